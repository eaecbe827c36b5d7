# Orden, på svenska. Samma katalog används av webbklienten och av servern.
# Klarspråk: korta meningar, du-tilltal, verb på knappar. Inga personer beskrivs.

## Skalet
skip-to-content = Hoppa till innehållet
nav = Huvudmeny
map = Karta
list = Lista
promises = Löften
promise = Löfte
observation = Iakttagelse
observations = Iakttagelser
mark-place = Markera plats
tenant = Område
language = Språk
language-sv = Svenska
language-en = English
theme = Utseende
theme-auto = Som enheten
theme-light = Ljust
theme-dark = Mörkt
theme-natt = Natt
example-data = exempeldata
not-given = ej angivet
close = Stäng
cancel = Avbryt
compass-north = N
compass-south = S
compass-east = Ö
compass-west = V
done = Klar
undo = Ångra
undone = Ångrat. Markeringen är borttagen.
loading = Hämtar …
try-again = Försök igen
live-lost = Ansluter igen … Det du ser kan vara några minuter gammalt.
missing-title = Sidan finns inte
missing-hint = Adressen kan vara felskriven eller gammal. Allt som är sparat finns kvar.

## Fel
error-title = Det gick inte
error-unreachable-title = Servern svarar inte
error-unreachable = Det du har sparat är kvar. Kontrollera nätet och försök igen.
error-unknown = Något gick fel på servern. Det du har sparat är kvar. Försök igen om en stund.
error-request = Något gick fel på servern. Det du har sparat är kvar. Ange { $request } om du ber om hjälp.

## Kartan
map-title = Karta
map-loading = Kartan laddas …
map-failed = Kartan kan inte visas i den här webbläsaren just nu.
map-failed-list = Använd listan i stället
map-tiles-missing = En del av kartan kunde inte hämtas. Det kan finnas fler markeringar än du ser.
map-no-streets = Gator saknas här. Kartan visar bara en översikt. De läggs till när kommunens egen karta läses in på servern.
map-zoom-in = Zooma in
map-zoom-out = Zooma ut
map-attribution = Visa eller dölj källor
back-to-map = Till kartan
approximate-outline = ungefärlig gräns
area-commitments = Omfattas av { $labels }
area-no-commitments = Inga löften gäller här
area-open-promise = Visa löftet
area-dynamic = följer de platser som är utpekade just nu

## Lager
layers = Lager
legend = Teckenförklaring
show-result = Visa
layer-observations = Iakttagelser
layer-designated-hot-spots = Utpekade platser
layer-commitment-areas = Områden med löften
layer-municipalities = Kommungräns
form-open = Öppen
form-open-4 = Öppen, akut fara
form-assigned = Tilldelad eller planerad
form-done = Åtgärdad
form-verified = Kontrollerad
form-positive = Något som är bra
form-closed = Avslutad
form-hot = Utpekad plats
legend-cluster = Flera på samma plats: antal, och hur många som är öppna, åtgärdade och kontrollerade
legend-line = Område med löfte
legend-line-approximate = Ungefärlig gräns
legend-line-municipality = Kommungräns

## Filter
filters = Filter
filters-clear = Rensa filter
filter-state = Läge
filter-kind = Slag
filter-category = Kategori
filter-severity = Allvar
filter-when = Tid
filter-from = Från och med
filter-to = Till och med
state-open = Öppen
state-done = Åtgärdad
state-verified = Kontrollerad
state-positive = Bra
state-closed = Avslutad
period-all = All tid
period-days = { $days ->
    [365] Senaste året
   *[other] { $days } dagar
  }
severity-any = Alla
severity-at-least = Minst { $name }
severity-1 = Trivselbrist
severity-2 = Brist
severity-3 = Allvarlig
severity-4 = Akut fara

## Listan
list-title = Iakttagelser i listan
list-count = { $n ->
    [0] Inga iakttagelser
    [one] 1 iakttagelse
   *[other] { $n } iakttagelser
  }
list-follow = Bara kartans utsnitt
list-shown = Visar { $shown } av { $n }
list-more = Visa fler
list-narrow = Zooma in eller filtrera för att se resten.
list-empty = Inga iakttagelser här än
list-empty-hint = Flytta kartan, eller markera en plats som kan bli bättre.
list-empty-filtered = Inget stämmer med filtren
list-empty-filtered-hint = Ta bort något filter eller flytta kartan.
list-layer-off = Lagret Iakttagelser är avstängt
list-layer-on = Visa iakttagelser
promise-short = Löfte { $label }

## Kortet
card-when = När
card-severity = Allvar
card-light = Ljus
card-perceived = Upplevd trygghet
card-responsible = Ansvarar
card-areas = Område
card-provenance = Kommer från
card-position = Plats
card-due = Klart senast
card-outcome = Svar
card-promises = Löften som berörs
card-no-promises = Inget löfte omfattar den här platsen.
card-near = Nästan ({ $n })
card-history = Historik ({ $n })
card-next = Nästa steg
card-gone = Iakttagelsen finns inte
card-gone-hint = Den kan vara borttagen av den som gjorde den, eller höra till ett annat område.
card-unsent = Sparad i telefonen
card-unsent-hint = Den är inte skickad än. Den skickas av sig själv när nätet är tillbaka.
check-ok = stämmer
check-no = stämmer inte
rule-area = Område:
rule-period = Tid:
rule-category = Kategori:
link-added = Kopplad för hand
link-removed = Bortkopplad för hand
relink-added = Koppla för hand
relink-removed = Ta bort kopplingen
relink-auto = Låt reglerna avgöra
relink-said = Kopplingen är ändrad.
light-proposed = { $light } (efter solens höjd)
light-daylight = Dagsljus
light-twilight = Skymning
light-dark-lit = Mörkt, belyst
light-dark-unlit = Mörkt, obelyst
perceived-0 = Vill inte svara
perceived-1 = Mycket otrygg
perceived-2 = Ganska otrygg
perceived-3 = Varken eller
perceived-4 = Ganska trygg
perceived-5 = Mycket trygg
provenance-resident = Boende
provenance-staff-walk = Trygghetsvandring
provenance-staff-daily = Personal i vardagen
provenance-police-discovered = Polisen, egen iakttagelse
provenance-police-reported = Anmält till polisen
provenance-sensor = Sensor
provenance-import = Inläst från fil
status-draft = Utkast
status-received = Mottagen
status-received-incomplete = Mottagen, något saknas
status-reviewed = Granskad
status-rejected = Avvisad
status-merged = Sammanförd med en annan
status-assigned = Tilldelad
status-forwarded = Vidarebefordrad
status-planned = Planerad
status-in-progress = Pågår
status-not-feasible = Går inte att åtgärda
status-done = Åtgärdad
status-verified = Kontrollerad
status-closed = Avslutad
status-reopened = Öppnad igen
status-faded = Inte längre aktuell
status-noted = Noterad
status-withdrawn = Ångrad

## Nästa steg
step-reviewed = Godkänn
step-rejected = Avvisa
step-assigned = Tilldela
step-forwarded = Skicka vidare
step-planned = Planera
step-in-progress = Påbörja
step-not-feasible = Går inte att åtgärda
step-done = Markera som åtgärdad
step-verified = Kontrollerad på plats
step-closed = Avsluta
step-reopened = Öppna igen
step-noted = Notera
step-previous = Ta isär igen
step-said = Klart. Status är nu: { $status }
step-actor = Vem ska göra det?
step-choose-actor = Välj ansvarig
step-actor-missing = Välj vem som ska göra det.
step-due = Klart senast
step-reason = Skäl (frivilligt)
step-reason-required = Skäl, i klartext
step-reason-missing = Skriv ett skäl. Den som läser ska förstå varför.
step-stale-title = Någon hann före
step-stale = Iakttagelsen har ändrats sedan du öppnade den. Här är den nya versionen. Försök igen om det fortfarande behövs.

## Historik
op-create = Skapad
op-patch = Ändrad
op-transition = Ny status
op-link = Koppling ändrad
op-share = Delad eller återtagen
op-photo = Foton ändrade
history-changed = ändrat
field-status = Status
field-category = Kategori
field-severity = Allvar
field-light = Ljus
field-perceived = Upplevd trygghet
field-text = Text
field-geometry = Plats
field-responsible = Ansvarig
field-due-at = Klart senast
field-observed-at = När
field-kind = Slag
field-valence = Brist eller bra
field-lamp-state = Lampan
field-accuracy-m = Noggrannhet (m)
field-geom-source = Hur platsen angavs
field-geometry-public = Plats som får visas utåt
field-walk-id = Trygghetsrunda
field-stop-no = Stopp
field-provenance = Kommer från
field-controller = Personuppgiftsansvarig
field-privacy-class = Skyddsklass
field-share-sets = Delad med
field-suggestion = Förslag
field-photos = Foton
field-confirmations = Bekräftelser
field-asset-ref = Nummer på saken
field-links = Kopplingar för hand
field-outcome-reason = Skäl
field-external-ref = Ägarens ärendenummer
field-cpted-aspect = Del av miljön
field-place-type = Slags plats
field-time-pattern = När det brukar hända
field-dark-only = Bara i mörker
field-before-merge = Status före sammanslagning
field-warnings = Att tänka på
field-observed-offset-s = Klockans tidszon
field-created-at = Skriven
field-conflicts = Olika uppgifter
field-example = Exempeldata
field-schema-version = Formens version
history-by-local = tjänsten själv

## Löften
promises-lead = Det som kommunen, polisen och andra har lovat, var det gäller och hur det går.
promises-empty = Inga löften här
promises-empty-hint = Löften läses in från kommunens dokument av den som sköter systemet.
promise-kind-citizen-promise = Medborgarlöfte
promise-kind-cooperation-agreement = Samverkansöverenskommelse
promise-parties = Parter
promise-dialogue = I dialog med
promise-signed = Undertecknat
promise-valid = Gäller
promise-extension = Förlängning
promise-needs = Behov
promise-parent = Bygger på
promise-parent-open = Visa överenskommelsen
promise-source = Källa
promise-gone = Löftet finns inte
back-to-promises = Alla löften
validity-between = { $from } – { $to }
validity-from = Från { $from }
validity-absent = Giltighet ej angiven
commitments = Åtaganden
commitments-count = { $n ->
    [one] 1 åtagande
   *[other] { $n } åtaganden
  }
links-count = { $n ->
    [0] Inga kopplade iakttagelser
    [one] 1 kopplad iakttagelse
   *[other] { $n } kopplade iakttagelser
  }
commitment-who = Vem
commitment-lead = { $name } (leder)
commitment-where = Var
commitment-evidence = Visas genom
commitment-categories = Kategorier
commitment-indicator = Mått
commitment-target = Mål
commitment-recurrence = Återkommer
commitment-review = Följs upp
recur-daily = { $n ->
    [one] Varje dag
   *[other] Var { $n }:e dag
  }
recur-weekly = { $n ->
    [one] Varje vecka
   *[other] Var { $n }:e vecka
  }
recur-monthly = { $n ->
    [one] Varje månad
   *[other] Var { $n }:e månad
  }
recur-yearly = { $n ->
    [one] Varje år
   *[other] Vart { $n }:e år
  }
commitment-statement = Uttalande, inte ett formellt löfte
evidence-presence-visit = polisbesök på plats
evidence-adult-presence = vuxna på plats
evidence-observation-resolved = iakttagelser åtgärdade och kontrollerade
evidence-observation-trend = hur iakttagelserna utvecklas
evidence-walk-held = genomförd trygghetsvandring
evidence-activity-held = genomförd aktivitet
evidence-milestone = beslut eller dokument
evidence-indicator-value = värde ur statistik eller enkät
tally-none = Inga kopplade iakttagelser
tally-open = { $n ->
    [one] 1 öppen
   *[other] { $n } öppna
  }
tally-done = { $n ->
    [one] 1 åtgärdad
   *[other] { $n } åtgärdade
  }
tally-verified = { $n ->
    [one] 1 kontrollerad
   *[other] { $n } kontrollerade
  }
tally-closed = { $n ->
    [one] 1 avslutad
   *[other] { $n } avslutade
  }
tally-positive = { $n } bra
linked-title = Kopplade iakttagelser
linked-none = Inga iakttagelser är kopplade hit än.
linked-other-evidence = Det här åtagandet visas på annat sätt än genom iakttagelser.
linked-because = Räknas till { $label }: ligger i { $areas }

## Markera plats
what-do-you-see = Vad ser du?
more-categories = Fler …
all-categories = Alla kategorier
saved = Sparad
saved-as = Sparad: { $name }
saved-open = Visa
position-asking = Söker din plats … Nålen pekar mitt på kartan.
position-denied = Platsen är avstängd i telefonen. Flytta kartan under nålen.
position-unavailable = Ingen position. Flytta kartan under nålen.
position-moved = Du har flyttat nålen
position-typed = Du har skrivit platsen
position-mine = Min plats
accuracy-good = bra position
accuracy-fair = ungefärlig position
accuracy-poor = osäker position, flytta gärna nålen
type-place = Skriv plats
type-place-label = Gata, plats, område eller koordinater
type-place-hint = Till exempel Storgatan, ett torg, eller 57,721 12,940.
type-place-none = Ingen plats hittades. Prova ett annat namn, eller skriv koordinater.
search-place = Sök plats
search-results = Platser
search-count = { $n ->
    [one] 1 plats
   *[other] { $n } platser
}
search-failed = Sökningen gick inte just nu. Försök igen om en stund.
search-alone = Ingen kontakt med servern. Bara områden som redan finns här visas.
search-alone-none = Ingen kontakt med servern, och inget område som finns här heter så. Koordinater går alltid att skriva.
search-reading = Ingen plats hittades än. Kartans namn läses in på servern, försök igen om en stund.
place-kind-area = Område
place-kind-commitment = Åtagande
place-kind-promise = Löfte
place-kind-city = Stad
place-kind-town = Stad
place-kind-village = Ort
place-kind-district = Stadsdel
place-kind-island = Ö
place-kind-square = Torg
place-kind-park = Park
place-kind-street = Gata
place-kind-station = Station
place-kind-stop = Hållplats
place-kind-school = Skola
place-kind-care = Vård
place-kind-public = Samhällsservice
place-kind-culture = Kultur
place-kind-shop = Butik
place-kind-venue = Uteställe
place-kind-water = Vatten
place-kind-green = Grönområde
place-kind-other = Plats
place-kind-coordinates = Koordinater
details-optional = Klart redan nu. Lägg till mer om du vill.
detail-category = Vad är det?
detail-severity = Hur allvarligt?
detail-light = Hur är ljuset?
detail-light-proposed = Föreslaget efter solens höjd. Ändra om det inte stämmer.
detail-perceived = Hur trygg känner du dig här?
detail-text = Något mer?
detail-text-hint = Beskriv platsen, inte personer
detail-suggestion = Vad skulle hjälpa?
detail-time = När brukar det vara så?
detail-time-hint = Till exempel vardagar 17–19. Beskriv platsen, inte personer.
saved-owner = Ansvar: { $who }
saved-owner-usual = Ansvar brukar vara: { $who }
advice-title = Beskriv platsen, inte personer
advice-found = Ser ut som { $kind }: ”{ $words }”
receipt-sent = Skickad. Servern har den.
receipt-sent-at = Skickad. Servern har den sedan { $time }.
undo-seconds = Ångra ({ $n })
undo-time = Tid kvar att ångra
alarm-title = Fara för liv? Ring först.
alarm-saved = Platsen är sparad.
alarm-112 = Håll avstånd. Om någon kan komma till skada: ring 112 nu.
alarm-call-112 = Ring 112
alarm-call-duty = Ring felanmälan { $phone }
alarm-no-duty = Felanmälans jour: ej angivet
alarm-called = Jag har ringt
alarm-not-needed = Det behövs inte

## Foton
photo = Foto
photo-take = Ta ett foto
photo-another = Ta ett foto till
photo-add = Lägg till foto
photo-open = Visa foto { $n }
photo-alt = Foto { $n }
photo-saved = Fotot är sparat
photo-state-phone = I telefonen
photo-state-sent = Skickat
photo-state-refused = Inte mottaget
ghost-open = Ta efterfoto från samma ställe
ghost-title = Efterfoto
ghost-hint = Det tidigare fotot ligger över kamerans bild. Ställ dig så att de stämmer och ta fotot.
ghost-earlier = Det tidigare fotot, genomskinligt över kamerans bild
ghost-strength = Hur tydligt det tidigare fotot syns
ghost-refused = Kameran går inte att använda här. Ta eller välj ett foto med knappen nedanför i stället.
walk-after-photo = Ta ett efterfoto
photo-hide-title = Syns någon i bilden?
photo-hide-hint = Dra med fingret över ansikten och registreringsskyltar. Det som är suddigt går inte att få tillbaka.
photo-canvas = Bild att dölja delar i
photo-use = Använd fotot
photo-unreadable = Bilden går inte att läsa. Prova ett annat foto, eller ta ett nytt.
picture-keys-blur = Tangentbord: pilarna flyttar, mellanslag suddar, backsteg ångrar.
picture-keys-cover = Tangentbord: pilarna flyttar, mellanslag sätter ett hörn och sedan det andra, backsteg ångrar.
photo-cover = Dölj delar
photo-cover-title = Dölj delar av fotot
photo-cover-hint = Dra en ruta över det som inte ska synas. Originalet tas bort när du sparar.
photo-cover-confirm = Dölj för alltid
photo-covered = Delarna är dolda
photo-is-covered = delar är dolda
photo-remove = Ta bort
photo-remove-title = Ta bort fotot?
photo-remove-hint = Fotot tas bort för alltid, för alla.
photo-remove-confirm = Ta bort fotot
photo-removed = Fotot är borttaget
photos-count = { $n ->
    [0] inget foto
    [one] 1 foto
   *[other] { $n } foton
  }

## Det som väntar i telefonen
outbox-title = Sparat i telefonen
outbox-count = { $n ->
    [one] 1 sparad i telefonen
   *[other] { $n } sparade i telefonen
  }
outbox-attention = Behöver åtgärd
outbox-explain = Det här är sparat men inte skickat. Det skickas av sig själv när det går. Inget försvinner om du stänger sidan.
outbox-queued = Väntar på att skickas
outbox-other-tenant = Hör till ett annat område. Byt dit för att skicka.
outbox-refused = Servern tog inte emot den: { $reason }
outbox-discard = Ta bort
outbox-photo-refused = Servern tog inte emot fotot: { $reason }
outbox-photo-discard = Ta bort fotot
outbox-edit-refused = Servern tog inte emot en ändring: { $reason }
outbox-edit-discard = Ta bort ändringen
outbox-leave-ended = Den här telefonen får inte längre skicka: tiden har gått ut eller så har någon avslutat den. Logga in, så skickas det som väntar. Inget är borttaget.
conflict-title = Någon annan säger annorlunda
conflict-explain = Det du skickade och det någon annan skickade säger olika om samma sak. Båda är sparade. Öppna kortet och välj vad som ska gälla.
conflict-lead = Två personer har ändrat samma sak utan att se varandra. Båda svaren är sparade. Välj vilket som ska gälla; det andra står kvar i historiken.
conflict-base = Före ändringarna: { $value }
conflict-you = Du
conflict-keep-mine = Behåll min
conflict-keep-theirs = Behåll deras
conflict-settled = Valet är sparat
signed-out-sending = { $n ->
    [one] 1 iakttagelse väntar i telefonen. Den skickas av sig själv, även om du inte loggar in.
   *[other] { $n } iakttagelser väntar i telefonen. De skickas av sig själva, även om du inte loggar in.
}
locked-note-on = Fortsätt anteckna
locked-explain = Du är utloggad, så kartan och listorna är dolda. Det du antecknar sparas i telefonen och skickas som vanligt.
session-sends = Skickar bara
session-sends-hint = En telefon som får skicka det du antecknat, men inte läsa något.
session-sends-until = Gäller till { $when }.
session-sends-end = Avsluta
outbox-empty = Allt är skickat. Inget väntar i den här telefonen.
outbox-old = { $n ->
    [one] 1 markering har väntat i tre dagar eller mer. Anslut till ett nät och öppna Lykta, eller rädda den till en fil.
   *[other] { $n } markeringar har väntat i tre dagar eller mer. Anslut till ett nät och öppna Lykta, eller rädda dem till en fil.
  }
storage-refused = Webbläsaren får inte spara på den här enheten. Det du markerar finns bara på den här sidan. Stäng den inte förrän allt är skickat.
storage-blocked = Lykta är öppet i en annan flik som måste stängas först. Det du markerar finns så länge bara på den här sidan. Stäng den andra fliken, men inte den här.
storage-outdated = En nyare version av Lykta är öppen i en annan flik. Det du markerar finns så länge bara på den här sidan. Stäng den inte förrän allt är skickat, och ladda sedan om.
storage-full = Telefonen har inget utrymme kvar. Det senaste du markerade finns bara på den här sidan. Stäng den inte förrän allt är skickat, eller ta bort något annat från telefonen.
storage-unpromised = Webbläsaren lovar inte att behålla det som väntar. Lägg till Lykta på hemskärmen och öppna den därifrån, så ligger det säkrare.
hand-title = Lämna över till en kollegas telefon
hand-open = Lämna över med QR-koder
hand-lead = Utan nät kan två telefoner visa och läsa QR-koder. Den som tar emot kan skicka det som väntar. Båda får skicka; inget blir dubbelt.
hand-give = Visa mina koder
hand-receive = Läs en kollegas koder
hand-give-lead = { $n ->
    [one] 1 iakttagelse visas. Håll kollegans kamera mot rutan tills den säger att allt är läst.
   *[other] { $n } iakttagelser visas. Håll kollegans kamera mot rutan tills den säger att allt är läst.
}
hand-photos = { $n ->
    [one] 1 foto följer inte med. Det är kvar i din telefon och skickas därifrån.
   *[other] { $n } foton följer inte med. De är kvar i din telefon och skickas därifrån.
}
hand-nothing = Inget väntar som kan lämnas över.
hand-too-much = Det är för mycket för QR-koder. Använd Rädda data i stället.
hand-code = Kod { $n } av { $total }
hand-pause = Stanna
hand-go = Visa i följd
hand-next = Nästa kod
hand-receive-lead = Rikta kameran mot kollegans skärm. Koderna får komma i vilken ordning som helst.
hand-no-camera = Kameran går inte att använda. Tillåt den i webbläsaren och försök igen.
hand-looking = Letar efter en kod
hand-progress = { $n } av { $total } koder lästa
hand-other-tenant = Koderna hör till en annan kommun än den du är inloggad i. Inget är mottaget.
hand-taken = { $n ->
    [0] Allt fanns redan i den här telefonen.
    [one] 1 iakttagelse är mottagen och skickas härifrån.
   *[other] { $n } iakttagelser är mottagna och skickas härifrån.
}
rescue-title = Rädda data
rescue-explain = Spara allt som inte är skickat i en fil: iakttagelser, ändringar, foton, gångna vägar och svar. Den som sköter Lykta kan läsa in den. Inget tas bort från telefonen, och inget blir dubbelt om det skickas senare.
rescue-save = { $n ->
    [one] Spara 1 markering i en fil
   *[other] Spara { $n } markeringar i en fil
  }
packs-title = Rundor att ta med
pack-take = Ladda ner rundan
pack-again = Hämta på nytt
pack-remove = Ta bort från telefonen
pack-here = Finns i telefonen, { $size }, hämtad { $when }.
pack-asking = Frågar efter rundan …
pack-progress = { $done } av { $total }
pack-taken = Rundan finns i telefonen
pack-old-stays = Den som redan fanns i telefonen finns kvar.
pack-error-damaged = Kartan kom inte fram hel. Försök igen.
pack-error-full = Telefonen har inget utrymme för rundan. Ta bort något och försök igen.
pack-error-storage = Rundan kunde inte sparas i telefonen. Försök igen.
pack-error-signed-out = Du är inte inloggad.

## Rundor
walks = Rundor
walk = Runda
calendar-name = Rundor, { $place }
calendar-before = Möte före: { $title }
calendar-after = Uppföljning: { $title }
walk-new = Ny runda
walk-edit = Ändra rundan
walk-go = Gå rundan
walks-coming = Kommande
walks-gone = Tidigare
walk-calendar = Lägg i kalendern
walks-calendar = Alla i kalendern
effort = Var vi har gått
effort-lead = Meter gångna per ruta om 100 meter, ur rundornas spår.
effort-show = Visa på kartan
effort-light = Ljus
effort-light-all = Alla tider
effort-light-dark = Bara i mörker
effort-period = Tid
effort-days = { $n } dagar
effort-sum = { $walks ->
    [one] { $walks } runda, { $way }, varav { $dark } i mörker
   *[other] { $walks } rundor, { $way }, varav { $dark } i mörker
 }
effort-none = Inga spår under den här tiden.
effort-area-visited = { $cells ->
    [one] { $visited } av { $cells } ruta besökt
   *[other] { $visited } av { $cells } rutor besökta
 }
effort-area-large = För stort att räkna i rutor
effort-area-never = Ingen har gått här
effort-area-last = { $way }, senast { $day }
effort-legend-less = Få meter
effort-legend-more = Många meter
effort-legend-never = Ingen har varit här
walks-taken = Rundor i telefonen
walks-empty = Inga rundor ännu
walks-empty-plan = Planera den första: välj var och när, och lägg ut stopp.
walks-empty-hint = När någon har planerat en runda står den här.
protocol = Protokoll
protocol-of = Protokoll: { $title }
protocol-draft = Utkast. Bara ni som arbetar här ser det.
protocol-edition = Publicerad version { $n }, { $when }.
protocol-see-public = Se invånarnas sida
protocol-saved-saved = Sparat
protocol-saved-saving = Sparar …
protocol-saved-waiting = Inte sparat än: skriv varför där det står att skäl saknas.
protocol-saved-failed = Inte sparat
protocol-summary = Sammanfattning
protocol-restricted = { $n ->
    [one] En skyddad iakttagelse från rundan står aldrig i protokollet.
   *[other] { $n } skyddade iakttagelser från rundan står aldrig i protokollet.
  }
protocol-empty = Inget noterades på rundan.
protocol-points = punkter i protokollet
protocol-along = Längs vägen
protocol-felt = Så tryggt kändes det: { $answers }
protocol-severity = allvar { $n }
protocol-suggested = Förslag: { $text }
protocol-before = Förra gången: { $decision }
protocol-photo = Foto { $n }: { $category }
protocol-earlier = Från tidigare runda
protocol-origin-verify = Kontrollerad på plats
protocol-origin-carried = Med från förra rundan
protocol-decision = Beslut
protocol-decision-do = Görs
protocol-decision-later = Görs senare
protocol-decision-cannot = Går inte att göra
protocol-decision-none-yet = Inget beslut än
protocol-actor-rule = Enligt regel: { $name }
protocol-actor-none = Ingen
protocol-reason = Varför
protocol-reason-hint = Invånarna läser det här.
protocol-reason-missing = Skriv varför.
protocol-text = Vad som händer
protocol-public = Visa för invånarna
protocol-never-public = Visas inte för invånarna: punkten är intern eller en annan organisations.
public-text-hint-staff = Invånarna läser det här. Beskriv platsen, inte personer.
protocol-publish = Publicera
protocol-publish-first = Publicera protokollet
protocol-publish-again = Publicera ändringarna
protocol-published = Protokollet är publicerat
protocol-preview = Så läser invånarna
protocol-preview-lead = Bara ord för vad som sågs, beslut, ansvarig och det ni själva har skrivit. Inget som någon har rapporterat visas.
protocol-needs-another = Du har skrivit texterna. Be en kollega som får leda rundor att läsa och publicera.
protocol-letters = Brev till ansvariga
protocol-letters-lead = Varje ansvarig med e-postadress får ett brev med sina punkter när protokollet publiceras.
protocol-letters-none = Inga brev än. Ansvariga utan e-postadress får inget brev; adresser läggs in under Aktörer.
protocol-letters-off = E-post är inte inställd på den här servern.
protocol-letters-send = Skicka till ansvariga
protocol-letter-sent = Skickat { $when }
protocol-letter-waiting = Väntar på att skickas
protocol-letter-again = Gick inte fram. Försöker igen { $when }
protocol-letter-refused = Gick inte fram: adressen tar inte emot. Rätta adressen och skicka igen.
protocol-letter-unreachable = Gick inte fram: e-postservern svarar inte.
protocol-pdf = Hämta PDF
protocol-by = Ansvarar: { $who }
protocol-due = Klart senast { $when }
protocol-promises = Hör till: { $titles }
protocol-people = Deltog: { $people }
protocol-light-daylight = i dagsljus
protocol-light-twilight = i skymning
protocol-light-dark-lit = i mörker
protocol-light-dark-unlit = i mörker
protocol-published-on = Publicerat { $when }
public-walks = Trygghetsrundor
actor-mail = E-post
actor-mail-hint = Funktionens adress, inte en persons. Dit skickas protokoll.
back-to-walk = Till rundan
back-to-walks = Till rundorna
walk-back-to = Till rundan
walk-gone = Rundan finns inte
walk-not-yours = Du kan läsa rundor, men inte planera dem
walk-kind = Sort
walk-kind-citizen-walk = Trygghetsvandring
walk-kind-staff-round = Trygghetsrunda
walk-kind-digital-walk = Digital vandring
walk-states = Rundans gång
walk-state-planned = Planerad
walk-state-ongoing = Pågår
walk-state-finished = Avslutad
walk-state-published = Protokoll ute
walk-state-followed-up = Uppföljd
walk-step-ongoing = Starta
walk-step-finished = Avsluta
walk-step-published = Protokollet är ute
walk-step-followed-up = Uppföljd
walk-step-said = Rundan är nu: { $state }
walk-back-planned = Tillbaka till planerad
walk-back-ongoing = Tillbaka till pågår
walk-back-finished = Tillbaka till avslutad
walk-back-published = Tillbaka till protokoll ute
walk-next = Ny runda i samma område
walk-next-lead = Stoppen och det som inte är löst följer med till nästa runda.
walk-next-make = Planera nästa runda
walk-next-made = Nästa runda är planerad
walk-number = nr { $n }
walk-when = När
walk-light = Ljus
walk-light-daylight = dagsljus, mörkt från { $time }
walk-light-twilight = skymning, mörkt från { $time }
walk-light-dark = mörkt från { $time }
walk-light-never = ljust hela kvällen
walk-light-always = mörkt hela dygnet
walk-area = Område
walk-area-none = Inget särskilt område
walk-promises = Löften som rundan gäller
walk-name = Namn
walk-name-missing = Ge rundan ett namn
walk-purpose = Syfte
walk-starts = Start
walk-minutes = Minuter
walk-time-wrong = Ange när rundan börjar och hur länge den varar
walk-participants = Deltagare
walk-participants-hint = Roller och antal. Skriv aldrig namn.
walk-participant-role = Roll
walk-participant-n = Antal
walk-participant-organisation = Organisation
walk-participant-add = Lägg till deltagare
walk-participant-remove = Ta bort
walk-part-resident = boende
walk-part-property-manager = fastighetsägare
walk-part-police = polis
walk-part-municipality = kommun
walk-part-business = näringsliv
walk-part-association = förening
walk-part-other = annan
walk-meeting-before = Förmöte
walk-meeting-after = Uppföljningsmöte
walk-meeting-at = Tid
walk-meeting-place = Plats
walk-weather = Väder
walk-notes = Anteckningar
walk-notes-hint = Beskriv platser, inte personer.
walk-repeats = Följer på
walk-repeats-open = Förra rundan
walk-stops = Stopp
walk-stops-count = { $n ->
    [0] inga stopp
    [one] 1 stopp
   *[other] { $n } stopp
  }
walk-stops-none = Inga stopp är utlagda.
walk-stops-coarse = { $n ->
    [one] 1 stopp. Du får se var först när du får se exakta platser.
   *[other] { $n } stopp. Du får se var först när du får se exakta platser.
  }
walk-stops-how = Tryck på kartan, skriv koordinater eller välj något som väntar på kontroll.
walk-stop-no = Stopp { $n }
walk-stop-name = Stoppets namn
walk-stop-name-missing = Ge varje stopp ett namn
walk-stop-why = Varför här?
walk-stop-up = Upp
walk-stop-down = Ner
walk-stop-remove = Ta bort
walk-stop-add = Lägg till stopp
walk-stop-added = Stopp { $n } är tillagt
walk-stop-unread = Skriv två tal, till exempel 57,721 12,940
walk-verify-count = { $n } att kontrollera
walk-waiting = Väntar på kontroll ({ $n })
walk-waiting-hint = Sagt vara åtgärdat där kartan visar. Belysning kontrolleras i mörker.
walk-waiting-add = Ta med
walk-carried = Följer med från förra rundan
walk-carried-hint = Inte löst ännu.
walk-seen = Sett på rundan
walk-seen-none = Inget är markerat på rundan än.
walk-felt = Upplevd trygghet, { $n } svar, från mycket otrygg till mycket trygg
walk-save = Spara rundan
walk-saved = Rundan är sparad

## Ute på rundan
walk-point-missing = En iakttagelse här finns inte i telefonen. Hämta rundan på nytt.
walk-said-done = klar enligt dem { $when }
walk-not-dark = Det är inte mörkt än. Lampor kontrolleras i mörker.
walk-yes-lamp = Lyser
walk-yes-other = Åtgärdat
walk-no-lamp = Lyser inte
walk-no-other = Kvar
walk-verified-lamp = Lyser. Kontrollerad.
walk-verified-other = Åtgärdat. Kontrollerad.
walk-reopened-lamp = Lyser inte. Öppnad igen.
walk-reopened-other = Kvar. Öppnad igen.
walk-saw-verified = Kontrollerad
walk-saw-reopened = Öppnad igen
walk-feeling-ends = 1 är mycket otrygg, 5 är mycket trygg
walk-stop-of = Stopp { $n } av { $all }
walk-away = { $distance } härifrån
walk-stop-done = Klar här, nästa stopp
walk-stop-done-last = Klar här
walk-all-left = Alla stopp är klara. Markera mer på vägen, eller avsluta.
walk-recording-on = Vägen spelas in
walk-recording-gap = Positionen är borta eller osäker. Här blir det en lucka i spåret.
walk-pack-ready = Offline-paket klart ✓
walk-begin = Starta rundan
walk-join = Gå med
walk-is-over = Rundan är redan avslutad.
walk-not-taken = Rundan finns inte i telefonen. Ladda ner den nästa gång innan du går ut.
walk-end = Avsluta rundan
walk-end-title = Avsluta rundan?
walk-end-lead = Inspelningen slutar. Det du har sparat skickas så snart det går.
walk-end-not = Fortsätt gå
walk-ended = Rundan är avslutad
walk-no-network = Inget nät. Allt sparas i telefonen.
walk-sum-verified = { $n ->
    [one] kontrollerad
   *[other] kontrollerade
  }
walk-sum-reopened = inte åtgärdat
walk-sum-new = { $n ->
    [one] ny iakttagelse
   *[other] nya iakttagelser
  }
walk-sum-good = { $n ->
    [one] sak som är bra
   *[other] saker som är bra
  }
walk-sum-evidence = belägg för löfte { $label }
walk-sum-waits = { $n ->
    [one] 1 sak väntar i telefonen. Den skickas av sig själv.
   *[other] { $n } saker väntar i telefonen. De skickas av sig själva.
  }
walk-sum-sent = Allt är skickat. Servern har det.
outbox-step = Kontroll av något som fanns: { $name }
outbox-errands = { $n ->
    [one] 1 del från en runda väntar också: spår, trygghet eller tid.
   *[other] { $n } delar från rundor väntar också: spår, trygghet och tider.
  }
outbox-errands-refused = Servern tog inte emot en del från en runda: { $reason }

## Logga in
menu = Meny
sign-in = Logga in
signing-in = Loggar in …
sign-out = Logga ut
sign-in-help = Har du glömt lösenordet? Be den som sköter konton hos er om en ny länk.
email = E-post
password = Lösenord
password-show = Visa lösenordet
password-hide = Dölj lösenordet
too-many-tries = För många försök. Vänta:
wait-seconds = { $n ->
    [one] 1 sekund
   *[other] { $n } sekunder
  }
wait-minutes = { $n ->
    [one] 1 minut
   *[other] { $n } minuter
  }
signed-out-by-itself = Du har loggats ut. Logga in igen för att fortsätta där du var.
signed-out-unsent = { $n ->
    [one] 1 markering ligger kvar i telefonen. Den skickas när du har loggat in.
   *[other] { $n } markeringar ligger kvar i telefonen. De skickas när du har loggat in.
  }
code-title = Skriv koden
code-lead = Öppna appen för koder i din telefon och skriv de sex siffror som visas för Lykta.
code = Kod, sex siffror
code-spare-lead = Skriv en av reservkoderna som du sparade när du skyddade kontot. Varje kod går att använda en gång.
code-spare = Reservkod
code-use-spare = Använd en reservkod
code-use-app = Använd koden i appen
start-over = Börja om
step-expired = Det tog för lång tid. Skriv lösenordet igen.
later = Senare
on = på
off = av
name = Namn
organisation = Organisation
roles = Roller
copy = Kopiera
copied = Kopierat
copy-by-hand = Markera och kopiera själv
print = Skriv ut
no-records = Din roll visar inga iakttagelser
no-records-hint = Du ser det som behövs för ditt arbete. Behöver du mer? Prata med den som sköter konton hos er.
outbox-other-account = Gjord av ett annat konto. Den skickas när den som gjorde den loggar in här.

## Länkar
link-title = Länk
link-gone = Länken fungerar inte längre
link-gone-why = Den kan vara använd, för gammal eller bara delvis kopierad. Inget har ändrats.
link-gone-what = Be den som skickade länken om en ny. Har du redan valt ett lösenord kan du logga in.
link-invitation = Välkommen till Lykta
link-invitation-lead = Du är inbjuden till { $tenant }. Välj ett lösenord, så är kontot ditt.
link-reset = Välj ett nytt lösenord
link-reset-lead = Det gäller ditt konto i { $tenant }. Alla inloggade enheter loggas ut när du sparar.
link-start = Skapa kontot
link-save-password = Spara lösenordet
link-until = Länken gäller till { $when }.
link-guest = Med på trygghetsvandring
link-guest-lead = Du är inbjuden att gå med på en trygghetsvandring i { $tenant }.
link-guest-how = Medan ni går kan du markera det som är bra och det som behöver ordnas. Var du markerar skickas till dem som ordnar vandringen. Vägen du går sparas också, utan namn.
link-guest-note = Du behöver inget konto. Du ser inte vad andra har markerat, och ditt namn sparas inte.
link-guest-start = Gå med
your-name = Ditt namn
your-name-hint = Så som kollegor ska se det i historiken.
choose-password = Välj ett lösenord
password-hint = Minst 12 tecken. Några ord i rad är lätta att minnas och svåra att gissa.
password-too-short = Lösenordet är för kort. Det ska ha minst 12 tecken.
password-too-plain = Lösenordet är för enkelt. Blanda fler olika tecken, till exempel flera ord.
password-is-you = Lösenordet är ditt namn eller din e-post. Välj något annat.

## Mitt konto
account = Mitt konto
account-who = Vem du är här
roles-none = Inga roller än. Den som sköter konton ger dem.
grant-areas = { $n ->
    [one] i 1 område
   *[other] i { $n } områden
  }
class-1 = det som kan bli offentligt
class-2 = till och med det som delas mellan parter
class-3 = till och med det som är skyddat
totp-title = Kod från telefonen
totp-why = Med en kod från telefonen räcker det inte att någon kommer över ditt lösenord. Vissa roller måste ha den.
totp-apps = Du behöver en app för engångskoder. De flesta lösenordsappar kan det också.
totp-start = Skydda kontot
totp-step-scan = Rikta telefonens app för koder mot rutan.
totp-same-phone = Är du redan i telefonen? Kopiera nyckeln till appen i stället.
totp-open-app = Öppna i appen på den här enheten
totp-square = Ruta att läsa av med telefonens kamera. Samma nyckel står som text under.
totp-step-code = Skriv de sex siffror som appen visar
totp-confirm = Bekräfta
totp-on = Vid inloggning frågar vi efter en kod från din app.
totp-again = Byt app eller telefon
recovery-title = Spara reservkoderna
recovery-lead = De visas bara nu. Varje kod släpper in dig en gång om du tappar telefonen. Förvara dem som en nyckel.
recovery-kept = Jag har sparat dem
recovery-left = { $n ->
    [one] 1 reservkod kvar
   *[other] { $n } reservkoder kvar
  }
second-factor-set-up = Skydda kontot med en kod
password-old = Nuvarande lösenord
password-new = Nytt lösenord
password-save = Byt lösenord
password-changed = Lösenordet är bytt. Andra enheter har loggats ut.
sessions = Inloggade enheter
sessions-lead = Känner du inte igen en enhet? Logga ut den och byt lösenord.
sessions-none = Ingen enhet är inloggad.
session-current = den här
session-since = Inloggad { $when }
session-seen = Senast använd { $when }
session-with-code = med kod
session-end = Logga ut den enheten
session-ended = Utloggad: { $device }
sign-out-unsent-title = Det finns osända markeringar
sign-out-unsent = { $n ->
    [one] 1 markering är inte skickad. Den ligger kvar i den här enheten och skickas när du loggar in igen.
   *[other] { $n } markeringar är inte skickade. De ligger kvar i den här enheten och skickas när du loggar in igen.
  }
sign-out-packs = { $n ->
    [one] Rundan som du tagit med tas bort från den här enheten. Du kan hämta den igen.
   *[other] De { $n } rundor som du tagit med tas bort från den här enheten. Du kan hämta dem igen.
  }
sign-out-stay = Stanna kvar
sign-out-anyway = Logga ut ändå

## Demoläge
demo-label = Demoläge
demo-mode = Demoläge
demo-all-example = allt är exempel
demo-you-are = Du är:
demo-now = Du är nu: { $role }
role-reporter = Rapportör
role-walk-leader = Vandringsledare
role-safety-coordinator = Trygghetssamordnare
role-actor-handler = Handläggare hos ansvarig
role-planner = Planerare
role-communicator = Kommunikatör
role-police-planner = Polisplanerare
role-shift-leader = Yttre befäl
role-officer = Polis
role-politician-reader = Förtroendevald
role-records-officer = Registrator och arkivarie
role-auditor = Granskare
role-admin = Kontoansvarig
role-walk-guest = Gäst på vandring
admin = Administration
public-title = Löften och trygghet

## Administration
admin-people = Personer
admin-why-people = Vem som har konto, vilka roller de har och vilka enheter som är inloggade.
admin-roles = Roller
admin-why-roles = Vad varje roll får göra och hur mycket den som mest får se.
admin-areas = Områden
admin-why-areas = Platser som löften och roller gäller för.
admin-categories = Kategorier
admin-why-categories = Det som går att markera, och hur känsligt det är.
admin-actors = Aktörer
admin-why-actors = De som ansvarar för saker: förvaltningar, bolag, polisen, föreningar.
admin-routing = Vem får denna?
admin-why-routing = Pröva vem som skulle få en iakttagelse, och varför. Inget sparas.
admin-intake = Inkommet från allmänheten
admin-why-intake = Det som boende har skickat in. Inget syns för andra förrän någon har granskat det.
admin-shares = Delningar
admin-why-shares = Vad vi lämnar över till andra organisationer, varför och hur länge.
admin-texts = Texter
admin-why-texts = Det som allmänheten läser. En skriver, en annan godkänner.
admin-disclose = Lämna ut
admin-why-disclose = Begäran om allmänna handlingar och registerutdrag.
admin-retention = Gallring
admin-why-retention = Regler för hur länge något sparas, och att det verkligen tas bort.
admin-audit = Logg
admin-why-audit = Vem som har gjort och sett vad. Ingen rad går att ändra utan att det märks.
admin-closed = Den här delen är inte öppen för din roll
admin-closed-hint = Behöver du den? Prata med den som sköter konton hos er.
search = Sök
search-none = Inget stämmer med sökningen.
save = Spara
change = Ändra
note = Anteckning
reason = Skäl
yes = ja
no = nej
field-missing = Fyll i det här.
name-missing = Skriv ett namn.
email-missing = Skriv en e-postadress.
role = Roll
people-empty = Inga konton än
people-empty-hint = Lägg till den första personen.
account-add = Lägg till konto
account-kind = Slag
account-kind-person = Person
account-kind-program = Program, med nyckel
account-seen = Senast här { $when }
account-never = Har inte loggat in
account-disabled = avstängt
account-invited = inbjuden
account-program = program
account-totp = kod på
account-gone = Kontot finns inte
account-duties = Uppgifter
account-duties-hint = En ändring gäller genast, också på enheter som är inloggade.
account-way-in = Tillträde
account-disable = Stäng av kontot
account-disable-lead = Ett avstängt konto kan inte logga in. Det som personen har gjort finns kvar.
account-disable-ask = { $name } loggas ut överallt och kan inte logga in igen förrän du öppnar kontot.
account-enable = Öppna kontot
account-enable-lead = Kontot är avstängt.
roles-none-short = inga roller
grants-none = Inga roller: kontot kan logga in men inget se.
grant-add = Lägg till roll
grant-remove = Ta bort rollen { $role }
grant-limits = Begränsa
grant-class = Får se
grant-categories = Kategorier
grant-all-categories = Alla
grant-where = Var
grant-everywhere = I hela området
grant-sees-nothing = Rollen ser inga iakttagelser.
invitation = Inbjudan
invitation-lead = Gör en länk och skicka den till personen. Den fungerar en gång.
invitation-reset = Har personen glömt lösenordet? Gör en länk för att välja ett nytt.
invitation-make = Gör en länk
invitation-make-reset = Gör en länk för nytt lösenord
invitation-made = Länken visas bara nu. Kopiera den och skicka den direkt till personen.
copy-link = Kopiera länken
lost-phone = Borttappad telefon: logga ut överallt
lost-phone-lead = Alla enheter där { $name } är inloggad loggas ut genast. Det som är osänt på dem ligger kvar där.
lost-phone-do = Logga ut överallt
lost-phone-done = Alla enheter är utloggade.
totp-drop = Ta bort koden
totp-drop-lead = Har personen tappat både telefon och reservkoder?
totp-drop-ask = { $name } loggar då in utan kod tills en ny är inställd. Var säker på att det är rätt person som frågar.
keys = Nycklar
keys-lead = Ett program skickar sin nyckel med varje begäran.
key-once = Nyckeln visas bara nu. Kopiera den.
key-name = Vad nyckeln är till för
key-expires = Gäller till och med
key-until = Gäller till { $when }
key-make = Gör en nyckel
key-drop = Dra in
key-drop-ask = Programmet som använder ”{ $name }” slutar fungera genast.
key-dropped = Nyckeln är indragen.
role-sees-nothing = ser inga iakttagelser
role-coarse = utan exakta platser
deed-read = Se iakttagelser
deed-record = Markera
deed-amend = Ändra
deed-step = Ta nästa steg
deed-withdraw = Ta bort
deed-link = Koppla till löften
deed-walk = Leda rundor
deed-history = Läsa historik
deed-analyze = Läsa värmekartor och hotspots
deed-export = Exportera
deed-share = Dela
deed-disclose = Lämna ut
deed-publish = Publicera
deed-review = Granska inkommet
deed-dispose = Gallra
deed-audit = Läsa loggen
deed-administer = Sköta konton
categories-note = Kategorierna ligger i en fil som följer med programmet. En egen kategori läggs till där som ett barn till en som finns.
category-call-first = ring först
category-quick = egen knapp
actors-empty = Inga aktörer än
actors-empty-hint = Lägg till dem som ansvarar för något.
actor-add = Lägg till aktör
actor-type = Slag
actor-aliases = Andra namn
actor-aliases-hint = Ett på varje rad. Så känns de igen i filer som läses in.
actor-municipal-unit = Kommunal förvaltning
actor-municipal-company = Kommunalt bolag
actor-private-owner = Privat fastighetsägare
actor-police = Polisen
actor-region = Region
actor-public-transport = Kollektivtrafik
actor-road-authority = Väghållare
actor-contractor = Entreprenör
actor-guard-company = Vaktbolag
actor-business = Företag
actor-business-association = Företagarförening
actor-civil-society = Förening
actor-rescue-service = Räddningstjänst
actor-state-agency = Statlig myndighet
areas-empty = Inga områden än
areas-empty-hint = Läs in en gräns från en fil.
area-add = Lägg till område
area-kind = Slag
area-approximate = Gränsen är ungefärlig
area-file = Gräns, som GeoJSON-fil
area-file-replace = Byt gräns, från en GeoJSON-fil
area-file-empty = Filen innehåller ingen yta.
area-file-missing = Välj en fil med gränsen.
area-dynamic-short = följer utpekade platser
area-kind-municipality = Kommun
area-kind-district = Stadsdel
area-kind-square = Torg
area-kind-park = Park
area-kind-schoolyard = Skolgård
area-kind-courtyard = Innergård
area-kind-place = Plats
area-kind-street = Gata
area-kind-statistical = Statistikområde
area-kind-maintenance-area = Skötselyta
area-kind-other = Annat
little-map = Karta att peka på. Flytta med piltangenterna och tryck Retur för att välja mitten.
place = Plats
place-how = Tryck på kartan, skriv koordinater eller använd din plats.
place-coordinates = Koordinater
place-chosen = Vald plats: { $place }
place-none = Ingen plats är vald än.
place-missing = Välj en plats.
place-asking = Söker din plats …
place-refused = Platsen är avstängd. Tryck på kartan eller skriv koordinater.
routing-answer = Så här går det
routing-nobody = Ingen. Den hamnar hos trygghetssamordnaren.
routing-choose = Välj en kategori och en plats, så syns svaret här.
intake-empty = Inget väntar
intake-empty-hint = Det som boende skickar in hamnar här.
intake-received = Kom in { $when }
intake-findings = Texten kan innehålla: { $kinds }. Ta bort det som pekar ut någon.
intake-text = Text
intake-text-hint = Ändra om den pekar ut någon. Beskriv platsen, inte personer.
intake-accept = Ta in som iakttagelse
intake-accepted = Inläst som iakttagelse.
intake-reject = Avvisa
intake-reject-lead = Den tas inte in. Skriv varför, så att den som läser loggen förstår.
intake-rejected = Avvisad.

## Delningar
share = Dela …
share-title = { $n ->
    [one] Dela 1 iakttagelse
   *[other] Dela { $n } iakttagelser
  }
share-choose = Välj att dela
share-choose-row = Välj: { $what }
share-choose-done = Klar med att välja
share-chosen = { $n ->
    [one] 1 vald
   *[other] { $n } valda
  }
share-chosen-elsewhere = Valda utanför listan nedan
share-set = Delning
share-no-sets = Det finns ingen delning att lägga dem i
share-no-sets-hint = Bestäm först vem som får se, varför och hur länge.
share-terms = { $purpose } Till { $until }.
share-preview = Det här får { $who } se
share-nothing = Inget av det du har valt kan delas här.
share-left-out = { $n ->
    [one] 1 följer inte med
   *[other] { $n } följer inte med
  }
left-out-not-found = Finns inte, eller är inget du får se.
left-out-not-yours = En annan organisation ansvarar för den.
left-out-withdrawn = Den är ångrad.
left-out-class-3 = Den är skyddad. Den delas bara om du säger till särskilt.
left-out-unchanged = Den är redan delad här.
left-out-changed = Någon ändrade den under tiden. Försök igen.
share-restricted = Dela även det som är skyddat
share-reason = Varför lämnas det över?
share-reason-hint = Det du skriver sparas i loggen. Det som lämnas över blir en allmän handling hos den som tar emot.
share-hand-over = { $n ->
    [one] Lämna över 1
   *[other] Lämna över { $n }
  }
share-done = { $n ->
    [one] 1 iakttagelse är överlämnad till { $who }.
   *[other] { $n } iakttagelser är överlämnade till { $who }.
  }
shares-empty = Inget delas
shares-empty-hint = Gör en delning: vem, varför och till när. Sedan lämnar du över iakttagelser en och en.
share-add = Ny delning
share-name = Namn på delningen
share-recipients = Vem får se?
share-recipients-missing = Välj minst en mottagare.
share-purpose = Varför?
share-purpose-hint = I klartext, så att en utomstående förstår.
share-basis = Rättslig grund
share-basis-hint = Till exempel en bestämmelse i OSL eller en överenskommelse.
share-until = Till och med
share-until-day = Gäller till { $when }
share-runs = gäller
share-over = avslutad
share-ours = vi delar
share-theirs = vi får se
share-records = { $n ->
    [one] 1 iakttagelse
   *[other] { $n } iakttagelser
  }
share-ended = Avslutad { $when }
share-end = Avsluta
share-end-lead = { $who } ser inget av det här längre. Det som redan är överlämnat finns kvar hos dem.
share-take-back-n = { $n ->
    [one] Ta tillbaka 1
   *[other] Ta tillbaka { $n }
  }
share-taken = { $n ->
    [one] 1 iakttagelse är tillbakatagen.
   *[other] { $n } iakttagelser är tillbakatagna.
  }

## Texter, utlämnande, gallring, logg
texts-empty = Inga texter än
texts-empty-hint = Skriv om ett löfte eller ett område, så att boende förstår vad som händer.
text-add = Skriv en text
text-about = Handlar om
text-sv = Text på svenska
text-en = Text på engelska (frivilligt)
text-hint = Korta meningar. Inga namn på personer, inga adresser eller koordinater.
text-save = Spara som utkast
text-written = Sparad. Någon annan behöver godkänna den.
text-by = Skriven av { $name }
text-approved-by = godkänd av { $name } { $when }
text-approve = Godkänn
text-approved = Godkänd. Den syns nu för allmänheten.
text-withdraw = Dra tillbaka
text-withdrawn = Tillbakadragen. Den syns inte längre.
text-state-draft = utkast
text-state-approved = godkänd
text-state-withdrawn = tillbakadragen
registry-no = Diarienummer
registry-no-hint = Ärendet i er registratur. Vem som frågar sparas inte här.
share-registry-hint = Ärendet i er registratur, om det har ett nummer. Det sparas i loggen.
disclose-what = Vad begärs?
disclose-requester = Vem frågar?
requester-private = Privatperson
requester-media = Media
requester-company = Företag
requester-authority = Myndighet
requester-research = Forskning
requester-other = Annan
disclose-mask = Maskera
mask-text = Text som någon har skrivit
mask-suggestion = Förslag
mask-photos = Foton
mask-outcome-reason = Skäl till beslut
mask-place = Exakt plats (visas som en ruta på 100 meter)
mask-time-pattern = När det brukar hända
mask-asset-ref = Nummer på saken
mask-external-ref = Ägarens ärendenummer
mask-responsible = Ansvarig
disclose-preview = Titta på det som lämnas ut
disclose-leaves = Det här lämnas ut
disclose-first = Fyll i uppgifterna och titta först. Inget lämnas ut förrän du laddar ner.
disclose-findings = { $n ->
    [one] 1 ställe att läsa innan du lämnar ut
   *[other] { $n } ställen att läsa innan du lämnar ut
  }
disclose-no-findings = Vi hittade inget som ser ut som personuppgifter i det som inte är maskerat. Läs ändå.
disclose-record = Nummer { $n }
disclose-others = { $n ->
    [one] 1 till stämmer med begäran, men en annan organisation beslutar om den.
   *[other] { $n } till stämmer med begäran, men andra organisationer beslutar om dem.
  }
disclose-masked = { $what }: { $n } maskerade
disclose-download = Ladda ner det som lämnas ut
disclose-done = Nedladdat. Utlämnandet är noterat i loggen.
disclose-recorded = Nedladdningen noteras i loggen med diarienumret.
extract = Registerutdrag
extract-lead = Allt som finns om en plats under en tid, med historik. Svaret noteras i loggen.
extract-download = Ladda ner utdrag
extract-done = Nedladdat. Utdraget är noterat i loggen.
erasure = Radera efter plats och tid
erasure-lead = När någon har rätt att få något raderat. Pröva först; en annan person utför det.
erasure-do = Radera
within-m = Inom så många meter
decision = Beslut
decision-hint = Diarienummer eller paragraf i gallringsplanen.
decision-missing = Ange beslutet.
rules = Regler
rules-empty = Inga regler än
rules-empty-hint = Utan regler sparas allt. Lägg in det ni har beslutat.
rule-add = Ny regel
rule-title = Vad regeln gäller
rule-trigger = Räknas från att det
rule-days = Sparas så många dagar
rule-class = Skyddsklass
rule-any-class = Alla
only-class-1 = bara det som kan bli offentligt
only-class-2 = bara det som delas mellan parter
only-class-3 = bara det som är skyddat
rule-active = Regeln gäller
rule-is-active = gäller
rule-is-resting = vilar
rule-keeps = { $what } sparas { $n } dagar efter att det { $when }
object-intake = Förslag från invånare
rule-object = Vad som gallras
object-track = Spår från rundor
object-observation = Iakttagelser
trigger-observed = sågs
trigger-closed = avslutades
trigger-received = kom in
runs = Gallra
runs-lead = En person prövar och ser vad som skulle tas bort. En annan utför. Det går inte att ångra.
runs-empty = Ingen gallring har prövats än
runs-empty-hint = Pröva: inget tas bort.
run-dry = Pröva vad som skulle tas bort
run-would = { $n ->
    [one] 1 skulle tas bort
   *[other] { $n } skulle tas bort
  }
run-done = { $n ->
    [one] 1 är borttagen
   *[other] { $n } är borttagna
  }
run-another = En annan person behöver utföra det.
run-execute = Utför gallringen
run-execute-lead = { $n ->
    [one] 1 tas bort för alltid. Det noteras i loggen.
   *[other] { $n } tas bort för alltid. Det noteras i loggen.
  }
audit-verify = Kontrollera att loggen är hel
audit-whole = Loggen är hel: { $n } rader, sista länken { $head }
audit-broken = Loggen är bruten vid rad { $n }: { $what }
audit-rows = Rader i loggen
audit-seq = Rad
audit-who = Vem
audit-verb = Vad
audit-subject = Gällde
audit-detail = Mer
audit-nobody = tjänsten själv
audit-resident = en boende
audit-empty = Inga rader stämmer
audit-empty-hint = Ändra sökningen.

## Det allmänheten ser
public-heading = Tryggare platser i { $name }
public-lead = Det här har kommunen, polisen och andra lovat, och här gäller det.
public-where = Gäller: { $areas }.
public-by = Görs av: { $who }.
public-approved = Skrivet { $when }
public-places = Platser som löftena gäller
public-none = Här finns inget publicerat
public-none-hint = Kommunen har inte publicerat några löften än, eller så är adressen fel.
public-foot = Den här sidan sparar inga kakor och vet inte vem du är.
public-staff = Logga in för dig som arbetar här
public-mark = Tipsa om en plats
public-mark-lead = Berätta om en plats som kan bli bättre, eller som är bra. Någon hos kommunen läser innan det används.
public-112 = Pågår något farligt? Det här läses inte direkt.
public-category-missing = Välj vad du ser.
public-text-hint = Frivilligt. Beskriv platsen, inte personer. Skriv inte ditt namn eller telefonnummer.
public-send = Skicka
public-controller = { $name } ansvarar för det du skickar. Det sparas tills någon har läst det, och gallras enligt kommunens beslut. Det är ingen polisanmälan.
public-thanks = Tack. Det är skickat.
public-thanks-what = Någon hos kommunen läser det. Du får inget svar, för vi vet inte vem du är. Titta här igen för att se vad som händer.
public-another = Tipsa om en plats till

## Mer om delning, texter och logg
text-places = Platsnamn i texten: { $places }
text-mine = Du har skrivit den. Någon annan behöver godkänna.
share-recipients-fixed = Något är redan överlämnat. Gör en ny delning om fler ska få se.
share-how = Du lämnar över och tar tillbaka från listan: välj iakttagelser och tryck Dela.
share-take-back-why = Varför ska { $who } inte längre se dem?
verb-write = Skrev
verb-approve = Godkände
verb-withdraw = Drog tillbaka
verb-sessions-end = Loggade ut alla enheter
verb-account-tie = Kopplade inloggning
verb-account-untie = Tog bort koppling
verb-create = Skapade
verb-patch = Ändrade
verb-transition = Tog nästa steg
verb-link = Ändrade koppling
verb-publish = Publicerade
verb-letter-sent = Skickade brev om
verb-letter-failed = Fick inte iväg brev om
verb-put = Sparade
verb-look = Såg
verb-end = Avslutade
verb-accept = Tog in
verb-reject = Avvisade
verb-replace = Ersatte
verb-score = Svarade om tryggheten på
verb-track = Tog emot gången väg på
verb-leave = Lämnade in
verb-digest = Skrev sammanställningar
verb-decide = Skrev in beslut i
verb-meeting-close = Avslutade mötet om
verb-situation-build = Byggde lägesbilden
verb-disclose = Lämnade ut
verb-extract = Gjorde registerutdrag
verb-share = Ändrade vem som ser
verb-photo = Ändrade foton på
verb-hand-over = Lämnade över
verb-take-back = Tog tillbaka
verb-plan-disposal = Prövade gallring
verb-dispose = Gallrade
verb-dispose-again = Gallrade igen efter återläsning
verb-account-create = Lade till konto
verb-account-grant = Ändrade roller
verb-account-move = Bytte organisation
verb-account-rename = Bytte namn
verb-account-password = Bytte lösenord
verb-account-disable = Stängde av konto
verb-account-enable = Öppnade konto
verb-key-make = Gjorde nyckel
verb-key-end = Drog in nyckel
verb-link-end = Avslutade länk
verb-link-make = Gjorde länk
verb-link-use = Använde länk
verb-photo-add = Lade till foto
verb-photo-redact = Maskerade foto
verb-photo-remove = Tog bort foto
verb-photo-dispose = Gallrade foto
verb-sign-in = Loggade in
verb-sign-in-refused = Nekades inloggning
verb-session-end = Loggades ut
verb-recovery-code-used = Använde reservkod
verb-totp-on = Slog på kod
verb-totp-offer = Började ställa in kod
verb-totp-off = Tog bort kod

## Ord som bara servern använder

problem-invalid = Innehållet stämmer inte
problem-invalid-detail = { $n } saker är fel. Inget har sparats; rätta dem och skicka igen.
problem-malformed-json = Det går inte att läsa som JSON
problem-malformed-json-detail = Det som skickades är tomt eller inte JSON. Inget har sparats.
problem-malformed-json-at = Rad { $line }, tecken { $column }: { $value }. Inget har sparats.
problem-unsupported-media-type = Fel slags innehåll
problem-unsupported-media-type-detail = Skicka med Content-Type application/geo+json, application/json eller application/merge-patch+json, inte ”{ $value }”.
problem-too-large = För stort
problem-too-large-detail = Det som skickades är större än 1 MB. Inget har sparats; dela upp det eller använd kommandot lykta import.
problem-too-slow = För långsamt
problem-too-slow-detail = Innehållet kom inte fram i tid. Inget har sparats; skicka igen.
problem-not-found = Finns inte
problem-not-found-detail = Det finns inget här, eller inget som du får se.
problem-forbidden = Din roll omfattar inte det här
problem-forbidden-detail = Du kan se det här, men din roll får inte göra det. Den som administrerar Lykta hos er kan ge dig en annan roll.
problem-second-factor-needed = Logga in med engångskod
problem-second-factor-needed-detail = Det här kräver att du har loggat in med engångskod. Slå på den under Mitt konto och försök igen.
problem-sign-in-again = Logga in på nytt
problem-sign-in-again-detail = Logga ut, logga in igen och slå på engångskoderna inom en kvart. Så kan ingen som hittar en upplåst telefon göra det åt dig.
problem-sign-in-needed = Logga in
problem-sign-in-needed-detail = Du är inte inloggad, eller så har inloggningen upphört. Logga in och försök igen.
problem-wrong-credentials = Fel e-postadress eller lösenord
problem-wrong-credentials-detail = E-postadressen och lösenordet hör inte ihop. Kontrollera båda. Har du glömt lösenordet kan den som administrerar Lykta hos er skicka en ny länk.
problem-wrong-code = Fel kod
problem-wrong-code-detail = Koden stämmer inte, eller så är den redan använd. Vänta på nästa kod i appen, eller använd en återställningskod.
problem-step-expired = Det gick för lång tid
problem-step-expired-detail = Skriv e-postadress och lösenord igen.
problem-link-gone = Länken fungerar inte längre
problem-link-gone-detail = Den är använd, för gammal eller felskriven. Be den som skickade den om en ny.
problem-oidc-unavailable = Inloggningen hos arbetsgivaren svarar inte
problem-oidc-unavailable-detail = Försök igen om en stund. Säg till den som administrerar Lykta hos er om det inte går över.
problem-oidc-expired = Inloggningen gick ut
problem-oidc-expired-detail = Den tog mer än tio minuter, började i en annan webbläsare eller är redan använd. Tryck på knappen igen.
problem-oidc-declined = Inloggningen avbröts
problem-oidc-declined-detail = Du kan försöka igen när du vill.
problem-oidc-untrusted = Inloggningen gick inte att lita på
problem-oidc-untrusted-detail = Svaret från arbetsgivarens inloggning stämmer inte. Försök igen. Säg till den som administrerar Lykta hos er om det händer en gång till.
problem-oidc-no-account = Du har inget konto i Lykta
problem-oidc-no-account-detail = Be den som administrerar Lykta hos er om en inbjudan till din e-postadress på arbetet. Har du redan en, be om en ny.
problem-account-exists = Adressen är upptagen
problem-account-exists-detail = Det finns redan ett konto med den e-postadressen.
problem-last-admin = Någon måste kunna administrera
problem-last-admin-detail = Det här är det enda kontot som får administrera. Ge rollen till någon annan först.
problem-own-account = Ditt eget konto
problem-own-account-detail = Ingen ändrar sina egna rättigheter. Be någon annan som administrerar.
problem-other-kind = Passar inte den här sortens konto
problem-other-kind-detail = Inbjudningar är för människor med aktiva konton, nycklar är för program.
problem-too-many-tries = För många försök
problem-too-many-tries-detail = Vänta { $seconds } sekunder och försök igen.
problem-password-length = Lösenordet ska ha { $min } till { $max } tecken.
problem-password-common = Lösenordet är för lätt att gissa. Välj ett annat, till exempel några ord som inte hör ihop.
problem-bad-email = Det ser inte ut som en e-postadress.
problem-program-email = Ett program har ingen e-postadress.
problem-expiry-range = Välj en tid framåt, högst { $max } dygn.
problem-gone = Finns inte kvar
problem-gone-detail = Iakttagelsen har ångrats eller gallrats och finns inte längre.
problem-run-changed = Listan stämmer inte längre
problem-run-changed-detail = Något på listan har ändrats sedan den togs fram. Inget är gallrat. Ta fram en ny lista.
problem-run-done = Redan utförd
problem-run-done-detail = Gallringen är redan utförd.
problem-pdf-missing = Den här installationen gör inga PDF-filer
problem-pdf-missing-detail = Programmet är byggt utan PDF. Läs sidan på skärmen eller skriv ut den, och säg till den som sköter Lykta hos er.
problem-needs-another-person = Någon annan behöver göra det här
problem-needs-another-person-detail = Den som har tagit fram något får inte själv godkänna det. Be en kollega med samma behörighet.
problem-base-missing = Ändringen bygger på något som inte har kommit fram
problem-base-missing-detail = Den ligger kvar i telefonen och skickas igen. Här finns version { $version }.
problem-operation-taken = Ändringens nummer är upptaget
problem-operation-taken-detail = En annan ändring har kommit fram under samma nummer. Den här är inte sparad.
problem-too-many-operations = { $value } på en gång; högst { $max } går.
problem-too-many-uploads = För många foton på väg
problem-too-many-uploads-detail = Hundra foton är påbörjade. Avsluta några först; de som ingen avslutar tas bort efter ett dygn.
problem-upload-differs = Fotot kom inte fram helt
problem-upload-differs-detail = Det som kom fram är inte det foto som skulle skickas. Skicka det igen från början.
problem-upload-missing = Fotot har inte kommit fram
problem-upload-missing-detail = Inget av fotot finns här. Skicka det igen från början.
problem-upload-offset = Delen passar inte
problem-upload-offset-detail = Nästa del börjar vid { $value }.
problem-upload-offset-missing = Upload-Offset saknas
problem-upload-offset-missing-detail = Säg var delen börjar: Upload-Offset: 0 för den första.
problem-conflict = Något annat är redan sparat
problem-conflict-detail = Under det här numret finns redan ett annat innehåll. Det följer med i ”current”. Ändra det med PATCH, eller skicka ditt under ett nytt nummer.
problem-illegal-transition = Steget går inte att ta
problem-illegal-transition-detail = Från ”{ $from }” går det inte till ”{ $to }”. Härifrån går: { $allowed }.
problem-precondition-required = Ange vilken version du ändrar
problem-precondition-required-detail = Skicka rubriken If-Match med versionen du har, till exempel "v3".
problem-precondition-failed = Någon hann före
problem-precondition-failed-detail = Version { $version } gäller nu. Den följer med i ”current”; gör om din ändring på den.
problem-version-stale = Någon hann före
problem-version-stale-detail = Version { $version } gäller nu. Läs den och gör om din ändring på den.
problem-walk-over = Rundan är över
problem-walk-over-detail = Gäster bjuds in till rundor som är planerade eller pågår.
problem-walk-far-off = Det är för tidigt att bjuda in gäster
problem-walk-far-off-detail = Gäster kan bjudas in från en vecka före rundan.
problem-no-mail = E-post är inte inställd
problem-no-mail-detail = Den som driver servern lägger in avsändare och e-postserver i inställningarna.
problem-protocol-not-out = Protokollet är ändrat sedan det publicerades
problem-protocol-not-out-detail = Publicera ändringarna först, så får de ansvariga samma beslut som invånarna läser.
problem-walk-not-over = Rundan är inte avslutad
problem-walk-not-over-detail = Protokollet finns när rundan har avslutats. Avsluta den först.
problem-walk-exists = Det finns redan en annan runda med det id:t
problem-walk-exists-detail = Gör ett nytt id och försök igen.
problem-track-part-differs = En annan del av spåret har redan det id:t
problem-track-part-differs-detail = Delar av ett spår ändras aldrig. Skicka den under ett nytt id.
problem-score-differs = Ett annat svar har redan det id:t
problem-score-differs-detail = Svar ändras aldrig. Skicka det under ett nytt id.
problem-track-point = En punkt i spåret ska vara longitud, latitud, noggrannhet i meter och tid i millisekunder; här står { $value }.
problem-walk-length = Rundan ska sluta efter att den börjar, högst ett dygn senare ({ $value }).
problem-decision-reason = Skriv varför när beslutet är att vänta eller att det inte går.
problem-bad-address = ”{ $value }” är ingen e-postadress.
problem-bad-day = ”{ $value }” är ingen dag ({ $field }). Skriv som 2026-12-01.
problem-point-twice = Punkten { $value } finns två gånger.
problem-stop-twice = Två stopp har nummer { $value }.
problem-bad-query = Frågan går inte att förstå
problem-bad-query-detail = Något i adressen efter frågetecknet är fel.
problem-bad-tile = Kartrutan finns inte
problem-bad-tile-detail = { $value } är ingen kartruta. Skriv zoom 0–20 och kolumn och rad under 2 upphöjt till zoom, till exempel 14/9327/4742.mvt.
problem-bad-range = Den delen finns inte
problem-bad-range-detail = Filen är kortare än så.
problem-unknown-host = Okänt värdnamn
problem-unknown-host-detail = Tjänsten svarar bara på sin egen adress. Den som sköter tjänsten anger den som public_url.
problem-forbidden-origin = Nekad
problem-forbidden-origin-detail = Begäran kommer från en annan webbplats. Inget har ändrats.
problem-method-not-allowed = Det går inte att göra så här
problem-method-not-allowed-detail = Adressen finns men tar inte emot den metoden.
problem-busy = Upptagen just nu
problem-busy-detail = Tjänsten startar eller har mycket att göra. Inget har sparats; försök igen om en liten stund.
problem-full = Disken är full
problem-full-detail = Inget har sparats. Det som finns går fortfarande att läsa. Säg till den som sköter tjänsten.
problem-internal = Något gick fel hos oss
problem-internal-detail = Felet är noterat. Inget har sparats; försök igen. Ange numret i ”request_id” om du hör av dig.
problem-no-web-client = Webbklienten saknas
problem-no-web-client-detail = Programmet byggdes utan webbklient. Kör make run, som bygger båda.

problem-photo-exists = Ett annat foto är redan sparat
problem-photo-exists-detail = Under det här numret finns redan ett annat foto. Skicka ditt under ett nytt nummer.
problem-photo-gone = Fotot är borttaget
problem-photo-gone-detail = Fotot har tagits bort och kan inte läggas till igen under samma nummer.
problem-too-many-photos = Fler foton får inte plats
problem-too-many-photos-detail = En iakttagelse kan ha högst 20 foton. Ta bort något och försök igen.
problem-photo-changed = Någon hann före
problem-photo-changed-detail = Någon annan har maskerat fotot under tiden. Öppna det igen och maskera det som återstår.
problem-photo-too-large = Fotot är för stort
problem-photo-too-large-detail = Fotot är större än 20 MB. Inget har sparats; ta det i lägre upplösning.
problem-unsupported-image = Den sortens bild går inte att ta emot
problem-unsupported-image-detail = Bilden är { $value }. Skicka den som JPEG, PNG eller WebP. I en iPhone: Inställningar, Kamera, Format, Mest kompatibelt.
problem-not-an-image = Det går inte att läsa som en bild
problem-not-an-image-detail = Filen är skadad eller är ingen JPEG, PNG eller WebP. Inget har sparats.
problem-image-too-large = Bilden har för många bildpunkter
problem-image-too-large-detail = Bilden är { $width } × { $height } bildpunkter. Högst 50 miljoner får plats, och högst 12 000 på längden. Inget har sparats.
problem-image-truncated = Bilden tar slut mitt i
problem-image-truncated-detail = Bara en del av bilden kom fram. Inget har sparats; skicka den igen.
problem-rectangles-outside = Ingen av rutorna ligger inom bilden.
problem-rectangles-count = Här ska vara 1 till { $max } rutor, inte { $value }.
problem-bad-rectangle = En ruta är fyra hela tal, [från vänster, uppifrån, bredd, höjd]. Fick { $value }.

problem-required = ”{ $field }” saknas.
problem-unknown-property = ”{ $value }” är inget som går att ange här.
problem-unknown-parameter = { $value }
problem-unknown-category = Kategorin ”{ $value }” finns inte. Alla finns på /api/v1/categories.
problem-unknown-code = ”{ $value }” går inte att använda för { $field }. { $allowed }
problem-unknown-reference = ”{ $value }” finns inte ({ $field }).
problem-number-range = { $field } är { $value } men ska vara ett tal från { $min } till { $max }.
problem-study-area-too-large = Området är för stort
problem-study-area-too-large-detail = Det går inte att räkna kluster i ett så stort område. Välj ett mindre område och försök igen.
problem-nothing-walked = Ingen har gått
problem-nothing-walked-detail = Ingen har gått under den här tiden, så det finns inget att hålla iakttagelserna mot. Välj en längre tid, eller rita utan jämförelse med det som har gåtts.
problem-too-few-observations = För få iakttagelser
problem-too-few-observations-detail = Med färre än 10 iakttagelser ritas ingen värmekarta. Välj en längre tid eller färre filter.
problem-bad-query-number = { $field } ska vara ett tal.
problem-query-too-long = { $field } är längre än { $max } tecken.
problem-bad-cursor = Platsen i listan (cursor) går inte att läsa. Använd ”next” från föregående svar.
problem-bad-bbox = bbox ska vara väst,syd,öst,nord i grader, till exempel 12.8,57.6,13.1,57.8. Fick ”{ $value }”.
problem-bad-near = near ska vara longitud,latitud i grader. Fick ”{ $value }”.
problem-near-or-bbox = Ange antingen near eller bbox, inte båda.
problem-bad-time = ”{ $value }” är ingen tid ({ $field }). Skriv som 2026-11-18T16:55:00+01:00.
problem-future-time = Tiden { $value } ligger mer än ett dygn framåt. Kontrollera klockan.
problem-bad-uuid = ”{ $value }” är inget UUID ({ $field }).
problem-bad-id = ”id” går inte att använda: { $value }.
problem-id-not-v7 = ”{ $value }” är inget UUID av version 7. Klienten gör numret, med tiden först.
problem-id-differs = ”id” i innehållet är { $value } men adressen säger { $path }.
problem-bad-asset-ref = ”{ $value }” är inget nummer på en sak. Skriv a–z, 0–9, punkt och streck.
problem-not-an-object = Här ska vara ett JSON-objekt.
problem-not-a-feature = Skicka en GeoJSON Feature: "type" ska vara "Feature".
problem-not-a-text = { $field } ska vara text. Fick { $value }.
problem-not-a-flag = { $field } ska vara true eller false. Fick { $value }.
problem-not-a-list = { $field } ska vara en lista. Fick { $value }.
problem-text-too-long = { $field } är { $value } tecken, högst { $max } får plats.
problem-control-characters = { $field } innehåller styrtecken som inte är text.
problem-severity-on-positive = Positiva iakttagelser har ingen allvarlighetsgrad.
problem-class-lowered = Skyddsklassen får höjas men inte bli lägre än { $value }.
problem-geometry-missing = Platsen (geometry) saknas.
problem-geometry-type = Geometrin ”{ $value }” tas inte emot. Skicka Point, LineString, Polygon eller MultiPolygon.
problem-geometry-empty = Geometrin är tom.
problem-position-missing = Här ska vara en koordinat: [longitud, latitud].
problem-position-length = En koordinat har två tal, inte { $value }.
problem-three-dimensional = Koordinaten har tre tal. Ta bort höjden och skicka [longitud, latitud].
problem-coordinate-not-number = Koordinaten är inte två tal.
problem-coordinate-range = Longitud { $lon } och latitud { $lat } ligger inte på jorden.
problem-swapped-coordinates = Koordinaterna verkar omkastade: longitud { $lon }, latitud { $lat }. GeoJSON vill ha longitud först, [{ $lat }, { $lon }].
problem-too-few-positions = Här behövs minst { $min } koordinater, det finns { $value }.
problem-too-many-vertices = Fler än { $max } koordinater. Förenkla formen eller använd lykta import.
problem-ring-open = Ringen är inte sluten: sista koordinaten ska vara samma som den första.
problem-invalid-geometry = Ytan är inte giltig: { $value }.

problem-warning-outside-municipality = Platsen ligger utanför { $value }, så långt vår förenklade gräns säger. Den är sparad.
problem-warning-clock-ahead = Klockan verkar gå före: { $value }.
problem-warning-moved-from-dwelling = Platsen låg inne i ett hus. Den har flyttats till gatan utanför, så att ingen bostad pekas ut.
problem-warning-personal-data = Texten kan innehålla personuppgifter ({ $value }). Beskriv platsen, inte personer.
problem-personal-personal-no = personnummer
problem-personal-coordination-no = samordningsnummer
problem-personal-phone = telefonnummer
problem-personal-email = e-postadress
problem-personal-plate = registreringsnummer
problem-personal-dwelling = bostadsadress
problem-personal-name = namn

problem-responsible-manual = vald för hand
problem-responsible-asset = ansvarar för { $value }
problem-responsible-area = sköter marken i { $value }
problem-responsible-category = tar vanligen hand om ”{ $value }”

problem-link-approximate = ungefärlig gräns
problem-link-not-given = ej angivet
problem-link-area-in = Ligger i { $area }.
problem-link-area-outside = Ligger { $metres } m utanför { $area }.
problem-link-area-unselected = { $area } väljs av en regel som ännu inte har körts.
problem-link-area-expired = Ligger i { $area }, som inte gällde den dagen.
problem-merge-target = Ange en annan iakttagelse som den här bekräftar ({ $field }), eller den som den ska lösas från.
problem-actor-not-here = Det här steget tar ingen ansvarig. Ansvarig väljs när iakttagelsen tilldelas.
problem-link-area-none = Åtagandet gäller ingen plats, eller området finns inte här.
problem-link-period-in = Sågs { $day }, medan löftet gällde ({ $from } – { $to }).
problem-link-period-out = Sågs { $day }, men löftet gällde { $from } – { $to }.
problem-link-category-in = ”{ $category }” hör till åtagandet ({ $pattern }).
problem-link-category-out = ”{ $category }” hör inte till åtagandet.

problem-too-many-marks = För många markeringar på kort tid
problem-too-many-marks-detail = Vänta { $seconds } sekunder och skicka igen. Inget har sparats.
problem-mark-too-large = För långt
problem-mark-too-large-detail = En markering får vara högst 500 tecken. Inget har sparats; korta texten och skicka igen.
problem-mark-elsewhere = Platsen ligger inte här. Välj en plats på kartan.
problem-text-wrong-state = Texten är inte längre ett utkast
problem-text-wrong-state-detail = Den är redan godkänd eller tillbakadragen. Skriv ett nytt utkast om något ska ändras.
problem-share-set-not-yours = Delningen hör till en annan organisation
problem-share-set-not-yours-detail = Ni tar emot den men kan inte ändra den. Hör av er till den som äger den.
problem-share-set-over = Delningen har upphört
problem-share-set-over-detail = Den är avslutad eller dess tid är ute. Gör en ny delning och lämna över på nytt.
problem-share-set-recipients-fixed = Ingen ny mottagare kan läggas till
problem-share-set-recipients-fixed-detail = Något har redan lämnats över i delningen, och en ny mottagare skulle få det utan att någon beslutat om det. Gör en ny delning.
problem-recipients-number = Ange minst en och högst { $max } mottagare.
problem-recipient-is-owner = Mottagaren är er egen organisation.
problem-until-range = { $value } går inte att använda. Ange en tid framåt, högst fem år.
problem-coordinates-in-text = Texten innehåller koordinater ({ $field }). Skriv platsens namn i stället.
problem-personal-data-in-text = Texten ser ut att innehålla personuppgifter ({ $field }: { $value }). Beskriv platsen, inte personer.
problem-list-too-long = { $field } har { $value } poster, högst { $max } tas emot.
problem-too-many-records = { $value } iakttagelser stämmer, högst { $max } får plats. Dela upp efter tid eller plats.
problem-area-other-shape = Geometrin passar inte ett område av slaget ”{ $value }”. En plats är en punkt med radius_m, en gata en linje med buffer_m.

## Kommandoraden: läsa in och skriva ut
import-cannot-open = Det går inte att öppna { $file }
import-empty = { $file } är tom.
import-unknown-format = { $file } är varken GeoJSON, CSV eller en shapefil (.shp, .zip).
import-rejected-feature = Nummer { $number } (rad { $line }, id { $id }) togs inte in: { $why }
import-mended-feature = Nummer { $number } (rad { $line }, id { $id }) är lagad och inläst: { $why }
import-progress = { $read } lästa, { $accepted } inlästa, { $rejected } avvisade, { $rate } per sekund
import-more = … och { $n } till. Alla skrivs med --report FIL.
import-done = Klart på { $seconds } s: { $read } lästa, { $accepted } nya eller ändrade, { $repeated } fanns redan, { $mended } lagade, { $rejected } avvisade.
import-done-dry = Prövat på { $seconds } s, inget är skrivet: { $read } lästa, { $accepted } går att läsa in, { $mended } lagade, { $rejected } avvisade.
import-rescue-broken = { $file }: filen är inte hel. Spara den igen från telefonen.
import-rescue-other-tenant = Filen hör till { $tenant }. Ange det med --tenant.
import-rescue-nobody = Kontot { $by } finns inte här eller får inte anteckna. Innehållet tas in i kommunens namn.
import-rescue-rejected = { $name } togs inte in: { $why }
import-rescue-done = Klart: { $read } delar ur telefonens fil, { $new } nya, { $repeated } fanns redan eller ändrade något, { $rejected } avvisade. Telefonen kan skicka samma sak efteråt utan att något blir dubbelt.
import-rescue-done-dry = Prövat, inget är skrivet: filen är hel och har { $read } delar.
import-context-wrong = Nr { $number }, rad { $line } ({ $id }): { $why }
import-context-mended = Nr { $number }, rad { $line } ({ $id }), lagas: { $why }
import-context-more = … och { $n } till.
import-context-refused = Inget har skrivits: { $n } rader måste rättas först. Filen tas in hel eller inte alls.
import-context-empty = Filen har inga områden eller rader att ta in. Inget har skrivits.
import-context-dry = Prövat, inget är skrivet: alla { $n } går att ta in.
import-list-new = Listan för { $year } är inläst: { $n } områden.
import-list-unchanged = Listan för { $year } fanns redan med samma { $n } områden. Inget har ändrats.
import-list-replaced = Listan för { $year } är utbytt: { $n } områden i stället för { $before }. Bytet står i loggen.
import-table-new = { $series } { $year }: inläst.
import-table-unchanged = { $series } { $year }: fanns redan likadant. Inget har ändrats.
import-table-replaced = { $series } { $year }: utbytt. Där stod { $before } rader; bytet står i loggen.
import-table-done = Klart: { $n } rader.
import-table-worked-out = { $n } rader hade antal svar men ingen felmarginal. Den är uträknad här (95 %, Wilson) och visas som uträknad.
import-table-shares = Obs: inget värde är över 1 procent. Är de andelar av 1, ta in dem igen med --unit share.
import-table-differs = Inget har skrivits: serien { $series } har redan andra år i { $unit } ({ $basis }). Ange samma --unit, eller ge serien en annan kod.
cli-no-stores = { $folder }: här finns inga arkiv.
cli-audit-whole = { $file }: hel, { $rows } rader, slutar med { $head }
cli-audit-altered = { $file }: rad { $seq } är ändrad.
cli-audit-removed = { $file }: rad { $seq } är borttagen.
cli-audit-reordered = { $file }: rad { $seq } har bytt plats med en annan.
cli-audit-truncated = { $file }: slutet är borttaget från rad { $seq }; raden finns antecknad i audit-heads.log.
cli-audit-rewritten = { $file }: rad { $seq } är utbytt mot en annan än den som antecknats i audit-heads.log.
cli-audit-unreadable = { $file }: går inte att läsa: { $why }
cli-backup-done = Säkerhetskopian är tagen: { $folder } ({ $n } filer). Pröva den med lykta verify.
cli-backup-whole = Säkerhetskopian från { $at } är hel: { $n } filer stämmer.
cli-backup-manifest = { $file }: innehållsförteckningen går inte att läsa: { $detail }
cli-backup-missing = { $file }: filen saknas.
cli-backup-unlisted = { $file }: filen finns inte i innehållsförteckningen.
cli-backup-stray = { $file }: filen pekar utanför säkerhetskopian.
cli-backup-length = { $file }: filen har fel längd, { $detail } byte.
cli-backup-altered = { $file }: filen är ändrad sedan den skrevs.
cli-backup-unreadable = { $file }: filen går inte att läsa: { $detail }
cli-backup-unsound = { $file }: databasen är skadad: { $detail }
cli-backup-counts = { $file }: databasen innehåller inte det som skrevs upp.
cli-backup-audit = { $file }: loggkedjan är bruten vid rad { $detail }.
cli-restore-done = Återställt till { $folder }. { $n } gallrade poster är borttagna igen.
cli-restore-no-disposals = Ange --disposals med filen disposals.jsonl från den gamla mappen, om den finns kvar: annars kommer det som gallrats efter säkerhetskopian tillbaka.
cli-restore-not-empty = { $folder } är inte tom. Återställ till en ny mapp.
cli-dispose-listed = { $n } poster. Inget är borttaget än.
cli-dispose-listed-more = { $n } poster, och fler än så: kör igen efteråt. Inget är borttaget än.
cli-dispose-done = { $n } poster är gallrade (körning { $run }). De går inte att få tillbaka.
cli-dispose-changed = Något ändrades under tiden. Inget är gallrat; kör igen.
cli-dispose-other-decision = Regeln { $rule } vilar på ett annat beslut ({ $decision }). Gör den inaktiv eller ange det beslutet.
export-done = { $n } poster skrivna.
problem-import-column = Kolumnen ”{ $value }” finns inte. Här finns: { $allowed }.
problem-import-truncated = Filen slutar mitt i. Det som var helt före är inläst.
problem-import-not-geojson = Här börjar något som inte är GeoJSON.
problem-import-broken-json = Det som står här följer inte JSON: ett tecken saknas eller är för mycket.
problem-import-broken-value = Det går inte att läsa som JSON: { $value }.
problem-import-feature-too-large = Posten är större än 64 MB.
problem-import-row-length = Raden har { $value } celler men rubriken { $max }.
problem-import-bad-value = { $field } kan inte vara ”{ $value }”.
problem-import-map-form = --map { $value }: skriv fält=kolumn eller fält==text.
problem-import-map-field = --map: fältet ”{ $value }” finns inte. Fälten är { $allowed }.
problem-import-map-twice = --map: fältet ”{ $value }” står två gånger.
problem-import-looks-projected = { $lon }, { $lat } är inte grader. Är det meter i SWEREF 99 TM, lägg till --crs EPSG:3006.
problem-import-north-first = { $lon }, { $lat } verkar omkastade: nord står före öst.
problem-import-outside-system = { $lon }, { $lat } ligger utanför koordinatsystemet.
problem-import-id-twice = ”{ $value }” står två gånger i filen; den första gäller.
problem-import-mended = Lagad: { $value }.
problem-context-column = Kolumnen för { $field } finns inte. Här finns: { $allowed }. Ange den med --map { $field }=KOLUMN.
problem-context-level = Nivån ”{ $value }” är okänd. Skriv utsatt område, riskområde eller särskilt utsatt område.
problem-context-two-levels = { $value } står två gånger med olika nivå. Ta bort den ena.
problem-context-projected = Koordinaterna är inte grader. Ange systemet, till exempel --crs EPSG:3006 för SWEREF 99 TM.
problem-context-no-outline = Det här är ingen yta ({ $value }). Listan ska ha ytor: Polygon eller MultiPolygon.
problem-context-year = ”{ $value }” är inget årtal. Skriv det med fyra siffror, till exempel 2024.
problem-context-area-unknown = Området ”{ $value }” finns inte här. Rätta nyckeln, eller ta in området först med lykta import FIL --as areas.
problem-context-area-ambiguous = Flera områden heter ”{ $value }”: { $allowed }. Ange dem med id och --areas id.
problem-context-number = ”{ $value }” i kolumnen { $field } är inget tal. Skriv till exempel 61,5, eller .. där värdet saknas.
problem-context-percent = { $value } är ingen andel i procent (0–100). Räknar serien något annat, ange det med --unit.
problem-context-answers = Antalet svar (n) ska vara ett helt tal, inte { $value }.
problem-context-margin-form = Ange felmarginalen som moe, eller som både low och high. Den kan inte vara negativ.
problem-context-margin-order = Värdet { $value } ligger inte mellan { $low } och { $high }.
problem-context-margin-alone = Raden har en felmarginal men inget värde.
problem-context-row-twice = Området har redan ett värde för { $year }, på rad { $value }. Ta bort den ena.
problem-import-conflict = Något annat är redan sparat under samma nummer.
problem-import-gone = Posten har ångrats eller gallrats och läses inte in igen.

cli-share-none = Det finns inga delningar.
cli-share-handed = Överlämnade: { $n }. Kvittens: { $digest }
cli-share-taken = Återtagna: { $n }. Kvittens: { $digest }
cli-share-left-out = { $id }: lämnas inte med ({ $why })
cli-share-state = { $runs ->
    [yes] gäller
   *[other] har upphört
}
cli-text-none = Det finns inga texter.
cli-disclose-finding = Post { $number } ({ $id }), { $field }: kan innehålla personuppgifter ({ $kinds })
cli-disclose-done = Poster: { $n }. Maskat: { $masked }
cli-disclose-dry = Inget är utlämnat. Lägg till --release för att lämna ut.
cli-route-nobody = Ingen regel säger vem som får det.
cli-refused = { $title } { $detail }

# The installed app
update-ready = Ny version, byt när det passar.
update-take = Byt nu
update-later = Senare

## Gäster på rundan
guests = Gäster
guests-lead = Den som går med utan konto läser av en QR-kod. Gäster ser var ni stannar men inte vad andra har markerat, och inga namn sparas.
guests-invite = Bjud in med QR-kod
guests-square = QR-kod att läsa av med telefonens kamera. Samma adress står som text under.
guests-address = Adressen i koden:
guests-once = Koden visas tills du stänger sidan. Sedan gör du en ny.
guests-joined = { $n ->
    [0] Ingen har gått med än.
    [one] 1 har gått med.
   *[other] { $n } har gått med.
  }
guests-from-to = Gjord { $from }, gäller till { $to }.
guests-end = Avsluta inbjudan
guests-end-title = Avsluta inbjudan?
guests-end-lead = Ingen mer kan gå med, och de som gått med kommer inte längre in. Det de har markerat finns kvar, och det som väntar i deras telefoner kan skickas ett dygn till.
guests-ended = Inbjudan är avslutad

## Förslag på stopp
propose-stops = Föreslå stopp
propose-again = Byt mot ett nytt förslag
propose-where-area = Förslaget gäller området ovan, tiden och minuterna. Ändra det som du vill innan du sparar.
propose-where-map = Förslaget gäller det som kartan visar, tiden och minuterna. Ändra det som du vill innan du sparar.
propose-none = Här finns inget att stanna vid på den tiden.
propose-said = { $n ->
    [one] 1 stopp
   *[other] { $n } stopp
  }, ungefär { $metres } meter fågelvägen och { $minutes } minuter.
propose-digital = Markeringar från en digital vandring
propose-digital-none = Ingen digital vandring
proposal-open = Öppna iakttagelser: { $n }.
proposal-worst = Den allvarligaste har grad { $n } av 4.
proposal-verify = Åtgärdat att se efter: { $n }.
proposal-marked = Markerat av boende inför rundan: { $n }.
proposal-oldest = Äldst: { $n } dygn.
proposal-promised = Gäller ett löfte.

## Digital vandring
public-walk-gone = Den digitala vandringen är inte öppen
public-walk-gone-hint = Den kan ha stängt, eller så är adressen fel.
public-walk-lead = Märk ut platser som kan bli bättre, eller som är bra, innan vandringen går. Du behöver inget konto. Någon hos kommunen läser innan det används, och ingen annan ser vad du har märkt ut.
digital-opens = När du startar den digitala vandringen får den en öppen sida där boende kan märka ut platser.
digital-open = Öppen för boende
digital-lead = Här märker boende ut platser utan konto. Ingenting syns förrän någon har granskat det. När du avslutar stängs sidan.
intake-walk = Lämnad till en digital vandring
mail-subject = Trygghetsrunda { $day }: { $title }
mail-lead = { $who } gick { $title } den { $day }. Här är { $n ->
    [1] en punkt
   *[other] { $n } punkter
  } som berör er, med beslut.
mail-protocol = Protokollet för den som har konto
mail-public = Så läser invånarna
mail-foot = Brevet är skickat av Lykta. Svara den som ledde rundan om något inte stämmer.
pdf-edition = Version { $n }
pdf-page = Sida {"{"}page{"}"} av {"{"}pages{"}"}
pdf-map = Karta med rundans stopp: { $stops }
pdf-decisions = Beslut
pdf-point = Punkt
pdf-place = Plats
pdf-status = Läge

## Granska
review = Granska
review-left = { $n ->
    [0] Inget kvar
    [one] 1 kvar
   *[other] { $n } kvar
  }
review-place = Kort { $at } av { $n }
review-order = Allvarligast först, därefter det som sågs för längst sedan.
review-empty = Allt är granskat
review-empty-hint = Här dyker det upp som ingen har tittat på, det som någon har sett igen och det som är försenat.
review-marks = { $n ->
    [one] 1 markering från boende väntar
   *[other] { $n } markeringar från boende väntar
  }
review-because-new = Ny
review-because-seen-again = Sedd igen
review-because-escalated = Försenad
review-late = { $n ->
    [one] 1 dag försenad
   *[other] { $n } dagar försenad
  }
review-proposed = Föreslagen ansvarig
review-nobody = Ingen regel pekar ut någon. Välj när du tilldelar.
review-no-due = Ingen regel ger ett datum.
review-duplicates = Kan vara samma sak
review-duplicates-none = Inget liknande i närheten.
review-neighbours = Öppna av samma slag inom 250 m
review-neighbours-none = Inga andra öppna av samma slag.
review-neighbours-more = { $shown } närmaste av { $n }.
review-score = Likhet { $n } %
review-again = Åtgärdad förut: slås de ihop öppnas den igen.
review-choose = Slå ihop med den här
review-chosen = Vald att slå ihop med
review-accept = Godkänn
review-note = Notera
review-merge = Slå ihop
review-reject = Avvisa
review-text = Rätta text
review-text-title = Rätta texten
review-text-before = Så skrevs den:
review-text-after = Så ska den stå
review-text-hint = Förslaget har tagit bort det som kan handla om personer. Den gamla texten står kvar i historiken, för dem som får läsa den.
review-text-masked = [maskerat]
review-text-save = Spara texten
review-text-done = Texten är rättad.
review-assign = Tilldela
review-next = Nästa
review-previous = Föregående
review-undo = Ångra senaste
review-keys-on = Kortkommandon
review-keys = J och K byter kort, Enter godkänner, M slår ihop, 1–5 väljer med vilken, A tilldelar, X avvisar, T rättar texten, U ångrar.
review-accepted = Godkänd.
review-merged = Sammanslagen. Den finns kvar som en bekräftelse.
review-reject-hint = Den finns kvar i historiken men syns inte på kartan.
review-rejected = Avvisad.
review-assigned = Tilldelad { $who }.
review-undone = Ångrat. Kortet är tillbaka.
review-merge-none = Det finns inget förslag att slå ihop med. Öppna kortet och sök upp rätt iakttagelse, eller godkänn.
review-merge-gone = Det du valde föreslås inte längre här. Välj ett annat, eller godkänn.
review-not-here = Det går inte från det här läget.
review-assign-title = Vem ska göra det, och till när?
review-assign-hint = Förslaget följer reglerna. Är iakttagelsen ny godkänns den i samma steg.
review-assign-reason = Skäl till nytt datum eller ny ansvarig
review-due-hint = { $why }. Byt datum om det behövs.
review-open-card = Öppna hela kortet
trial-open = Vem får vad?
trial-title = Vem får vad, enligt reglerna?
trial-lead = Ett prov på allt som är öppet. Ingenting ändras.
trial-said = { $n ->
    [one] 1 iakttagelse provad.
   *[other] { $n } iakttagelser provade.
  } { $elsewhere ->
    [0] Ingen ligger hos någon annan än reglerna säger.
    [one] 1 har lämnats till någon annan för hand.
   *[other] { $elsewhere } har lämnats till någon annan för hand.
  }
trial-more = Det finns fler; de senast sedda är med.
trial-actor = Ansvarig
trial-n = Skulle få
trial-asset = Äger saken
trial-area = Sköter marken
trial-category = Enligt kategori
trial-nobody = Ingen
due-late = { $n ->
    [one] 1 dag försenad
   *[other] { $n } dagar försenad
  }
due-why-calendar = { $n ->
    [1] 1 dag
   *[other] { $n } dagar
  } enligt regel { $rule }
due-why-working = { $n ->
    [1] 1 arbetsdag
   *[other] { $n } arbetsdagar
  } enligt regel { $rule }
duplicate-same-category = Samma kategori
duplicate-parent-category = Under samma kategori
duplicate-same-kind = Samma slag
duplicate-same-asset = samma stolpe eller sak
duplicate-metres = { $n } m
duplicate-days = { $n ->
    [0] samma dygn
    [1] 1 dag emellan
   *[other] { $n } dagar emellan
  }
mail-digest-subject = { $late ->
    [0] Att göra: { $n }
   *[other] Att göra: { $n }, varav försenat: { $late }
  }
mail-digest-lead = Det här har { $who } lämnat till er och väntar på att det blir klart: { $n ->
    [1] en sak
   *[other] { $n } saker
  }.
mail-digest-late = Försenat: { $n }
mail-digest-soon = Ska vara klart inom en vecka: { $n }
mail-digest-days = { $n ->
    [1] en dag försenat
   *[other] { $n } dagar försenat
  }
mail-digest-rest = Dessutom: { $n }. Den som har konto ser allt i Lykta.
mail-digest-foot = Brevet är en sammanställning från Lykta och kommer högst en gång per period. Säg till den som lämnade över om något inte är ert.
problem-due-past = { $value } har redan varit. Välj en dag från i dag ({ $field }).
problem-nothing-to-take-back = Det finns inget att ångra
problem-nothing-to-take-back-detail = Bara det du själv gjorde sist kan ångras, inom en timme och om ingen har ändrat något sedan dess.
## Värmekartan
heat = Värmekarta
heat-short = Värme
heat-show = Visa på kartan
heat-lead = Hur tätt det har rapporterats. Filtren för iakttagelser gäller här också.
heat-unit-events-per-km2 = Iakttagelser per km²
heat-unit-weight-per-km2 = Iakttagelser per km², vägda efter allvar och ålder
heat-unit-events-per-km-walked = Iakttagelser per gången km
heat-unit-weight-per-km-walked = Iakttagelser per gången km, vägda efter allvar och ålder
heat-step-top = { $from } eller fler
heat-not-walked = Ingen har gått här: okänt
heat-hardly-walked = Ingen eller nästan ingen har gått här: okänt
heat-nothing-walked = Ingen har gått under den här tiden, så det finns inget att jämföra med. Allt är okänt.
heat-exposure = Delat med { $km } gångna km. Under { $least } km per km² är okänt. Alla iakttagelser räknas, inte bara de från rundor.
heat-walked-why = Visar hur mycket som rapporteras för varje gången kilometer. Där ingen har gått vet vi inget.
heat-edge = Rätta vid gränsen
heat-edge-why = Bortom gränsen samlas inget in. Utan rättning ser det därför lugnare ut intill den än det är.
heat-edge-done = Rättat vid gränsen. { $n ->
    [0] Alla iakttagelser ligger innanför.
    [1] En iakttagelse utanför räknas inte.
   *[other] { $n } iakttagelser utanför räknas inte.
  }
heat-edge-lacking = Här finns ingen gräns att rätta vid.
heat-unknown = Visa var ingen har gått
heat-unknown-hidden = Platser där ingen har gått är inte utmärkta. De är okända, inte lugna.
heat-made = { $n } iakttagelser, { $from } – { $to }. Radie { $radius } m.
heat-too-few = { $n ->
    [0] Inga iakttagelser att rita.
    [1] En iakttagelse är för lite för en värmekarta. Den ritas från { $least }.
   *[other] { $n } iakttagelser är för få för en värmekarta. Den ritas från { $least }.
  }
heat-sun = Ljus enligt solen
sun-daylight = Dagsljus
sun-twilight = Skymning
sun-dark = Mörkt
heat-days = Veckodag
weekday-0 = mån
weekday-1 = tis
weekday-2 = ons
weekday-3 = tors
weekday-4 = fre
weekday-5 = lör
weekday-6 = sön
heat-hours = Tid på dygnet
quarter-0 = 00–06
quarter-6 = 06–12
quarter-12 = 12–18
quarter-18 = 18–24
heat-season = Årstid
season-winter = Vinter
season-spring = Vår
season-summer = Sommar
season-autumn = Höst
heat-radius = Radie
heat-metres = { $metres } m
heat-suggested = Formeln föreslår { $metres } m för de här iakttagelserna.
heat-weighted = Väg efter allvar och ålder
heat-police = Räkna med polisens egna iakttagelser
heat-police-why = De visar var polisen har letat och är därför inte med från början.
heat-places = Där det är tätast
heat-places-walked = Där det är mest för varje gången kilometer
heat-place = Plats
heat-place-n = Inom { $radius } m
heat-place-density = Per km²
heat-place-walked = Gångna km
heat-place-rate = Per gången km
heat-place-unnamed = Plats { $n }
heat-sources = Källor: { $sources }.
heat-method = Metod: kvartisk kärna, version { $version }, { $crs }. Det som ingen har granskat räknas inte.
heat-raster = Hämta som GeoTIFF
heat-repeated = { $n ->
    [1] En till räknas inte: samma person hade rapporterat i samma ruta samma vecka.
   *[other] { $n } till räknas inte: samma person hade rapporterat i samma ruta samma vecka.
  }
heat-picture = Vad kartan visar
picture-heat = Värme
picture-cluster = Kluster
picture-single = Enskilda platser
spots-lead = Där fler har rapporterat i flera rutor intill varandra än slumpen brukar samla. Filtren för iakttagelser gäller här också.
spots-lead-single = Enskilda rutor där fler har rapporterat än deras andel. Filtren för iakttagelser gäller här också.
spots-list-title = Platser som sticker ut
spots-number = Nummer
spots-unnamed = Plats { $n }
spots-made = { $n } iakttagelser, { $from } – { $to }. Rutor på { $side } m.
spots-key = Rapporterad otrygghet sticker ut
spots-key-calm = För få har sagt det
spots-none = Inget sticker ut.
spots-none-why = Det som har rapporterats ligger inte tätare någonstans än slumpen kan göra.
spots-too-few = För få observationer ({ $n }).
spots-too-few-cells = För få rutor ({ $n }).
spots-too-few-why = Så lite säger inget säkert. Välj en längre tid, färre filter eller ett större område.
spots-count = { $n ->
    [1] { $count } iakttagelse
   *[other] { $count } iakttagelser
  }
spots-ratio = { $ratio } gånger det väntade ({ $expected })
spots-chance-thousand = Slump i mindre än 1 av 1 000 sådana fynd
spots-chance-hundred = Slump i mindre än 1 av 100 sådana fynd
spots-chance = Slump i högst { $n } av 100 sådana fynd
spots-one-source = För få källor: mer än hälften från en person eller en runda
spots-one-source-why = Mer än hälften kommer från en och samma person eller runda. Det kan stämma, men det är för få som säger det för att kalla det ett mönster.
spots-few-sources = För få källor ({ $n } iakttagelser)
spots-few-sources-why = Det som räknas kommer från färre än { $least } personer. Det kan stämma, men det är för få som säger det för att kalla det ett mönster.
spots-what = Vad som räknades
spots-other = { $n ->
    [1] En kategori till
   *[other] { $n } kategorier till
  }
spots-sure = Hur säkert
spots-sure-why = { $chance }. Det säger att rapporter samlas här, inte varför.
spots-method = Så räknas det
spots-method-cluster = Kluster: en ruta och dess grannar jämförs med hur ofta slumpen skulle samla lika mycket, om rutornas antal delades ut på nytt. En enda ruta som är hög ensam syns inte här; se Enskilda platser.
spots-method-area = Enskild plats: antalet i rutan jämförs med rutans andel av hela området.
spots-method-walked = Enskild plats: antalet i rutan jämförs med rutans andel av det som har gåtts. Där ingen har gått vet vi inget.
spots-method-chance = Alla { $all } rutor prövas, också tomma. Gränsen är att högst 5 av 100 platser som pekas ut är slump.
spots-method-once = Det en person rapporterar i samma ruta samma vecka räknas en gång. Det som ingen har granskat räknas inte.
spots-params = { $cells ->
    [1] En ruta
   *[other] { $cells } rutor
  } på { $side } m, { $from } – { $to }, { $crs }, version { $version }.
spots-with-police = Polisens egna iakttagelser är med.
spots-without-police = Polisens egna iakttagelser är inte med.
spots-list = Visa iakttagelserna
spots-listed = Listan visar området runt { $name }. { $n ->
    [1] En av iakttagelserna räknades.
   *[other] { $n } av iakttagelserna räknades.
  }
spots-list-all = Visa hela listan
spots-coarser = Området är för stort för rutor på { $asked } m. De är { $side } m.
spots-outside = { $n ->
    [1] En till ligger utanför det som räknas.
   *[other] { $n } till ligger utanför det som räknas.
  }
spots-side = Rutornas sida
spots-walked = Jämför med hur mycket som har gåtts
spots-walked-why = Rutor där ingen har gått lämnas tomma: där vet vi inget.

## Tid
time = Tid
time-lead = När det har rapporterats. Det du väljer gäller listan, kartan och värmekartan; ljus och timmar gäller värmekartan.
time-line = Senaste året, vecka för vecka
time-from = Från och med veckan
time-to = Till och med veckan
time-play = Spela upp
time-pause = Pausa
time-played = Uppspelningen är slut
time-chosen = { $range }, { $n } iakttagelser
time-as-table = Visa som tabell
time-week-column = Vecka från
time-any-light = Alla
time-wheel = Veckans timmar
time-wheel-lead = Innersta ringen är måndag, den yttersta söndag; midnatt är överst.
time-hour = { $when }: { $n ->
    [1] en iakttagelse
   *[other] { $n } iakttagelser
  }
time-hour-column = Timme
time-all-hours = Visa alla timmar
time-compare = Jämför två perioder
time-against = Jämför med
time-against-before = Lika lång tid före
time-against-year = Samma veckor förra året
time-periods = { $now } jämfört med { $before }.
time-all = { $after } mot { $before }:
time-at-least = minst { $low } gånger
time-times = { $ratio } gånger ({ $ends })
change-more = fler
change-fewer = färre
change-unsure = ingen säker skillnad
change-too-few = för få för att säga
time-walked = Det gicks { $after } km, mot { $before } km då.
time-more-walks = Fler rundor ger fler iakttagelser, och det kan förklara ökningen.
time-by-area = Område för område
time-area = Område
time-now = Nu
time-then = Då
time-change = Skillnad
time-compare-method = Antal per dag och exakt test, 95 % intervall inom parentes. Av de områden som pekas ut är högst ett av tjugo ett falsklarm. Färre än { $least } tillsammans jämförs inte. Version { $version }.

## Månad för månad
picture-spacetime = Månad för månad
monthly-lead = Platser där mycket har rapporterats någon månad, och vad som har hänt med dem sedan dess. Filtren för iakttagelser gäller här också.
monthly-title = Platser månad för månad
monthly-new = Ny
monthly-increasing = Ökande
monthly-recurring = Återkommande
monthly-decreasing = Minskande
monthly-former = Tidigare
monthly-letter-new = N
monthly-letter-increasing = Ö
monthly-letter-recurring = Å
monthly-letter-decreasing = M
monthly-letter-former = T
monthly-why-new = Sticker ut den senaste månaden och har inte gjort det förr.
monthly-why-increasing = Har stuckit ut förr, sticker ut nu och mer har rapporterats med tiden.
monthly-why-recurring = Har stuckit ut förr och sticker ut nu, utan säker ökning eller minskning.
monthly-why-decreasing = Sticker fortfarande ut, men mindre har rapporterats med tiden.
monthly-why-former = Har stuckit ut, men gör det inte den senaste månaden.
monthly-made = { $n } iakttagelser, { $from } – { $to } ({ $months } hela månader). Rutor på { $side } m.
monthly-no-months = Ingen hel månad är vald.
monthly-none = Ingen plats har stuckit ut någon månad.
monthly-none-why = Det som har rapporterats ligger inte tätare någonstans eller någon månad än slumpen kan göra.
monthly-too-few-months = { $n ->
    [0] Ingen hel månad.
    [1] Bara en hel månad.
   *[other] Bara { $n } hela månader.
  }
monthly-too-few-months-why = Det behövs minst { $least } hela månader för att säga hur det går. Välj en längre tid.
monthly-count = { $n ->
    [1] { $count } iakttagelse
   *[other] { $count } iakttagelser
  }, { $last } av dem i { $month }
monthly-by-month = Varje månad
monthly-month = Månad
monthly-n = Antal
monthly-stood-out = Stack ut
monthly-method = En ruta och dess grannar, samma månad och månaden innan, jämförs med hur ofta slumpen skulle samla lika mycket. Om det ökar eller minskar avgörs av ordningen mellan månaderna (Mann–Kendall). Ta det som ett tips om var man ska titta: månader liknar varandra, och då ser trender säkrare ut än de är.
monthly-method-chance = { $all } rutor och månader prövas, också tomma. Gränsen är att högst 5 av 100 som pekas ut är slump. Månaden som pågår är inte med.
monthly-file = Hämta som GeoJSON

## Tätt samlat
picture-dense = Tätt samlat
dense-lead = Platser med minst så många iakttagelser nära varandra. Det säger inget om slump: där många rör sig finns mer att se. Filtren för iakttagelser gäller här också.
dense-key = Minst så många nära varandra
dense-none = Ingenstans ligger så många så nära.
dense-none-why = Välj färre iakttagelser, ett längre avstånd eller en längre tid.
dense-made = { $n } iakttagelser, { $from } – { $to }. Minst { $points } inom { $metres } m.
dense-method = En iakttagelse med minst { $points } stycken inom { $metres } m, den själv inräknad, hör till en plats. Platser vars iakttagelser når varandra är en (DBSCAN). Ytan på kartan är rutor runt iakttagelserna. För att veta om det är fler än slumpen ger, se Kluster.
dense-params = { $crs }, version { $version }.
dense-alone = { $n ->
    [1] En ligger för sig.
   *[other] { $n } ligger för sig.
  }
dense-points = Minst så många
dense-points-n = { $n } iakttagelser
dense-reach = Inom

## Följer det ena på det andra
near = Följer det ena på det andra?
near-lead = Par av iakttagelser som ligger nära varandra i både rum och tid, mot så många som slumpen skulle ge. Mest användbart för skadegörelse och bränder.
near-table = Par mot väntat antal
near-within = Inom
near-days = { $n } dagar
near-times = { $ratio } gånger
near-pairs = { $observed } par, väntat { $expected }
near-no-pairs = Inga par
near-more = fler än slump
near-some = Nya iakttagelser kommer oftare nära och snart efter andra än slumpen ger.
near-none = Det går inte att skilja från slump.
near-p = p { $p }
near-p-least = p under 0,001
near-too-few-why = Det behövs minst { $least }. Välj en längre tid eller färre filter.
near-made = { $n } iakttagelser, { $from } – { $to }.
near-of-walks = { $n ->
    [1] En till räknas inte, för av en runda räknas en iakttagelse.
   *[other] { $n } till räknas inte, för av en runda räknas en iakttagelse.
  }
near-earlier = { $n } äldre är inte med.
near-method = Alla par inom avståndet och tiden räknas (Knox). Väntat är så många det vore om tid och plats inte hade med varandra att göra. Tiderna delas ut på nytt bland platserna många gånger för att se hur ofta slumpen ger lika många. Av de fält som pekas ut är högst ett av tjugo ett falsklarm. Om det rapporteras i en del av stan i taget ger det par av sig självt.
near-params = { $draws } omdelningar, frö { $seed }, version { $version }.

## Områden
areas = Områden
areas-lead = Hur mycket som har rapporterats i varje område, och hur ofta det som redan är känt rapporteras igen. Filtren för iakttagelser gäller här också.
areas-made = { $n } iakttagelser, { $from } – { $to }.
areas-none = Det finns inga namngivna områden att visa.
areas-shared = Platser för alla
areas-homes = Där människor bor
areas-homes-why = I bokstavsordning och utan rang: talen säger hur mycket som har rapporterats, inte hur det är att bo där.
areas-order = Ordna efter
areas-order-name = Namn
areas-order-rate = Utjämnat antal
areas-silent = { $n ->
    [1] Ett tyst område: { $names }.
   *[other] { $n } tysta områden: { $names }.
  }
areas-silent-why = Tyst betyder att det som finns sällan rapporteras, inte att det är lugnt. Gå dit, fråga, och gör det lättare att rapportera.
areas-no-silent = Inget område är säkert tystare än resten.
areas-voice-few = För få för att säga vilka områden som är tysta.
areas-voice-few-why = Det har kommit { $again } nya rapporter om { $incidents } kända brister. Det behövs minst { $least }. De finns när rapporter om samma sak har slagits ihop i granskningen.
areas-voice-hidden = Hur ofta det rapporteras igen visas för dem som ser exakta platser.
level-higher = Mer rapporterat än i andra
level-as-others = Ingen säker skillnad mot andra
level-lower = Mindre rapporterat än i andra
level-too-few = För få för att jämföra
voice-silent = Tyst område
voice-as-others = Rapporteras som på andra håll
voice-talkative = Rapporteras oftare än på andra håll
voice-too-few = För få för att säga om det är tyst
areas-much = Hur mycket som har rapporterats
areas-size = { $n ->
    [1] En iakttagelse på { $km2 } km².
   *[other] { $count } iakttagelser på { $km2 } km².
  }
areas-rate = Det är { $rate } per km² och 30 dagar, utjämnat { $drawn } ({ $low }–{ $high }).
areas-rate-alone = Det är { $rate } per km² och 30 dagar.
areas-rate-alike = Det är { $rate } per km² och 30 dagar. Områdena skiljer sig inte mer åt än slumpen gör: medlet är { $drawn }.
areas-rank = Nummer { $rank } av { $of } efter utjämnat antal.
areas-again = Hur ofta det som är känt rapporteras igen
areas-again-n = { $incidents ->
    [1] En känd brist
   *[other] { $count } kända brister
  } under sammanlagt { $days } dagar har gett { $again ->
    [0] ingen ny rapport
    [1] en ny rapport
   *[other] { $further } nya rapporter
  }: { $often }.
areas-again-none = Ingen känd brist i perioden.
areas-all = I allt som räknas rapporteras en känd brist igen { $often }.
areas-every = en gång på { $days } dagar ({ $low }–{ $high })
areas-seldom = mer sällan än en gång på { $days } dagar
areas-several = { $several } av { $incidents } har rapporterats av fler än en.
areas-second = Den andra rapporten kom i mitten efter { $days } dagar.
areas-times = Det är { $ratio } gånger så ofta som i resten ({ $ends }).
areas-method-drawn = Små områden får lätt höga eller låga tal av en slump. Därför dras varje tal mot gruppens medel, mer ju färre rapporter och mindre yta det vilar på (empirisk Bayes). Utjämnade tal ändras mindre från en period till nästa än råa. Inom parentes är det som är troligt, 95 av 100.
areas-method-again = När en brist är känd säger nya rapporter om den hur ofta folk rapporterar, vare sig det finns mycket eller lite att rapportera (Liu, Bhandaram och Garg 2023). Personalens egna iakttagelser räknas inte som nya rapporter. En brist följs i högst { $most } dagar, eller tills den är åtgärdad.
areas-method-test = Varje område jämförs med allt utanför det med ett exakt test. Av de områden som pekas ut är högst ett av tjugo ett falsklarm. Det behövs minst { $incidents } kända brister och att minst { $expected } nya rapporter hade väntats.
areas-params = { $from } – { $to }, { $crs }, version { $version }.
areas-outside = { $n ->
    [1] En ligger inte i något av områdena.
   *[other] { $n } ligger inte i något av områdena.
  }
areas-show = Visa på kartan

## lykta analyze
problem-analysis-unusable = Det här går inte att räkna på
problem-analysis-unusable-detail = Rätta det som står nedan och kör igen.
problem-analysis-unknown-method = Det finns ingen metod { $value }. Här finns: { $allowed }.
problem-analysis-unreadable = { $value } går inte att läsa: { $why }.
problem-analysis-params-json = Parametrarna ska vara ett JSON-objekt: { $value }.
problem-analysis-unknown-param = { $field } är ingen parameter här. Här finns: { $allowed }.
problem-analysis-missing-param = { $field } måste anges.
problem-analysis-bad-value = { $field } kan inte vara { $value }. Den kan vara: { $allowed }.
problem-analysis-no-rows = Det finns inga rader i filen.
problem-analysis-missing-column = Kolumnen { $field } saknas.
problem-analysis-bad-cell = Rad { $row }: { $field } kan inte vara ”{ $value }”.
problem-analysis-no-place = Rad { $row } har ingen plats. Den ska vara en punkt, eller ha kolumnerna lon och lat eller easting och northing.
problem-analysis-outside = Rad { $row } ({ $value }) ligger utanför det område som { $crs } gäller för. Ange ett annat system i crs. ({ $why })

## Lägesbilden
situation = Lägesbild
situation-title = Veckans lägesbild v { $n }
situation-built = Byggd { $when }, version { $version }.
situation-frozen = Den visar läget då. Det som kommit eller ändrats sedan dess finns inte med.
situation-weeks = Vecka
situation-week = v { $n } · { $from }–{ $to }
situation-versions = Version
situation-version = Version { $n }
situation-rebuild = Bygg en ny version
situation-empty = Ingen lägesbild ännu
situation-empty-hint = Den byggs av sig själv varje måndag klockan 6. Du kan också bygga den för veckan som gick nu.
situation-build = Bygg veckans lägesbild
situation-came = Nya iakttagelser
situation-done = Åtgärdade
situation-positive = Sådant som fungerar
situation-overdue = Försenade
situation-walked = Gått till fots
situation-than-last = { $more } mot veckan innan ({ $last })
situation-last-week = veckan innan { $last }
situation-dark-of = varav { $way } i mörker
situation-follows = Ökningen följer av fler rundor.
situation-categories = Vad som kom in
situation-areas = Var
situation-areas-hint = En plats kan ligga i flera områden.
situation-promises = Löften som berörs
situation-this-week = I veckan
situation-before = Veckan innan
situation-change = Skillnad
situation-done-short = Åtgärdat
situation-observations = Iakttagelser
situation-days-late = { $n ->
    [one] en dag sen
   *[other] { $n } dagar sen
}
situation-show-all = Visa alla { $n }
situation-focus = Förslag till fokusplatser
situation-focus-hint = Rutor på 250 m med flest nya rapporter, minst { $least }. Rapporterad otrygghet: det säger inget om människorna där.
situation-focus-none = Ingen ruta har minst { $least } nya rapporter.
situation-place = Plats { $n }
situation-place-n = { $n } nya ({ $last } veckan innan)
situation-place-dark = { $n } i mörker
situation-place-late = { $n } försenade
situation-hot = Hot spots
situation-hot-hint = Beräknade platser där rapporter samlas mer än slumpen gör: de senaste { $weeks } veckorna bredvid lika många före.
situation-hot-few = För få observationer ({ $n }) för att peka ut något. Minst { $least } behövs.
situation-hot-none = Ingen plats sticker ut.
situation-hot-n = { $n } nu, { $last } före
situation-hot-open = Vad som ligger bakom
situation-hot-hours = När på veckan
situation-hot-hours-lead = Rapporter per timme, de senaste { $weeks } veckorna. Måndag innerst, midnatt överst.
situation-hot-hours-none = Ingen av rapporterna har klockslag.
situation-hot-without-hour = { $n } saknar klockslag.
situation-hot-most = Flest: { $hours }
situation-hot-what = Vad
situation-hot-who = Vem som har det
situation-hot-who-none = Ingen ännu.
situation-hot-promises = Löften som berörs
situation-hot-promises-none = Inget löfte gäller här.
situation-hot-late = { $n } försenade, den äldsta { $days } dagar.
situation-hot-sure = Hur säkert det är
situation-hot-method = Kluster (Gi* med exakt p): { $cells } rutor på { $side } m i { $crs }, { $weeks } veckor mot lika många före. p { $p }, andel falska larm (q) { $q }. Det polisen själv upptäckt räknas inte.
situation-propose = Föreslå åtgärd
situation-propose-hint = Blir ett beslut i veckans möte, med hot spotens siffror som de är nu.
situation-action = Åtgärd
situation-cause = Trolig orsak
situation-cause-hint = En gissning att pröva. Beskriv platsen, inte personer.
situation-cause-told = Trolig orsak: { $cause }
situation-propose-add = Lägg till beslutet
situation-figures = Hot spot ({ $course }), version { $version }: { $n } rapporter mot { $before } före, p { $p }, q { $q }, { $cells } rutor på { $side } m, { $from }–{ $to }.
situation-about-hot = Hot spot: { $place }
course-new = Ny
course-growing = Växande
course-steady = Oförändrad
course-cooling = Avtar
course-letter-new = N
course-letter-growing = V
course-letter-steady = O
course-letter-cooling = A
situation-chosen = Fokusplatser kommande vecka
situation-chosen-last = Veckans fokusplatser, beslutade förra mötet
situation-unknown = Det vi inte vet
situation-unknown-none = Inget särskilt att säga om den här veckan.
situation-too-few = För få iakttagelser för att säga något om skillnaden mellan veckorna.
situation-silent = { $area }: { $n } av { $of } rutor har ingen gått i på { $weeks } veckor.
situation-without-hour = { $n } av de nya saknar klockslag.
situation-without-accuracy = { $n } av de nya saknar uppgift om hur säker platsen är.
situation-without-severity = { $n } av de nya saknar allvar.
situation-came-late = { $n } sågs tidigare men kom in under veckan.
situation-police-found = { $n } upptäckte polisen själv. De räknas inte bland de nya.
situation-unreviewed = { $n } från invånare är inte granskade och räknas inte.
situation-last-decisions = Förra mötets beslut
situation-last-none = Inga beslut från förra mötet.
situation-decisions = Beslut
situation-decisions-none = Inga beslut ännu.
situation-decision = Beslut
situation-decision-hint = Beskriv platsen, inte personer.
situation-decision-about = Gäller
situation-decision-about-none = Ingen särskild plats
situation-decision-add = Skriv in beslutet
situation-decision-added = Beslutet är inskrivet.
situation-decision-open = Inte klart
situation-decision-done = Klart
situation-decision-dropped = Struket
situation-mark-done = Klart
situation-mark-open = Inte klart
pdf-situation-state = Läge
situation-meeting = Mötesläge
situation-meeting-leave = Lämna mötesläget
situation-meeting-end = Avsluta mötet
situation-meeting-ended = Mötet avslutades { $when }.
situation-minutes = Minnesanteckningar
situation-minutes-pdf = Hämta som PDF
summary = Text för allmänheten
summary-lead = Förslaget bygger bara på sådant som är öppet för alla. En sort eller plats nämns när minst { $least } öppna rapporter ligger bakom, och inga siffror följer med. Ändra orden som du vill: kommunikatören godkänner innan något publiceras.
summary-send = Lämna för godkännande
summary-sent = Texten väntar på kommunikatörens godkännande.
summary-again = Skriv en ny text
summary-about = Veckans lägesbild v { $n }
public-situations = Läget vecka för vecka
public-situation = Vecka { $n }
draft-week = Vecka { $n } ({ $from } till { $to } { $year }) har vi gått igenom vad som rapporterats om trygghet på allmänna platser.
draft-day = { $day } { $month ->
    [m1] januari
    [m2] februari
    [m3] mars
    [m4] april
    [m5] maj
    [m6] juni
    [m7] juli
    [m8] augusti
    [m9] september
    [m10] oktober
    [m11] november
   *[m12] december
}
draft-came = Det handlade mest om: { $kinds }.
draft-few = Det som kom in är för lite för att säga något allmänt om.
draft-done = Under veckan åtgärdades bland annat: { $kinds }.
draft-places = Den kommande veckan ägnar vi extra uppmärksamhet åt: { $places }.
draft-end = Rapporterad otrygghet säger något om platsen, inget om människorna där.
pdf-situation-cause = trolig orsak: { $cause }
situation-geojson = GeoJSON
situation-csv = CSV
situation-nobody = Ingen
situation-unplaced = Område saknas
pdf-situation = Veckans lägesbild v { $n }
pdf-situation-version = version { $n }
pdf-situation-compared = { $n } i veckan, { $last } veckan innan ({ $more }).
pdf-situation-walked = { $this } km, veckan innan { $last } km; i mörker { $dark } km.
pdf-situation-dark = { $n } av { $of } sågs i mörker.
pdf-situation-late = { $n } är försenade.
pdf-situation-focus = Rutor på 250 m med flest nya rapporter, minst { $n }. Numren är kartans.
pdf-situation-map = Karta med föreslagna fokusplatser: { $places }
problem-week-not-over = Veckan är inte slut
problem-week-not-over-detail = En lägesbild byggs när veckan är slut. Välj en tidigare vecka, eller vänta till måndag.
problem-meeting-closed = Mötet är avslutat
problem-meeting-closed-detail = Det går inte att lägga till beslut eller avsluta igen. Besluten som finns kan bockas av.
problem-meeting-open = Mötet är inte avslutat
problem-meeting-open-detail = Texten för allmänheten skrivs när mötet är avslutat. Avsluta det i mötesläget först.
## Underlag
context = Underlag
context-lead = Vad andra vet om områden. Syns bara för dig som analyserar, aldrig för allmänheten.
context-numbers = Mätningar och statistik
context-series = Serie
context-year = År
context-none = Ingen serie är inläst. Den som sköter driften läser in med lykta import statistics.
context-about = { $unit }, { $year }. Källa: { $source }.
context-unknown = Färre än 30 svar eller uppgift saknas
context-missing = Uppgift saknas
context-few = Färre än { $least } svar: säger för lite
context-no-count = Antalet svar är okänt
context-no-value = uppgift saknas
context-table = { $title }, { $year }, i namnordning
context-area = Område
context-n = Svar
context-worked-out = * Felmarginalen är uträknad här ur antalet svar (95 %, Wilson). Den räknar inte med bortfall och vikter.
vulnerable = Utsatta områden enligt polisens lista
vulnerable-year = Listans år
vulnerable-year-areas = { $year } ({ $n } områden)
vulnerable-lead = Polisens bedömning av området det året, inte av dem som bor där.
vulnerable-about = Utsatta områden, listan { $year }. Källa: { $source }.
vulnerable-none = Ingen lista är inläst. Den som sköter driften läser in den med lykta import vulnerable-areas.
vulnerable-level-vulnerable = Utsatt område
vulnerable-level-risk = Riskområde
vulnerable-level-especially-vulnerable = Särskilt utsatt område
unit-percent = Procent
unit-per-thousand = Per tusen
unit-count = Antal
unit-years = År
unit-sek = Kronor
unit-index = Index
vulnerable-elsewhere = { $here ->
    [0] Inget område på listan ligger här.
    [1] Ett område på listan ligger här.
   *[other] { $here } områden på listan ligger här.
  } { $n ->
    [0] Det finns inga andra.
    [1] Ett ligger i resten av landet.
   *[other] { $n } ligger i resten av landet.
  }

## Hur tal räknas fram
method-title = Metoder
method-read = Läs metoden: { $name }
method-english = Sidan är på engelska: det är samma sida som följer med programmet, med formler, källor och när metoden inte passar.
method-all = Alla metoder
method-name-courses = växande och avtagande
method-name-dbscan = tätt samlat
method-name-density = värmekarta
method-name-empirical-bayes = utjämnade tal
method-name-hotspots = kluster
method-name-knox = följer det ena på det andra?
method-name-local-excess = enskilda platser
method-name-rate-ratio = två perioder
method-name-reporting-rate = tyst område
method-name-spacetime = månad för månad
