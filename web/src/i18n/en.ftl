# The words, in English. Swedish comes first; this catalogue has the same keys.
# Plain language, "you", verbs on buttons. No person is described.

## The shell
skip-to-content = Skip to content
nav = Main menu
map = Map
list = List
promises = Promises
promise = Promise
observation = Observation
observations = Observations
mark-place = Mark a place
tenant = Area
language = Language
language-sv = Svenska
language-en = English
theme = Appearance
theme-auto = As the device
theme-light = Light
theme-dark = Dark
theme-natt = Night
example-data = example data
not-given = not stated
close = Close
cancel = Cancel
compass-north = N
compass-south = S
compass-east = E
compass-west = W
done = Done
undo = Undo
undone = Undone. The mark is removed.
loading = Loading …
try-again = Try again
live-lost = Reconnecting … What you see may be a few minutes old.
missing-title = There is no such page
missing-hint = The address may be mistyped or old. Everything saved is still there.

## Failures
error-title = That did not work
error-unreachable-title = The server does not answer
error-unreachable = What you have saved is still there. Check the network and try again.
error-unknown = Something went wrong on the server. What you have saved is still there. Try again in a while.
error-request = Something went wrong on the server. What you have saved is still there. Mention { $request } if you ask for help.

## The map
map-title = Map
map-loading = Loading the map …
map-failed = The map cannot be shown in this browser right now.
map-failed-list = Use the list instead
map-tiles-missing = Part of the map could not be loaded. There may be more marks than you see.
map-no-streets = Streets are missing here. The map shows an overview only. They are added when the municipality's own map is loaded on the server.
map-zoom-in = Zoom in
map-zoom-out = Zoom out
map-attribution = Show or hide sources
back-to-map = To the map
approximate-outline = approximate outline
area-commitments = Covered by { $labels }
area-no-commitments = No promise covers this place
area-open-promise = Show the promise
area-dynamic = follows the places that are designated at present

## Layers
layers = Layers
legend = Legend
show-result = Show
layer-observations = Observations
layer-designated-hot-spots = Designated places
layer-commitment-areas = Areas with promises
layer-municipalities = Municipal boundary
form-open = Open
form-open-4 = Open, acute danger
form-assigned = Assigned or planned
form-done = Done
form-verified = Verified
form-positive = Something good
form-closed = Closed
form-hot = Designated place
legend-cluster = Several in one place: how many, and how many are open, done and verified
legend-line = Area with a promise
legend-line-approximate = Approximate outline
legend-line-municipality = Municipal boundary

## Filters
filters = Filters
filters-clear = Clear filters
filter-state = State
filter-kind = Kind
filter-category = Category
filter-severity = Severity
filter-when = Time
filter-from = From
filter-to = To
state-open = Open
state-done = Done
state-verified = Verified
state-positive = Good
state-closed = Closed
period-all = All time
period-days = { $days ->
    [365] Last year
   *[other] { $days } days
  }
severity-any = All
severity-at-least = At least { $name }
severity-1 = Wellbeing
severity-2 = Defect
severity-3 = Serious
severity-4 = Acute danger

## The list
list-title = Observations in the list
list-count = { $n ->
    [0] No observations
    [one] 1 observation
   *[other] { $n } observations
  }
list-follow = Only what the map shows
list-shown = Showing { $shown } of { $n }
list-more = Show more
list-narrow = Zoom in or filter to see the rest.
list-empty = No observations here yet
list-empty-hint = Move the map, or mark a place that can be made better.
list-empty-filtered = Nothing matches the filters
list-empty-filtered-hint = Remove a filter or move the map.
list-layer-off = The Observations layer is switched off
list-layer-on = Show observations
promise-short = Promise { $label }

## The card
card-when = When
card-severity = Severity
card-light = Light
card-perceived = Perceived safety
card-responsible = Responsible
card-areas = Area
card-provenance = Comes from
card-position = Place
card-due = Done by
card-outcome = Answer
card-promises = Promises it bears on
card-no-promises = No promise covers this place.
card-near = Nearly ({ $n })
card-history = History ({ $n })
card-next = Next step
card-gone = There is no such observation
card-gone-hint = It may have been taken back by the one who made it, or belong to another area.
card-unsent = Saved in the phone
card-unsent-hint = It has not been sent yet. It is sent by itself when the network is back.
check-ok = holds
check-no = does not hold
rule-area = Area:
rule-period = Time:
rule-category = Category:
link-added = Linked by hand
link-removed = Unlinked by hand
relink-added = Link by hand
relink-removed = Remove the link
relink-auto = Leave it to the rules
relink-said = The link has been changed.
light-proposed = { $light } (from the height of the sun)
light-daylight = Daylight
light-twilight = Twilight
light-dark-lit = Dark, lit
light-dark-unlit = Dark, unlit
perceived-0 = Prefer not to say
perceived-1 = Very unsafe
perceived-2 = Rather unsafe
perceived-3 = Neither
perceived-4 = Rather safe
perceived-5 = Very safe
provenance-resident = Resident
provenance-staff-walk = Safety walk
provenance-staff-daily = Staff in daily work
provenance-police-discovered = Police, own observation
provenance-police-reported = Reported to the police
provenance-sensor = Sensor
provenance-import = Read from a file
status-draft = Draft
status-received = Received
status-received-incomplete = Received, something is missing
status-reviewed = Reviewed
status-rejected = Rejected
status-merged = Merged with another
status-assigned = Assigned
status-forwarded = Forwarded
status-planned = Planned
status-in-progress = In progress
status-not-feasible = Not feasible
status-done = Done
status-verified = Verified
status-closed = Closed
status-reopened = Reopened
status-faded = No longer current
status-noted = Noted
status-withdrawn = Withdrawn

## Next steps
step-reviewed = Approve
step-rejected = Reject
step-assigned = Assign
step-forwarded = Forward
step-planned = Plan
step-in-progress = Start
step-not-feasible = Not feasible
step-done = Mark as done
step-verified = Verified on site
step-closed = Close
step-reopened = Reopen
step-noted = Note
step-previous = Separate again
step-said = Done. The status is now: { $status }
step-actor = Who is to do it?
step-choose-actor = Choose who is responsible
step-actor-missing = Choose who is to do it.
step-due = Done by
step-reason = Reason (optional)
step-reason-required = Reason, in plain words
step-reason-missing = Write a reason. Whoever reads it should understand why.
step-stale-title = Somebody was faster
step-stale = The observation has changed since you opened it. This is the new version. Try again if it is still needed.

## History
op-create = Created
op-patch = Changed
op-transition = New status
op-link = Link changed
op-share = Shared or taken back
op-photo = Photos changed
history-changed = changed
field-status = Status
field-category = Category
field-severity = Severity
field-light = Light
field-perceived = Perceived safety
field-text = Text
field-geometry = Place
field-responsible = Responsible
field-due-at = Done by
field-observed-at = When
field-kind = Kind
field-valence = Fault or good
field-lamp-state = The lamp
field-accuracy-m = Accuracy (m)
field-geom-source = How the place was set
field-geometry-public = Place shown outside
field-walk-id = Safety walk
field-stop-no = Stop
field-provenance = Comes from
field-controller = Controller
field-privacy-class = Privacy class
field-share-sets = Shared with
field-suggestion = Suggestion
field-photos = Photos
field-confirmations = Confirmations
field-asset-ref = Number of the thing
field-links = Links by hand
field-outcome-reason = Reason
field-external-ref = The owner's reference
field-cpted-aspect = Aspect of the surroundings
field-place-type = Sort of place
field-time-pattern = When it usually happens
field-dark-only = Only in the dark
field-before-merge = Status before merging
field-warnings = To keep in mind
field-observed-offset-s = Time zone of the clock
field-created-at = Written
field-conflicts = Different answers
field-example = Example data
field-schema-version = Version of the shape
history-by-local = the service itself

## Promises
promises-lead = What the municipality, the police and others have promised, where it holds and how it goes.
promises-empty = No promises here
promises-empty-hint = Promises are loaded from the municipality's documents by whoever runs the system.
promise-kind-citizen-promise = Citizen promise
promise-kind-cooperation-agreement = Cooperation agreement
promise-parties = Parties
promise-dialogue = In dialogue with
promise-signed = Signed
promise-valid = Valid
promise-extension = Extension
promise-needs = Needs
promise-parent = Builds on
promise-parent-open = Show the agreement
promise-source = Source
promise-gone = There is no such promise
back-to-promises = All promises
validity-between = { $from } – { $to }
validity-from = From { $from }
validity-absent = Validity not stated
commitments = Commitments
commitments-count = { $n ->
    [one] 1 commitment
   *[other] { $n } commitments
  }
links-count = { $n ->
    [0] No linked observations
    [one] 1 linked observation
   *[other] { $n } linked observations
  }
commitment-who = Who
commitment-lead = { $name } (leads)
commitment-where = Where
commitment-evidence = Shown by
commitment-categories = Categories
commitment-indicator = Measure
commitment-target = Target
commitment-recurrence = Recurs
commitment-review = Followed up
recur-daily = { $n ->
    [one] Every day
   *[other] Every { $n } days
  }
recur-weekly = { $n ->
    [one] Every week
   *[other] Every { $n } weeks
  }
recur-monthly = { $n ->
    [one] Every month
   *[other] Every { $n } months
  }
recur-yearly = { $n ->
    [one] Every year
   *[other] Every { $n } years
  }
commitment-statement = A statement, not a formal promise
evidence-presence-visit = police visits on site
evidence-adult-presence = adults on site
evidence-observation-resolved = observations done and verified
evidence-observation-trend = how observations develop
evidence-walk-held = a safety walk held
evidence-activity-held = an activity held
evidence-milestone = a decision or document
evidence-indicator-value = a value from statistics or a survey
tally-none = No linked observations
tally-open = { $n } open
tally-done = { $n } done
tally-verified = { $n } verified
tally-closed = { $n } closed
tally-positive = { $n } good
linked-title = Linked observations
linked-none = No observations are linked here yet.
linked-other-evidence = This commitment is shown in other ways than by observations.
linked-because = Counts towards { $label }: lies in { $areas }

## Mark a place
what-do-you-see = What do you see?
more-categories = More …
all-categories = All categories
saved = Saved
saved-as = Saved: { $name }
saved-open = Show
position-asking = Looking for your position … The pin points at the middle of the map.
position-denied = Position is switched off in the phone. Move the map under the pin.
position-unavailable = No position. Move the map under the pin.
position-moved = You have moved the pin
position-typed = You have typed the place
position-mine = My place
accuracy-good = good position
accuracy-fair = approximate position
accuracy-poor = uncertain position, do move the pin
type-place = Type place
type-place-label = Street, place, area or coordinates
type-place-hint = For example Storgatan, a square, or 57.721 12.940.
type-place-none = No place was found. Try another name, or type coordinates.
search-place = Search place
search-results = Places
search-count = { $n ->
    [one] 1 place
   *[other] { $n } places
}
search-failed = The search did not work just now. Try again in a while.
search-alone = No contact with the server. Only areas that are already here are shown.
search-alone-none = No contact with the server, and no area that is here has that name. Coordinates can always be typed.
search-reading = No place was found yet. The server is reading the names of the map, try again in a while.
place-kind-area = Area
place-kind-commitment = Commitment
place-kind-promise = Promise
place-kind-city = City
place-kind-town = Town
place-kind-village = Village
place-kind-district = District
place-kind-island = Island
place-kind-square = Square
place-kind-park = Park
place-kind-street = Street
place-kind-station = Station
place-kind-stop = Stop
place-kind-school = School
place-kind-care = Care
place-kind-public = Public service
place-kind-culture = Culture
place-kind-shop = Shop
place-kind-venue = Nightlife
place-kind-water = Water
place-kind-green = Green area
place-kind-other = Place
place-kind-coordinates = Coordinates
details-optional = You are done already. Add more if you like.
detail-category = What is it?
detail-severity = How serious?
detail-light = How is the light?
detail-light-proposed = Proposed from the height of the sun. Change it if it is wrong.
detail-perceived = How safe do you feel here?
detail-text = Anything more?
detail-text-hint = Describe the place, not people
detail-suggestion = What would help?
detail-time = When is it usually so?
detail-time-hint = For instance weekdays 17–19. Describe the place, not people.
saved-owner = Responsible: { $who }
saved-owner-usual = Usually responsible: { $who }
advice-title = Describe the place, not people
advice-found = Looks like { $kind }: “{ $words }”
receipt-sent = Sent. The server has it.
receipt-sent-at = Sent. The server has had it since { $time }.
undo-seconds = Undo ({ $n })
undo-time = Time left to undo
alarm-title = Danger to life? Call first.
alarm-saved = The place is saved.
alarm-112 = Keep your distance. If anybody may be hurt: call 112 now.
alarm-call-112 = Call 112
alarm-call-duty = Call fault reporting { $phone }
alarm-no-duty = Fault reporting on duty: not stated
alarm-called = I have called
alarm-not-needed = It is not needed

## Photos
photo = Photo
photo-take = Take a photo
photo-another = Take another photo
photo-add = Add a photo
photo-open = Show photo { $n }
photo-alt = Photo { $n }
photo-saved = The photo is saved
photo-state-phone = On the phone
photo-state-sent = Sent
photo-state-refused = Not accepted
ghost-open = Take an after photo from the same place
ghost-title = After photo
ghost-hint = The earlier photo lies over the camera’s picture. Stand so that they agree and take the photo.
ghost-earlier = The earlier photo, transparent over the camera’s picture
ghost-strength = How clearly the earlier photo shows
ghost-refused = The camera cannot be used here. Take or choose a photo with the button below instead.
walk-after-photo = Take an after photo
photo-hide-title = Is anyone in the picture?
photo-hide-hint = Draw with a finger over faces and registration plates. What is blurred cannot be brought back.
photo-canvas = Picture to hide parts of
photo-use = Use the photo
photo-unreadable = The picture cannot be read. Try another photo, or take a new one.
picture-keys-blur = Keyboard: arrows move, space blurs, backspace undoes.
picture-keys-cover = Keyboard: arrows move, space sets one corner and then the other, backspace undoes.
photo-cover = Hide parts
photo-cover-title = Hide parts of the photo
photo-cover-hint = Drag a rectangle over what should not be seen. The original is removed when you save.
photo-cover-confirm = Hide for good
photo-covered = The parts are hidden
photo-is-covered = parts are hidden
photo-remove = Remove
photo-remove-title = Remove the photo?
photo-remove-hint = The photo is removed for good, for everyone.
photo-remove-confirm = Remove the photo
photo-removed = The photo is removed
photos-count = { $n ->
    [0] no photo
    [one] 1 photo
   *[other] { $n } photos
  }

## What waits in the phone
outbox-title = Saved in the phone
outbox-count = { $n ->
    [one] 1 saved in the phone
   *[other] { $n } saved in the phone
  }
outbox-attention = Needs attention
outbox-explain = This is saved but not sent. It is sent by itself when that is possible. Nothing is lost if you close the page.
outbox-queued = Waiting to be sent
outbox-other-tenant = Belongs to another area. Switch there to send it.
outbox-refused = The server did not accept it: { $reason }
outbox-discard = Remove
outbox-photo-refused = The server did not accept the photo: { $reason }
outbox-photo-discard = Remove the photo
outbox-edit-refused = The server did not take a change: { $reason }
outbox-edit-discard = Remove the change
outbox-leave-ended = This phone may no longer send: its time is up, or somebody has ended it. Sign in, and what waits is sent. Nothing has been removed.
conflict-title = Somebody else says otherwise
conflict-explain = What you sent and what somebody else sent say different things of the same. Both are kept. Open the card and choose which holds.
conflict-lead = Two people changed the same thing without seeing each other. Both answers are kept. Choose which holds; the other stays in the history.
conflict-base = Before the changes: { $value }
conflict-you = You
conflict-keep-mine = Keep mine
conflict-keep-theirs = Keep theirs
conflict-settled = The choice is saved
signed-out-sending = { $n ->
    [one] 1 observation waits in the phone. It is sent by itself, even if you do not sign in.
   *[other] { $n } observations wait in the phone. They are sent by themselves, even if you do not sign in.
}
locked-note-on = Go on noting
locked-explain = You are signed out, so the map and the lists are hidden. What you note is kept in the phone and sent as usual.
session-sends = Only sends
session-sends-hint = A phone that may send what you have noted, and read nothing.
session-sends-until = Lasts until { $when }.
session-sends-end = End
outbox-empty = Everything is sent. Nothing waits on this phone.
outbox-old = { $n ->
    [one] 1 mark has waited for three days or more. Connect to a network and open Lykta, or rescue it to a file.
   *[other] { $n } marks have waited for three days or more. Connect to a network and open Lykta, or rescue them to a file.
  }
storage-refused = The browser may not save on this device. What you mark is on this page only. Do not close it until everything is sent.
storage-blocked = Lykta is open in another tab, which must be closed first. Until then what you mark is on this page only. Close the other tab, but not this one.
storage-outdated = A newer version of Lykta is open in another tab. Until then what you mark is on this page only. Do not close it until everything is sent, and then reload.
storage-full = The phone has no room left. What you marked last is on this page only. Do not close it until everything is sent, or remove something else from the phone.
storage-unpromised = The browser does not promise to keep what waits. Add Lykta to the home screen and open it from there, and it is safer.
hand-title = Hand over to a colleague’s phone
hand-open = Hand over by QR codes
hand-lead = Without a network two phones can show and read QR codes. Whoever receives can send what waits. Both may send; nothing is doubled.
hand-give = Show my codes
hand-receive = Read a colleague’s codes
hand-give-lead = { $n ->
    [one] 1 observation is shown. Hold the colleague’s camera towards the square until it says that all is read.
   *[other] { $n } observations are shown. Hold the colleague’s camera towards the square until it says that all is read.
}
hand-photos = { $n ->
    [one] 1 photo does not come along. It stays in your phone and is sent from there.
   *[other] { $n } photos do not come along. They stay in your phone and are sent from there.
}
hand-nothing = Nothing waits that can be handed over.
hand-too-much = This is too much for QR codes. Use Rescue data instead.
hand-code = Code { $n } of { $total }
hand-pause = Stop
hand-go = Show in turn
hand-next = Next code
hand-receive-lead = Point the camera at the colleague’s screen. The codes may come in any order.
hand-no-camera = The camera cannot be used. Allow it in the browser and try again.
hand-looking = Looking for a code
hand-progress = { $n } of { $total } codes read
hand-other-tenant = The codes belong to another municipality than the one you are signed in to. Nothing was received.
hand-taken = { $n ->
    [0] All of it was in this phone already.
    [one] 1 observation is received and sent from here.
   *[other] { $n } observations are received and sent from here.
}
rescue-title = Rescue data
rescue-explain = Save everything that has not been sent in one file: observations, changes, photos, ways walked and answers. Whoever runs Lykta can read it in. Nothing is removed from the phone, and nothing is doubled if it is sent later.
rescue-save = { $n ->
    [one] Save 1 mark to a file
   *[other] Save { $n } marks to a file
  }
packs-title = Walks to take along
pack-take = Download the walk
pack-again = Fetch anew
pack-remove = Remove from the phone
pack-here = On the phone, { $size }, fetched { $when }.
pack-asking = Asking for the walk …
pack-progress = { $done } of { $total }
pack-taken = The walk is on the phone
pack-old-stays = The one that was on the phone is still there.
pack-error-damaged = The map did not arrive whole. Try again.
pack-error-full = The phone has no room for the walk. Remove something and try again.
pack-error-storage = The walk could not be saved on the phone. Try again.
pack-error-signed-out = You are not signed in.

## Walks
walks = Walks
walk = Walk
calendar-name = Walks, { $place }
calendar-before = Meeting before: { $title }
calendar-after = Follow-up: { $title }
walk-new = New walk
walk-edit = Change the walk
walk-go = Go on the walk
walks-coming = Coming
walks-gone = Earlier
walk-calendar = Add to calendar
walks-calendar = All to calendar
effort = Where we have walked
effort-lead = Metres walked in each 100-metre cell, from the tracks of walks.
effort-show = Show on the map
effort-light = Light
effort-light-all = All hours
effort-light-dark = In the dark only
effort-period = Time
effort-days = { $n } days
effort-sum = { $walks ->
    [one] { $walks } walk, { $way }, of which { $dark } in the dark
   *[other] { $walks } walks, { $way }, of which { $dark } in the dark
 }
effort-none = No tracks in this time.
effort-area-visited = { $cells ->
    [one] { $visited } of { $cells } cell visited
   *[other] { $visited } of { $cells } cells visited
 }
effort-area-large = Too large to count in cells
effort-area-never = Nobody has walked here
effort-area-last = { $way }, last { $day }
effort-legend-less = Few metres
effort-legend-more = Many metres
effort-legend-never = Nobody has been here
walks-taken = Walks on the phone
walks-empty = No walks yet
walks-empty-plan = Plan the first: choose where and when, and set out stops.
walks-empty-hint = When somebody has planned a walk it stands here.
protocol = Protocol
protocol-of = Protocol: { $title }
protocol-draft = Draft. Only you who work here see it.
protocol-edition = Published version { $n }, { $when }.
protocol-see-public = See the residents’ page
protocol-saved-saved = Saved
protocol-saved-saving = Saving …
protocol-saved-waiting = Not saved yet: say why where a reason is missing.
protocol-saved-failed = Not saved
protocol-summary = Summary
protocol-restricted = { $n ->
    [one] One restricted observation from the walk never stands in the protocol.
   *[other] { $n } restricted observations from the walk never stand in the protocol.
  }
protocol-empty = Nothing was noted on the walk.
protocol-points = points in the protocol
protocol-along = Along the way
protocol-felt = How safe it felt: { $answers }
protocol-severity = severity { $n }
protocol-suggested = Suggestion: { $text }
protocol-before = Last time: { $decision }
protocol-photo = Photo { $n }: { $category }
protocol-earlier = From an earlier walk
protocol-origin-verify = Checked on the spot
protocol-origin-carried = Along from the last walk
protocol-decision = Decision
protocol-decision-do = Will be done
protocol-decision-later = Will be done later
protocol-decision-cannot = Cannot be done
protocol-decision-none-yet = No decision yet
protocol-actor-rule = By rule: { $name }
protocol-actor-none = Nobody
protocol-reason = Why
protocol-reason-hint = Residents read this.
protocol-reason-missing = Say why.
protocol-text = What happens
protocol-public = Show to residents
protocol-never-public = Not shown to residents: the point is internal or another organisation’s.
public-text-hint-staff = Residents read this. Describe the place, not people.
protocol-publish = Publish
protocol-publish-first = Publish the protocol
protocol-publish-again = Publish the changes
protocol-published = The protocol is published
protocol-preview = As residents read it
protocol-preview-lead = Only words for what was seen, decisions, who does it and what you wrote yourselves. Nothing that anybody reported is shown.
protocol-needs-another = You wrote the texts. Ask a colleague who may lead walks to read and publish.
protocol-letters = Letters to those responsible
protocol-letters-lead = Everybody responsible who has an e-mail address gets a letter with their points when the protocol is published.
protocol-letters-none = No letters yet. Those without an e-mail address get none; addresses are entered under Actors.
protocol-letters-off = E-mail is not set up on this server.
protocol-letters-send = Send to those responsible
protocol-letter-sent = Sent { $when }
protocol-letter-waiting = Waiting to be sent
protocol-letter-again = Did not get through. Trying again { $when }
protocol-letter-refused = Did not get through: the address does not take it. Mend the address and send again.
protocol-letter-unreachable = Did not get through: the mail server does not answer.
protocol-pdf = Get PDF
protocol-by = Responsible: { $who }
protocol-due = Done by { $when }
protocol-promises = Belongs to: { $titles }
protocol-people = Took part: { $people }
protocol-light-daylight = in daylight
protocol-light-twilight = at dusk
protocol-light-dark-lit = in the dark
protocol-light-dark-unlit = in the dark
protocol-published-on = Published { $when }
public-walks = Safety walks
actor-mail = E-mail
actor-mail-hint = The function’s address, not a person’s. Protocols go there.
back-to-walk = To the walk
back-to-walks = To the walks
walk-back-to = To the walk
walk-gone = There is no such walk
walk-not-yours = You can read walks, but not plan them
walk-kind = Kind
walk-kind-citizen-walk = Safety walk
walk-kind-staff-round = Staff round
walk-kind-digital-walk = Digital walk
walk-states = Course of the walk
walk-state-planned = Planned
walk-state-ongoing = Ongoing
walk-state-finished = Finished
walk-state-published = Protocol out
walk-state-followed-up = Followed up
walk-step-ongoing = Start
walk-step-finished = Finish
walk-step-published = The protocol is out
walk-step-followed-up = Followed up
walk-step-said = The walk is now: { $state }
walk-back-planned = Back to planned
walk-back-ongoing = Back to ongoing
walk-back-finished = Back to finished
walk-back-published = Back to protocol out
walk-next = New walk in the same area
walk-next-lead = The stops and what is not solved come along to the next walk.
walk-next-make = Plan the next walk
walk-next-made = The next walk is planned
walk-number = no. { $n }
walk-when = When
walk-light = Light
walk-light-daylight = daylight, dark from { $time }
walk-light-twilight = twilight, dark from { $time }
walk-light-dark = dark from { $time }
walk-light-never = light all evening
walk-light-always = dark all day
walk-area = Area
walk-area-none = No area in particular
walk-promises = Promises the walk is about
walk-name = Name
walk-name-missing = Give the walk a name
walk-purpose = Purpose
walk-starts = Start
walk-minutes = Minutes
walk-time-wrong = Say when the walk begins and how long it takes
walk-participants = Participants
walk-participants-hint = Roles and numbers. Never write names.
walk-participant-role = Role
walk-participant-n = How many
walk-participant-organisation = Organisation
walk-participant-add = Add participants
walk-participant-remove = Remove
walk-part-resident = residents
walk-part-property-manager = property managers
walk-part-police = police
walk-part-municipality = municipality
walk-part-business = business
walk-part-association = association
walk-part-other = other
walk-meeting-before = Meeting before
walk-meeting-after = Follow-up meeting
walk-meeting-at = Time
walk-meeting-place = Place
walk-weather = Weather
walk-notes = Notes
walk-notes-hint = Describe places, not people.
walk-repeats = Follows on
walk-repeats-open = The walk before
walk-stops = Stops
walk-stops-count = { $n ->
    [0] no stops
    [one] 1 stop
   *[other] { $n } stops
  }
walk-stops-none = No stops are set out.
walk-stops-coarse = { $n ->
    [one] 1 stop. You see where once you may see exact places.
   *[other] { $n } stops. You see where once you may see exact places.
  }
walk-stops-how = Press the map, type coordinates, or choose something that waits to be looked at.
walk-stop-no = Stop { $n }
walk-stop-name = Name of the stop
walk-stop-name-missing = Give each stop a name
walk-stop-why = Why here?
walk-stop-up = Up
walk-stop-down = Down
walk-stop-remove = Remove
walk-stop-add = Add a stop
walk-stop-added = Stop { $n } is added
walk-stop-unread = Type two numbers, such as 57.721 12.940
walk-verify-count = { $n } to look at
walk-waiting = Waits to be looked at ({ $n })
walk-waiting-hint = Said to be mended where the map looks. Lamps are looked at in the dark.
walk-waiting-add = Take along
walk-carried = Comes along from the walk before
walk-carried-hint = Not solved yet.
walk-seen = Seen on the walk
walk-seen-none = Nothing has been marked on the walk yet.
walk-felt = How safe it felt, { $n } answers, from very unsafe to very safe
walk-save = Save the walk
walk-saved = The walk is saved

## Out on the walk
walk-point-missing = An observation here is not on the phone. Fetch the walk again.
walk-said-done = done, they say, { $when }
walk-not-dark = It is not dark yet. Lamps are looked at in the dark.
walk-yes-lamp = Lit
walk-yes-other = Mended
walk-no-lamp = Not lit
walk-no-other = Still there
walk-verified-lamp = Lit. Verified.
walk-verified-other = Mended. Verified.
walk-reopened-lamp = Not lit. Reopened.
walk-reopened-other = Still there. Reopened.
walk-saw-verified = Verified
walk-saw-reopened = Reopened
walk-feeling-ends = 1 is very unsafe, 5 is very safe
walk-stop-of = Stop { $n } of { $all }
walk-away = { $distance } from here
walk-stop-done = Done here, next stop
walk-stop-done-last = Done here
walk-all-left = All stops are done. Mark more on the way, or finish.
walk-recording-on = The way is recorded
walk-recording-gap = The position is lost or unsure. There will be a gap in the track.
walk-pack-ready = Offline package ready ✓
walk-begin = Start the walk
walk-join = Join
walk-is-over = The walk is already over.
walk-not-taken = The walk is not on the phone. Download it next time before you go out.
walk-end = Finish the walk
walk-end-title = Finish the walk?
walk-end-lead = The recording stops. What you have saved is sent as soon as it can be.
walk-end-not = Walk on
walk-ended = The walk is finished
walk-no-network = No network. All is kept on the phone.
walk-sum-verified = { $n ->
    [one] verified
   *[other] verified
  }
walk-sum-reopened = not mended
walk-sum-new = { $n ->
    [one] new observation
   *[other] new observations
  }
walk-sum-good = { $n ->
    [one] thing that is good
   *[other] things that are good
  }
walk-sum-evidence = evidence for promise { $label }
walk-sum-waits = { $n ->
    [one] 1 thing waits on the phone. It is sent by itself.
   *[other] { $n } things wait on the phone. They are sent by themselves.
  }
walk-sum-sent = All is sent. The server has it.
outbox-step = A look at something known: { $name }
outbox-errands = { $n ->
    [one] 1 part of a walk waits as well: track, feeling or time.
   *[other] { $n } parts of walks wait as well: tracks, feelings and times.
  }
outbox-errands-refused = The server did not take a part of a walk: { $reason }

## Signing in
menu = Menu
sign-in = Sign in
signing-in = Signing in …
sign-out = Sign out
sign-in-help = Forgotten your password? Ask whoever keeps the accounts for a new link.
email = E-mail
password = Password
password-show = Show the password
password-hide = Hide the password
too-many-tries = Too many tries. Wait:
wait-seconds = { $n ->
    [one] 1 second
   *[other] { $n } seconds
  }
wait-minutes = { $n ->
    [one] 1 minute
   *[other] { $n } minutes
  }
signed-out-by-itself = You have been signed out. Sign in again to go on where you were.
signed-out-unsent = { $n ->
    [one] 1 mark is kept on the phone. It is sent once you have signed in.
   *[other] { $n } marks are kept on the phone. They are sent once you have signed in.
  }
code-title = Enter the code
code-lead = Open the code app on your phone and enter the six figures shown for Lykta.
code = Code, six figures
code-spare-lead = Enter one of the recovery codes that you kept when you protected the account. Each works once.
code-spare = Recovery code
code-use-spare = Use a recovery code
code-use-app = Use the code in the app
start-over = Start over
step-expired = That took too long. Enter your password again.
later = Later
on = on
off = off
name = Name
organisation = Organisation
roles = Roles
copy = Copy
copied = Copied
copy-by-hand = Select and copy by hand
print = Print
no-records = Your role shows no observations
no-records-hint = You see what your work needs. Need more? Talk to whoever keeps the accounts.
outbox-other-account = Made by another account. It is sent when whoever made it signs in here.

## Links
link-title = Link
link-gone = The link no longer works
link-gone-why = It may have been used, be too old, or be copied only in part. Nothing has changed.
link-gone-what = Ask whoever sent it for a new one. If you have already chosen a password you can sign in.
link-invitation = Welcome to Lykta
link-invitation-lead = You are invited to { $tenant }. Choose a password and the account is yours.
link-reset = Choose a new password
link-reset-lead = It is for your account at { $tenant }. All signed-in devices are signed out when you save.
link-start = Create the account
link-save-password = Save the password
link-until = The link works until { $when }.
link-guest = Join the safety walk
link-guest-lead = You are invited to join a safety walk in { $tenant }.
link-guest-how = While you walk you can mark what is good and what needs seeing to. What you mark is sent to those who arrange the walk. The way you walk is kept too, without a name.
link-guest-note = You need no account. You do not see what others have marked, and your name is not kept.
link-guest-start = Join
your-name = Your name
your-name-hint = As colleagues will see it in the history.
choose-password = Choose a password
password-hint = At least 12 characters. A few words in a row are easy to remember and hard to guess.
password-too-short = The password is too short. It needs at least 12 characters.
password-too-plain = The password is too plain. Mix more different characters, several words for instance.
password-is-you = The password is your name or e-mail. Choose something else.

## My account
account = My account
account-who = Who you are here
roles-none = No roles yet. Whoever keeps the accounts gives them.
grant-areas = { $n ->
    [one] in 1 area
   *[other] in { $n } areas
  }
class-1 = what can become public
class-2 = up to what partners share
class-3 = up to what is restricted
totp-title = Code from the phone
totp-why = With a code from the phone it is not enough for somebody to get hold of your password. Some roles must have it.
totp-apps = You need an app for one-time codes. Most password apps can do it too.
totp-start = Protect the account
totp-step-scan = Point the code app on your phone at the square.
totp-same-phone = Already on the phone? Copy the key into the app instead.
totp-open-app = Open in the app on this device
totp-square = A square to read with the phone's camera. The same key stands as text below.
totp-step-code = Enter the six figures that the app shows
totp-confirm = Confirm
totp-on = When you sign in we ask for a code from your app.
totp-again = Change app or phone
recovery-title = Keep the recovery codes
recovery-lead = They are shown only now. Each lets you in once if you lose your phone. Keep them as you would a key.
recovery-kept = I have kept them
recovery-left = { $n ->
    [one] 1 recovery code left
   *[other] { $n } recovery codes left
  }
second-factor-set-up = Protect the account with a code
password-old = Present password
password-new = New password
password-save = Change password
password-changed = The password is changed. Other devices have been signed out.
sessions = Signed-in devices
sessions-lead = Do you not recognise a device? Sign it out and change your password.
sessions-none = No device is signed in.
session-current = this one
session-since = Signed in { $when }
session-seen = Last used { $when }
session-with-code = with a code
session-end = Sign that device out
session-ended = Signed out: { $device }
sign-out-unsent-title = There are unsent marks
sign-out-unsent = { $n ->
    [one] 1 mark is not sent. It stays on this device and is sent when you sign in again.
   *[other] { $n } marks are not sent. They stay on this device and are sent when you sign in again.
  }
sign-out-packs = { $n ->
    [one] The walk you took along is removed from this device. You can fetch it again.
   *[other] The { $n } walks you took along are removed from this device. You can fetch them again.
  }
sign-out-stay = Stay
sign-out-anyway = Sign out anyway

## Demo
demo-label = Demo
demo-mode = Demo
demo-all-example = everything is example data
demo-you-are = You are:
demo-now = You are now: { $role }
role-reporter = Reporter
role-walk-leader = Walk leader
role-safety-coordinator = Safety coordinator
role-actor-handler = Handler at the responsible party
role-planner = Planner
role-communicator = Communicator
role-police-planner = Police planner
role-shift-leader = Shift leader
role-officer = Police officer
role-politician-reader = Elected reader
role-records-officer = Records officer
role-auditor = Auditor
role-admin = Account keeper
role-walk-guest = Walk guest
admin = Administration
public-title = Promises and safety

## Administration
admin-people = People
admin-why-people = Who has an account, which roles they have and which devices are signed in.
admin-roles = Roles
admin-why-roles = What each role may do and the most it may see.
admin-areas = Areas
admin-why-areas = Places that promises and roles are for.
admin-categories = Categories
admin-why-categories = What can be marked, and how sensitive it is.
admin-actors = Actors
admin-why-actors = Those who answer for things: departments, companies, the police, associations.
admin-routing = Who gets this?
admin-why-routing = Try who would get an observation, and why. Nothing is saved.
admin-intake = From the public
admin-why-intake = What residents have sent in. Nothing is seen by others until somebody has reviewed it.
admin-shares = Sharing
admin-why-shares = What we hand over to other organisations, why and for how long.
admin-texts = Texts
admin-why-texts = What the public reads. One writes, another approves.
admin-disclose = Disclose
admin-why-disclose = Requests for public records, and extracts.
admin-retention = Retention
admin-why-retention = Rules for how long things are kept, and that they really go.
admin-audit = Log
admin-why-audit = Who has done and seen what. No row can be changed without it showing.
admin-closed = This part is not open to your role
admin-closed-hint = Do you need it? Talk to whoever keeps the accounts.
search = Search
search-none = Nothing matches the search.
save = Save
change = Change
note = Note
reason = Reason
yes = yes
no = no
field-missing = Fill this in.
name-missing = Write a name.
email-missing = Write an e-mail address.
role = Role
people-empty = No accounts yet
people-empty-hint = Add the first person.
account-add = Add account
account-kind = Kind
account-kind-person = Person
account-kind-program = Program, with a key
account-seen = Last here { $when }
account-never = Has not signed in
account-disabled = disabled
account-invited = invited
account-program = program
account-totp = code on
account-gone = There is no such account
account-duties = Duties
account-duties-hint = A change holds at once, also on devices that are signed in.
account-way-in = Access
account-disable = Disable the account
account-disable-lead = A disabled account cannot sign in. What the person has done remains.
account-disable-ask = { $name } is signed out everywhere and cannot sign in again until you enable the account.
account-enable = Enable the account
account-enable-lead = The account is disabled.
roles-none-short = no roles
grants-none = No roles: the account can sign in but see nothing.
grant-add = Add role
grant-remove = Remove the role { $role }
grant-limits = Limit
grant-class = May see
grant-categories = Categories
grant-all-categories = All
grant-where = Where
grant-everywhere = Everywhere
grant-sees-nothing = The role sees no observations.
invitation = Invitation
invitation-lead = Make a link and send it to the person. It works once.
invitation-reset = Has the person forgotten the password? Make a link to choose a new one.
invitation-make = Make a link
invitation-make-reset = Make a link for a new password
invitation-made = The link is shown only now. Copy it and send it straight to the person.
copy-link = Copy the link
lost-phone = Lost phone: sign out everywhere
lost-phone-lead = Every device where { $name } is signed in is signed out at once. What is unsent on them stays there.
lost-phone-do = Sign out everywhere
lost-phone-done = All devices are signed out.
totp-drop = Remove the code
totp-drop-lead = Has the person lost both phone and recovery codes?
totp-drop-ask = { $name } then signs in without a code until a new one is set up. Be sure that it is the right person who asks.
keys = Keys
keys-lead = A program sends its key with every request.
key-once = The key is shown only now. Copy it.
key-name = What the key is for
key-expires = Valid to and including
key-until = Valid until { $when }
key-make = Make a key
key-drop = Revoke
key-drop-ask = The program that uses “{ $name }” stops working at once.
key-dropped = The key is revoked.
role-sees-nothing = sees no observations
role-coarse = without exact places
deed-read = See observations
deed-record = Mark
deed-amend = Change
deed-step = Take steps
deed-withdraw = Undo
deed-link = Link to promises
deed-walk = Lead walks
deed-history = Read history
deed-analyze = Read heat maps and hot spots
deed-export = Export
deed-share = Share
deed-disclose = Disclose
deed-publish = Publish
deed-review = Review intake
deed-dispose = Dispose
deed-audit = Read the log
deed-administer = Keep accounts
categories-note = The categories are in a file that comes with the program. A category of your own is added there as a child of an existing one.
category-call-first = call first
category-quick = button of its own
actors-empty = No actors yet
actors-empty-hint = Add those who answer for something.
actor-add = Add actor
actor-type = Kind
actor-aliases = Other names
actor-aliases-hint = One on each line. That is how they are recognised in imported files.
actor-municipal-unit = Municipal department
actor-municipal-company = Municipal company
actor-private-owner = Private owner
actor-police = The police
actor-region = Region
actor-public-transport = Public transport
actor-road-authority = Road authority
actor-contractor = Contractor
actor-guard-company = Guard company
actor-business = Business
actor-business-association = Business association
actor-civil-society = Association
actor-rescue-service = Rescue service
actor-state-agency = State agency
areas-empty = No areas yet
areas-empty-hint = Read an outline from a file.
area-add = Add area
area-kind = Kind
area-approximate = The outline is approximate
area-file = Outline, as a GeoJSON file
area-file-replace = Replace the outline, from a GeoJSON file
area-file-empty = The file holds no polygon.
area-file-missing = Choose a file with the outline.
area-dynamic-short = follows designated places
area-kind-municipality = Municipality
area-kind-district = District
area-kind-square = Square
area-kind-park = Park
area-kind-schoolyard = Schoolyard
area-kind-courtyard = Courtyard
area-kind-place = Place
area-kind-street = Street
area-kind-statistical = Statistical area
area-kind-maintenance-area = Maintenance area
area-kind-other = Other
little-map = A map to point at. Move with the arrow keys and press Enter to choose the middle.
place = Place
place-how = Press the map, type coordinates or use your position.
place-coordinates = Coordinates
place-chosen = Chosen place: { $place }
place-none = No place is chosen yet.
place-missing = Choose a place.
place-asking = Looking for your position …
place-refused = Positioning is off. Press the map or type coordinates.
routing-answer = This is what happens
routing-nobody = Nobody. It ends up with the safety coordinator.
routing-choose = Choose a category and a place and the answer shows here.
intake-empty = Nothing is waiting
intake-empty-hint = What residents send in ends up here.
intake-received = Came in { $when }
intake-findings = The text may hold: { $kinds }. Take out what points at somebody.
intake-text = Text
intake-text-hint = Change it if it points at somebody. Describe the place, not people.
intake-accept = Take in as an observation
intake-accepted = Taken in as an observation.
intake-reject = Turn down
intake-reject-lead = It is not taken in. Write why, so that whoever reads the log understands.
intake-rejected = Turned down.

## Sharing
share = Share …
share-title = { $n ->
    [one] Share 1 observation
   *[other] Share { $n } observations
  }
share-choose = Choose to share
share-choose-row = Choose: { $what }
share-choose-done = Done choosing
share-chosen = { $n ->
    [one] 1 chosen
   *[other] { $n } chosen
  }
share-chosen-elsewhere = Chosen outside the list below
share-set = Share set
share-no-sets = There is no share set to put them in
share-no-sets-hint = First decide who may see, why and for how long.
share-terms = { $purpose } Until { $until }.
share-preview = This is what { $who } will see
share-nothing = Nothing of what you have chosen can be shared here.
share-left-out = { $n ->
    [one] 1 is left out
   *[other] { $n } are left out
  }
left-out-not-found = Does not exist, or is nothing you may see.
left-out-not-yours = Another organisation answers for it.
left-out-withdrawn = It has been undone.
left-out-class-3 = It is restricted. It is shared only if you say so.
left-out-unchanged = It is already shared here.
left-out-changed = Somebody changed it meanwhile. Try again.
share-restricted = Share what is restricted as well
share-reason = Why is it handed over?
share-reason-hint = What you write is kept in the log. What is handed over becomes a public record at the recipient.
share-hand-over = { $n ->
    [one] Hand over 1
   *[other] Hand over { $n }
  }
share-done = { $n ->
    [one] 1 observation is handed over to { $who }.
   *[other] { $n } observations are handed over to { $who }.
  }
shares-empty = Nothing is shared
shares-empty-hint = Make a share set: who, why and until when. Then you hand observations over one by one.
share-add = New share set
share-name = Name of the share set
share-recipients = Who may see?
share-recipients-missing = Choose at least one recipient.
share-purpose = Why?
share-purpose-hint = In plain words, so that an outsider understands.
share-basis = Legal ground
share-basis-hint = A provision of law or an agreement, for instance.
share-until = To and including
share-until-day = Runs until { $when }
share-runs = running
share-over = ended
share-ours = we share
share-theirs = we receive
share-records = { $n ->
    [one] 1 observation
   *[other] { $n } observations
  }
share-ended = Ended { $when }
share-end = End
share-end-lead = { $who } will see none of this any more. What has already been handed over remains with them.
share-take-back-n = { $n ->
    [one] Take back 1
   *[other] Take back { $n }
  }
share-taken = { $n ->
    [one] 1 observation is taken back.
   *[other] { $n } observations are taken back.
  }

## Texts, disclosure, retention, log
texts-empty = No texts yet
texts-empty-hint = Write about a promise or an area, so that residents understand what happens.
text-add = Write a text
text-about = About
text-sv = Text in Swedish
text-en = Text in English (optional)
text-hint = Short sentences. No names of people, no addresses or coordinates.
text-save = Save as a draft
text-written = Saved. Somebody else needs to approve it.
text-by = Written by { $name }
text-approved-by = approved by { $name } { $when }
text-approve = Approve
text-approved = Approved. The public can see it now.
text-withdraw = Withdraw
text-withdrawn = Withdrawn. It is no longer shown.
text-state-draft = draft
text-state-approved = approved
text-state-withdrawn = withdrawn
registry-no = Registry number
registry-no-hint = The matter in your registry. Who asks is not kept here.
share-registry-hint = The matter in your registry, if it has a number. It is kept in the audit trail.
disclose-what = What is asked for?
disclose-requester = Who asks?
requester-private = Private person
requester-media = Media
requester-company = Company
requester-authority = Authority
requester-research = Research
requester-other = Other
disclose-mask = Mask
mask-text = Text that somebody wrote
mask-suggestion = Suggestions
mask-photos = Photos
mask-outcome-reason = Reasons for decisions
mask-place = Exact place (shown as a square of 100 metres)
mask-time-pattern = When it usually happens
mask-asset-ref = Number of the thing
mask-external-ref = The owner's case number
mask-responsible = Responsible
disclose-preview = Look at what is disclosed
disclose-leaves = This is disclosed
disclose-first = Fill in the details and look first. Nothing is disclosed until you download.
disclose-findings = { $n ->
    [one] 1 place to read before you disclose
   *[other] { $n } places to read before you disclose
  }
disclose-no-findings = We found nothing that looks like personal data in what is not masked. Read it all the same.
disclose-record = Number { $n }
disclose-others = { $n ->
    [one] 1 more matches the request, but another organisation decides on it.
   *[other] { $n } more match the request, but other organisations decide on them.
  }
disclose-masked = { $what }: { $n } masked
disclose-download = Download what is disclosed
disclose-done = Downloaded. The disclosure is noted in the log.
disclose-recorded = The download is noted in the log with the registry number.
extract = Extract
extract-lead = All that is held about a place during a time, with history. The answer is noted in the log.
extract-download = Download the extract
extract-done = Downloaded. The extract is noted in the log.
erasure = Erase by place and time
erasure-lead = When somebody has a right to have something erased. Try it first; another person does it.
erasure-do = Erase
within-m = Within this many metres
decision = Decision
decision-hint = Registry number, or a paragraph of the retention plan.
decision-missing = State the decision.
rules = Rules
rules-empty = No rules yet
rules-empty-hint = Without rules everything is kept. Enter what you have decided.
rule-add = New rule
rule-title = What the rule is for
rule-trigger = Counted from when it
rule-days = Kept this many days
rule-class = Privacy class
rule-any-class = All
only-class-1 = only what can become public
only-class-2 = only what partners share
only-class-3 = only what is restricted
rule-active = The rule is in force
rule-is-active = in force
rule-is-resting = resting
rule-keeps = { $what } are kept { $n } days after it { $when }
object-intake = Marks from residents
rule-object = What is disposed of
object-track = Tracks of walks
object-observation = Observations
trigger-observed = was seen
trigger-closed = was closed
trigger-received = was received
runs = Dispose
runs-lead = One person tries and sees what would go. Another does it. It cannot be undone.
runs-empty = No disposal has been tried yet
runs-empty-hint = Try it: nothing is removed.
run-dry = Try what would be removed
run-would = { $n ->
    [one] 1 would be removed
   *[other] { $n } would be removed
  }
run-done = { $n ->
    [one] 1 is removed
   *[other] { $n } are removed
  }
run-another = Another person needs to do it.
run-execute = Carry out the disposal
run-execute-lead = { $n ->
    [one] 1 is removed for ever. It is noted in the log.
   *[other] { $n } are removed for ever. It is noted in the log.
  }
audit-verify = Check that the log is whole
audit-whole = The log is whole: { $n } rows, last link { $head }
audit-broken = The log is broken at row { $n }: { $what }
audit-rows = Rows of the log
audit-seq = Row
audit-who = Who
audit-verb = What
audit-subject = About
audit-detail = More
audit-nobody = the service itself
audit-resident = a resident
audit-empty = No rows match
audit-empty-hint = Change the search.

## What the public sees
public-heading = Safer places in { $name }
public-lead = This is what the municipality, the police and others have promised, and where.
public-where = Where: { $areas }.
public-by = Done by: { $who }.
public-approved = Written { $when }
public-places = Places that the promises are for
public-none = Nothing is published here
public-none-hint = The municipality has not published any promises yet, or the address is wrong.
public-foot = This page keeps no cookies and does not know who you are.
public-staff = Sign in if you work here
public-mark = Tell us about a place
public-mark-lead = Tell us about a place that can be better, or that is good. Somebody at the municipality reads it before it is used.
public-112 = Is something dangerous going on? This is not read at once.
public-category-missing = Choose what you see.
public-text-hint = Optional. Describe the place, not people. Do not write your name or telephone number.
public-send = Send
public-controller = { $name } answers for what you send. It is kept until somebody has read it, and disposed of as the municipality has decided. It is not a police report.
public-thanks = Thank you. It is sent.
public-thanks-what = Somebody at the municipality reads it. You get no answer, since we do not know who you are. Look here again to see what happens.
public-another = Tell us about another place

## More on sharing, texts and the log
text-places = Place names in the text: { $places }
text-mine = You wrote it. Somebody else needs to approve it.
share-recipients-fixed = Something has already been handed over. Make a new share set if more are to see.
share-how = You hand over and take back from the list: choose observations and press Share.
share-take-back-why = Why shall { $who } no longer see them?
verb-write = Wrote
verb-approve = Approved
verb-withdraw = Withdrew
verb-sessions-end = Signed out every device
verb-account-tie = Tied a sign-in
verb-account-untie = Untied a sign-in
verb-create = Created
verb-patch = Changed
verb-transition = Took a step
verb-link = Changed a link
verb-publish = Published
verb-letter-sent = Sent a letter about
verb-letter-failed = Could not send a letter about
verb-put = Saved
verb-look = Looked
verb-end = Ended
verb-accept = Took in
verb-reject = Turned down
verb-replace = Replaced
verb-score = Answered about safety on
verb-track = Took in the way walked on
verb-leave = Left
verb-digest = Wrote digests
verb-decide = Entered a decision in
verb-meeting-close = Ended the meeting on
verb-situation-build = Built the weekly report
verb-disclose = Disclosed
verb-extract = Made an extract
verb-share = Changed who sees
verb-photo = Changed photos of
verb-hand-over = Handed over
verb-take-back = Took back
verb-plan-disposal = Tried a disposal
verb-dispose = Disposed
verb-dispose-again = Disposed again after a restore
verb-account-create = Added an account
verb-account-grant = Changed roles
verb-account-move = Changed organisation
verb-account-rename = Changed a name
verb-account-password = Changed a password
verb-account-disable = Disabled an account
verb-account-enable = Enabled an account
verb-key-make = Made a key
verb-key-end = Revoked a key
verb-link-end = Ended a link
verb-link-make = Made a link
verb-link-use = Used a link
verb-photo-add = Added a photo
verb-photo-redact = Masked a photo
verb-photo-remove = Removed a photo
verb-photo-dispose = Disposed of a photo
verb-sign-in = Signed in
verb-sign-in-refused = Was refused sign-in
verb-session-end = Signed out
verb-recovery-code-used = Used a recovery code
verb-totp-on = Turned the code on
verb-totp-offer = Began setting up the code
verb-totp-off = Removed the code

## Words that only the server uses

problem-invalid = The content is wrong
problem-invalid-detail = { $n } things are wrong. Nothing has been saved; mend them and send again.
problem-malformed-json = This cannot be read as JSON
problem-malformed-json-detail = What was sent is empty or not JSON. Nothing has been saved.
problem-malformed-json-at = Line { $line }, column { $column }: { $value }. Nothing has been saved.
problem-unsupported-media-type = The wrong kind of content
problem-unsupported-media-type-detail = Send it with Content-Type application/geo+json, application/json or application/merge-patch+json, not "{ $value }".
problem-too-large = Too large
problem-too-large-detail = What was sent is larger than 1 MB. Nothing has been saved; split it or use the command lykta import.
problem-too-slow = Too slow
problem-too-slow-detail = The content did not arrive in time. Nothing has been saved; send it again.
problem-not-found = Not found
problem-not-found-detail = There is nothing here, or nothing that you may see.
problem-forbidden = Your role does not include this
problem-forbidden-detail = You may see this, but your role may not do it. Whoever administers Lykta where you work can give you another role.
problem-second-factor-needed = Sign in with a one-time code
problem-second-factor-needed-detail = This needs a sign-in with a one-time code. Turn it on under My account and try again.
problem-sign-in-again = Sign in again
problem-sign-in-again-detail = Sign out, sign in again and turn on one-time codes within a quarter of an hour. Then nobody who finds an unlocked phone can do it for you.
problem-sign-in-needed = Sign in
problem-sign-in-needed-detail = You are not signed in, or your sign-in has ended. Sign in and try again.
problem-wrong-credentials = Wrong e-mail address or password
problem-wrong-credentials-detail = The e-mail address and the password do not belong together. Check both. If you have forgotten the password, whoever administers Lykta where you work can send a new link.
problem-wrong-code = Wrong code
problem-wrong-code-detail = The code is not right, or has been used. Wait for the next code in the app, or use a recovery code.
problem-step-expired = It took too long
problem-step-expired-detail = Type your e-mail address and password again.
problem-link-gone = The link does not work any more
problem-link-gone-detail = It has been used, is too old or was mistyped. Ask whoever sent it for a new one.
problem-oidc-unavailable = Your employer’s sign-in does not answer
problem-oidc-unavailable-detail = Try again in a while. If it goes on, tell whoever administers Lykta where you work.
problem-oidc-expired = The sign-in ran out
problem-oidc-expired-detail = It took more than ten minutes, began in another browser or has been used already. Press the button again.
problem-oidc-declined = The sign-in was stopped
problem-oidc-declined-detail = Try again whenever you like.
problem-oidc-untrusted = The sign-in could not be trusted
problem-oidc-untrusted-detail = The answer from your employer’s sign-in is not right. Try again. If it happens once more, tell whoever administers Lykta where you work.
problem-oidc-no-account = You have no account in Lykta
problem-oidc-no-account-detail = Ask whoever administers Lykta where you work for an invitation to your e-mail address at work. If you have one already, ask for a new one.
problem-account-exists = The address is taken
problem-account-exists-detail = There is an account with that e-mail address already.
problem-last-admin = Somebody must be able to administer
problem-last-admin-detail = This is the only account that may administer. Give the role to somebody else first.
problem-own-account = Your own account
problem-own-account-detail = Nobody changes their own rights. Ask somebody else who administers.
problem-other-kind = Not for this kind of account
problem-other-kind-detail = Invitations are for people with active accounts, keys are for programs.
problem-too-many-tries = Too many tries
problem-too-many-tries-detail = Wait { $seconds } seconds and try again.
problem-password-length = The password must have { $min } to { $max } characters.
problem-password-common = The password is too easy to guess. Choose another, such as a few words that do not belong together.
problem-bad-email = This does not look like an e-mail address.
problem-program-email = A program has no e-mail address.
problem-expiry-range = Choose a time ahead, at most { $max } days.
problem-gone = No longer here
problem-gone-detail = The observation has been withdrawn or disposed of and is no longer here.
problem-run-changed = The list no longer holds
problem-run-changed-detail = Something on the list has changed since it was made. Nothing is disposed of. Make a new list.
problem-run-done = Already carried out
problem-run-done-detail = The disposal has been carried out already.
problem-pdf-missing = This installation makes no PDF files
problem-pdf-missing-detail = The program was built without PDF. Read the page on the screen or print it, and tell whoever runs Lykta where you work.
problem-needs-another-person = Somebody else has to do this
problem-needs-another-person-detail = Whoever prepared something may not approve it. Ask a colleague with the same rights.
problem-base-missing = The change builds on something that has not arrived
problem-base-missing-detail = It stays in the phone and is sent again. Version { $version } is here.
problem-operation-taken = The number of the change is taken
problem-operation-taken-detail = Another change has arrived under the same number. This one is not saved.
problem-too-many-operations = { $value } at once; at most { $max } will do.
problem-too-many-uploads = Too many photos on their way
problem-too-many-uploads-detail = A hundred photos have been begun. Finish some first; those that nobody finishes are removed after a day.
problem-upload-differs = The photo did not arrive whole
problem-upload-differs-detail = What arrived is not the photo that was to be sent. Send it again from the beginning.
problem-upload-missing = The photo has not arrived
problem-upload-missing-detail = Nothing of the photo is here. Send it again from the beginning.
problem-upload-offset = The piece does not fit
problem-upload-offset-detail = The next piece begins at { $value }.
problem-upload-offset-missing = Upload-Offset is missing
problem-upload-offset-missing-detail = Say where the piece begins: Upload-Offset: 0 for the first.
problem-conflict = Something else is saved already
problem-conflict-detail = Another content stands under this id; it comes along as "current". Change it with PATCH, or send yours under a new id.
problem-illegal-transition = That step cannot be taken
problem-illegal-transition-detail = "{ $from }" does not lead to "{ $to }". From here one may go to: { $allowed }.
problem-precondition-required = Say which version you change
problem-precondition-required-detail = Send the header If-Match with the version you have, such as "v3".
problem-precondition-failed = Somebody was faster
problem-precondition-failed-detail = Version { $version } stands now. It comes along as "current"; make your change on that.
problem-version-stale = Somebody was faster
problem-version-stale-detail = Version { $version } stands now. Read it and make your change on that.
problem-walk-over = The walk is over
problem-walk-over-detail = Guests are invited to walks that are planned or going on.
problem-walk-far-off = It is too early to invite guests
problem-walk-far-off-detail = Guests can be invited from a week before the walk.
problem-no-mail = E-mail is not set up
problem-no-mail-detail = Whoever runs the server enters a sender and a mail server in the settings.
problem-protocol-not-out = The protocol has changed since it was published
problem-protocol-not-out-detail = Publish the changes first, so that those responsible get the decisions that residents read.
problem-walk-not-over = The walk is not over
problem-walk-not-over-detail = The protocol is there when the walk has been finished. Finish it first.
problem-walk-exists = There is another walk with that id
problem-walk-exists-detail = Make a new id and try again.
problem-track-part-differs = Another part of the track has that id already
problem-track-part-differs-detail = Parts of a track are never changed. Send it under a new id.
problem-score-differs = Another answer has that id already
problem-score-differs-detail = Answers are never changed. Send it under a new id.
problem-track-point = A point of a track is longitude, latitude, accuracy in metres and time in milliseconds; here stands { $value }.
problem-walk-length = The walk must end after it begins, at most a day later ({ $value }).
problem-decision-reason = Say why when the decision is to wait or that it cannot be done.
problem-bad-address = “{ $value }” is not an e-mail address.
problem-bad-day = “{ $value }” is not a day ({ $field }). Write it as 2026-12-01.
problem-point-twice = The point { $value } is there twice.
problem-stop-twice = Two stops have the number { $value }.
problem-bad-query = The question makes no sense
problem-bad-query-detail = Something after the question mark of the address is wrong.
problem-bad-tile = No such tile
problem-bad-tile-detail = { $value } is not a tile. Write zoom 0–20, and column and row below 2 to the power of the zoom, such as 14/9327/4742.mvt.
problem-bad-range = There is no such part
problem-bad-range-detail = The file is shorter than that.
problem-unknown-host = Unknown host name
problem-unknown-host-detail = The service answers only at its own address. Whoever runs it states it as public_url.
problem-forbidden-origin = Refused
problem-forbidden-origin-detail = The request comes from another site. Nothing has been changed.
problem-method-not-allowed = Not possible this way
problem-method-not-allowed-detail = The address exists but does not take that method.
problem-busy = Busy just now
problem-busy-detail = The service is starting or has much to do. Nothing has been saved; try again in a moment.
problem-full = The disk is full
problem-full-detail = Nothing has been saved. What is here can still be read. Tell whoever runs the service.
problem-internal = Something went wrong on our side
problem-internal-detail = The fault has been noted. Nothing has been saved; try again. Quote "request_id" if you get in touch.
problem-no-web-client = The web client is missing
problem-no-web-client-detail = The program was built without its web client. Run make run, which builds both.

problem-photo-exists = Another photo is already saved
problem-photo-exists-detail = Another photo stands under this number. Send yours under a new number.
problem-photo-gone = The photo has been removed
problem-photo-gone-detail = The photo was removed and cannot be added again under the same number.
problem-too-many-photos = There is no room for more photos
problem-too-many-photos-detail = An observation can have at most 20 photos. Remove one and try again.
problem-photo-changed = Somebody was first
problem-photo-changed-detail = Somebody else covered parts of the photo meanwhile. Open it again and cover what is left.
problem-photo-too-large = The photo is too large
problem-photo-too-large-detail = The photo is larger than 20 MB. Nothing was saved; take it in a lower resolution.
problem-unsupported-image = That kind of picture is not taken
problem-unsupported-image-detail = The picture is { $value }. Send it as JPEG, PNG or WebP. On an iPhone: Settings, Camera, Formats, Most Compatible.
problem-not-an-image = It cannot be read as a picture
problem-not-an-image-detail = The file is damaged or is no JPEG, PNG or WebP. Nothing was saved.
problem-image-too-large = The picture has too many pixels
problem-image-too-large-detail = The picture has { $width } × { $height } pixels. At most 50 million are taken, and at most 12,000 along a side. Nothing was saved.
problem-image-truncated = The picture ends in the middle
problem-image-truncated-detail = Only part of the picture arrived. Nothing was saved; send it again.
problem-rectangles-outside = None of the rectangles lies within the picture.
problem-rectangles-count = Here should be 1 to { $max } rectangles, not { $value }.
problem-bad-rectangle = A rectangle is four whole numbers, [from the left, from the top, across, down]. Got { $value }.

problem-required = "{ $field }" is missing.
problem-unknown-property = "{ $value }" cannot be given here.
problem-unknown-parameter = { $value }
problem-unknown-category = There is no category "{ $value }". All are at /api/v1/categories.
problem-unknown-code = "{ $value }" cannot be used for { $field }. { $allowed }
problem-unknown-reference = There is no "{ $value }" ({ $field }).
problem-number-range = { $field } is { $value } but should be a number from { $min } to { $max }.
problem-study-area-too-large = The area is too large
problem-study-area-too-large-detail = Hot spots cannot be worked out in an area this large. Choose a smaller area and try again.
problem-nothing-walked = Nobody walked
problem-nothing-walked-detail = Nobody walked in this time, so there is nothing to hold the observations against. Choose a longer time, or draw without comparing with what was walked.
problem-too-few-observations = Too few observations
problem-too-few-observations-detail = With fewer than 10 observations no heat map is drawn. Choose a longer time or fewer filters.
problem-bad-query-number = { $field } should be a number.
problem-query-too-long = { $field } is longer than { $max } characters.
problem-bad-cursor = The place in the list (cursor) cannot be read. Use "next" of the answer before.
problem-bad-bbox = bbox should be west,south,east,north in degrees, such as 12.8,57.6,13.1,57.8. It was "{ $value }".
problem-bad-near = near should be longitude,latitude in degrees. It was "{ $value }".
problem-near-or-bbox = Give either near or bbox, not both.
problem-bad-time = "{ $value }" is not a time ({ $field }). Write it as 2026-11-18T16:55:00+01:00.
problem-future-time = The time { $value } is more than a day ahead. Check the clock.
problem-bad-uuid = "{ $value }" is not a UUID ({ $field }).
problem-bad-id = "id" cannot be used: { $value }.
problem-id-not-v7 = "{ $value }" is not a UUID of version 7. The client makes the id, with the time first.
problem-id-differs = "id" in the content is { $value } but the address says { $path }.
problem-bad-asset-ref = "{ $value }" is not the number of a thing. Write a–z, 0–9, dots and dashes.
problem-not-an-object = A JSON object should be here.
problem-not-a-feature = Send a GeoJSON Feature: "type" should be "Feature".
problem-not-a-text = { $field } should be text. It was { $value }.
problem-not-a-flag = { $field } should be true or false. It was { $value }.
problem-not-a-list = { $field } should be a list. It was { $value }.
problem-text-too-long = { $field } is { $value } characters; { $max } fit.
problem-control-characters = { $field } has control characters that are not text.
problem-severity-on-positive = Positive observations have no severity.
problem-class-lowered = The privacy class may be raised but not lowered below { $value }.
problem-geometry-missing = The place (geometry) is missing.
problem-geometry-type = The geometry "{ $value }" is not accepted. Send Point, LineString, Polygon or MultiPolygon.
problem-geometry-empty = The geometry is empty.
problem-position-missing = A position should be here: [longitude, latitude].
problem-position-length = A position has two numbers, not { $value }.
problem-three-dimensional = The position has three numbers. Leave the height out and send [longitude, latitude].
problem-coordinate-not-number = The position is not two numbers.
problem-coordinate-range = Longitude { $lon } and latitude { $lat } are not on Earth.
problem-swapped-coordinates = The coordinates seem swapped: longitude { $lon }, latitude { $lat }. GeoJSON wants longitude first, [{ $lat }, { $lon }].
problem-too-few-positions = At least { $min } positions are needed here, there are { $value }.
problem-too-many-vertices = More than { $max } positions. Simplify the shape or use lykta import.
problem-ring-open = The ring is not closed: its last position should equal its first.
problem-invalid-geometry = The area is not valid: { $value }.

problem-warning-outside-municipality = The place lies outside { $value }, as far as our generalised outline tells. It is saved.
problem-warning-clock-ahead = The clock seems to be ahead: { $value }.
problem-warning-moved-from-dwelling = The place lay inside a building. It has been moved to the street outside, so that no home is pointed at.
problem-warning-personal-data = The text may hold personal data ({ $value }). Describe the place, not people.
problem-personal-personal-no = personal identity number
problem-personal-coordination-no = coordination number
problem-personal-phone = telephone number
problem-personal-email = e-mail address
problem-personal-plate = registration plate
problem-personal-dwelling = home address
problem-personal-name = name

problem-responsible-manual = chosen by hand
problem-responsible-asset = is responsible for { $value }
problem-responsible-area = looks after the ground in { $value }
problem-responsible-category = usually takes care of "{ $value }"

problem-link-approximate = approximate outline
problem-link-not-given = not given
problem-link-area-in = Lies in { $area }.
problem-link-area-outside = Lies { $metres } m outside { $area }.
problem-link-area-unselected = { $area } is chosen by a rule that has not been run yet.
problem-link-area-expired = Lies in { $area }, which did not hold on that day.
problem-merge-target = Name another observation that this one confirms ({ $field }), or the one to take it out of.
problem-actor-not-here = This step takes no actor. Who is responsible is chosen when it is assigned.
problem-link-area-none = The commitment holds at no place, or its area is not here.
problem-link-period-in = Seen { $day }, while the promise held ({ $from } – { $to }).
problem-link-period-out = Seen { $day }, but the promise held { $from } – { $to }.
problem-link-category-in = "{ $category }" belongs to the commitment ({ $pattern }).
problem-link-category-out = "{ $category }" does not belong to the commitment.

problem-too-many-marks = Too many marks in a short time
problem-too-many-marks-detail = Wait { $seconds } seconds and send again. Nothing has been saved.
problem-mark-too-large = Too long
problem-mark-too-large-detail = A mark may have at most 500 characters. Nothing has been saved; shorten the text and send again.
problem-mark-elsewhere = The place is not here. Choose a place on the map.
problem-text-wrong-state = The text is no draft any more
problem-text-wrong-state-detail = It has been approved or withdrawn already. Write a new draft if something is to change.
problem-share-set-not-yours = The share set belongs to another organisation
problem-share-set-not-yours-detail = You receive it but cannot change it. Ask the one who owns it.
problem-share-set-over = The share set is over
problem-share-set-over-detail = It has been ended or its time is out. Make a new share set and hand over anew.
problem-share-set-recipients-fixed = No new recipient can be added
problem-share-set-recipients-fixed-detail = Something has been handed over by this share set already, and a new recipient would get it without anybody deciding so. Make a new share set.
problem-recipients-number = Name at least one and at most { $max } recipients.
problem-recipient-is-owner = The recipient is your own organisation.
problem-until-range = { $value } cannot be used. Give a time ahead, at most five years.
problem-coordinates-in-text = The text holds coordinates ({ $field }). Write the name of the place instead.
problem-personal-data-in-text = The text seems to hold personal data ({ $field }: { $value }). Describe the place, not people.
problem-list-too-long = { $field } has { $value } members, at most { $max } are taken.
problem-too-many-records = { $value } observations match, at most { $max } fit. Split by time or place.
problem-area-other-shape = The geometry does not fit an area of the sort "{ $value }". A place is a point with radius_m, a street a line with buffer_m.

## The command line: import and export
import-cannot-open = Cannot open { $file }
import-empty = { $file } is empty.
import-unknown-format = { $file } is neither GeoJSON, CSV nor a shapefile (.shp, .zip).
import-rejected-feature = Number { $number } (line { $line }, id { $id }) was not taken in: { $why }
import-mended-feature = Number { $number } (line { $line }, id { $id }) was mended and taken in: { $why }
import-progress = { $read } read, { $accepted } taken in, { $rejected } rejected, { $rate } a second
import-more = … and { $n } more. --report FILE writes them all.
import-done = Done in { $seconds } s: { $read } read, { $accepted } new or changed, { $repeated } here already, { $mended } mended, { $rejected } rejected.
import-done-dry = Tried in { $seconds } s, nothing is written: { $read } read, { $accepted } can be taken in, { $mended } mended, { $rejected } rejected.
import-rescue-broken = { $file }: the file is not whole. Save it again from the phone.
import-rescue-other-tenant = The file belongs to { $tenant }. Say so with --tenant.
import-rescue-nobody = The account { $by } is not here or may not record. What it made is taken in in the tenant’s name.
import-rescue-rejected = { $name } was not taken in: { $why }
import-rescue-done = Done: { $read } parts of the phone’s file, { $new } new, { $repeated } here already or changed something, { $rejected } rejected. The phone may send the same afterwards without anything being doubled.
import-rescue-done-dry = Tried, nothing is written: the file is whole and has { $read } parts.
import-context-wrong = No. { $number }, line { $line } ({ $id }): { $why }
import-context-mended = No. { $number }, line { $line } ({ $id }), is mended: { $why }
import-context-more = … and { $n } more.
import-context-refused = Nothing is written: { $n } rows must be put right first. The file is taken in whole or not at all.
import-context-empty = The file has no areas or rows to take in. Nothing is written.
import-context-dry = Tried, nothing is written: all { $n } can be taken in.
import-list-new = The list of { $year } is taken in: { $n } areas.
import-list-unchanged = The list of { $year } was here already with the same { $n } areas. Nothing has changed.
import-list-replaced = The list of { $year } is replaced: { $n } areas instead of { $before }. The audit log says so.
import-table-new = { $series } { $year }: taken in.
import-table-unchanged = { $series } { $year }: was here already. Nothing has changed.
import-table-replaced = { $series } { $year }: replaced. There were { $before } rows; the audit log says so.
import-table-done = Done: { $n } rows.
import-table-worked-out = { $n } rows had a number of answers and no margin of error. It is worked out here (95 %, Wilson) and shown as such.
import-table-shares = Note: no number is above 1 percent. If they are shares of 1, take them in again with --unit share.
import-table-differs = Nothing is written: the series { $series } already has other years in { $unit } ({ $basis }). Say the same --unit, or give the series another code.
cli-no-stores = { $folder }: there are no stores here.
cli-audit-whole = { $file }: whole, { $rows } rows, ends with { $head }
cli-audit-altered = { $file }: row { $seq } has been altered.
cli-audit-removed = { $file }: row { $seq } has been removed.
cli-audit-reordered = { $file }: row { $seq } has changed places with another.
cli-audit-truncated = { $file }: the end has been cut off from row { $seq }; it is written down in audit-heads.log.
cli-audit-rewritten = { $file }: row { $seq } is not the one written down in audit-heads.log.
cli-audit-unreadable = { $file }: cannot be read: { $why }
cli-backup-done = The backup is taken: { $folder } ({ $n } files). Prove it with lykta verify.
cli-backup-whole = The backup from { $at } is whole: { $n } files agree.
cli-backup-manifest = { $file }: the manifest cannot be read: { $detail }
cli-backup-missing = { $file }: the file is missing.
cli-backup-unlisted = { $file }: the file is not in the manifest.
cli-backup-stray = { $file }: the file points outside the backup.
cli-backup-length = { $file }: the file has the wrong length, { $detail } bytes.
cli-backup-altered = { $file }: the file has been altered since it was written.
cli-backup-unreadable = { $file }: the file cannot be read: { $detail }
cli-backup-unsound = { $file }: the database is damaged: { $detail }
cli-backup-counts = { $file }: the database does not hold what was written down.
cli-backup-audit = { $file }: the audit chain is broken at row { $detail }.
cli-restore-done = Restored to { $folder }. { $n } disposed records were taken away again.
cli-restore-no-disposals = Give --disposals with the file disposals.jsonl of the old folder, if it is left: otherwise what was disposed of after the backup comes back.
cli-restore-not-empty = { $folder } is not empty. Restore to a new folder.
cli-dispose-listed = { $n } records. Nothing is disposed of yet.
cli-dispose-listed-more = { $n } records, and more than that: run again afterwards. Nothing is disposed of yet.
cli-dispose-done = { $n } records are disposed of (run { $run }). They cannot be brought back.
cli-dispose-changed = Something changed meanwhile. Nothing is disposed of; run again.
cli-dispose-other-decision = The rule { $rule } rests on another decision ({ $decision }). Make it inactive or give that decision.
export-done = { $n } records written.
problem-import-column = There is no column "{ $value }". There are: { $allowed }.
problem-import-truncated = The file ends in the middle. What was whole before that is in.
problem-import-not-geojson = Something begins here that is not GeoJSON.
problem-import-broken-json = What stands here is not JSON: a character is missing or one too many.
problem-import-broken-value = It cannot be read as JSON: { $value }.
problem-import-feature-too-large = The feature is larger than 64 MB.
problem-import-row-length = The row has { $value } cells, the header { $max }.
problem-import-bad-value = { $field } cannot be “{ $value }”.
problem-import-map-form = --map { $value }: write field=column or field==text.
problem-import-map-field = --map: there is no field “{ $value }”. The fields are { $allowed }.
problem-import-map-twice = --map: the field “{ $value }” stands twice.
problem-import-looks-projected = { $lon }, { $lat } are not degrees. If they are metres in SWEREF 99 TM, add --crs EPSG:3006.
problem-import-north-first = { $lon }, { $lat } seem swapped: north stands before east.
problem-import-outside-system = { $lon }, { $lat } lies outside the coordinate system.
problem-import-id-twice = “{ $value }” stands twice in the file; the first one holds.
problem-import-mended = Mended: { $value }.
problem-context-column = There is no column for { $field }. There are: { $allowed }. Name it with --map { $field }=COLUMN.
problem-context-level = The level “{ $value }” is unknown. Write vulnerable, risk or especially_vulnerable.
problem-context-two-levels = { $value } stands twice with different levels. Take one away.
problem-context-projected = The coordinates are not degrees. Name the system, such as --crs EPSG:3006 for SWEREF 99 TM.
problem-context-no-outline = This is no outline ({ $value }). A list has outlines: Polygon or MultiPolygon.
problem-context-year = “{ $value }” is no year. Write it with four digits, such as 2024.
problem-context-area-unknown = There is no area “{ $value }” here. Mend the key, or take the area in first with lykta import FILE --as areas.
problem-context-area-ambiguous = Several areas are called “{ $value }”: { $allowed }. Name them by id, with --areas id.
problem-context-number = “{ $value }” in the column { $field } is no number. Write such as 61.5, or .. where there is none.
problem-context-percent = { $value } is no percentage (0–100). If the series counts something else, say so with --unit.
problem-context-answers = The number of answers (n) is a whole number, not { $value }.
problem-context-margin-form = Give the margin of error as moe, or as both low and high. It cannot be negative.
problem-context-margin-order = The value { $value } does not lie between { $low } and { $high }.
problem-context-margin-alone = The row has a margin of error and no value.
problem-context-row-twice = The area has a value for { $year } already, on line { $value }. Take one away.
problem-import-conflict = Something else is already saved under the same number.
problem-import-gone = The record has been undone or disposed of and is not taken in again.

cli-share-none = There are no share sets.
cli-share-handed = Handed over: { $n }. Receipt: { $digest }
cli-share-taken = Taken back: { $n }. Receipt: { $digest }
cli-share-left-out = { $id }: left out ({ $why })
cli-share-state = { $runs ->
    [yes] runs
   *[other] is over
}
cli-text-none = There are no texts.
cli-disclose-finding = Record { $number } ({ $id }), { $field }: may hold personal data ({ $kinds })
cli-disclose-done = Records: { $n }. Masked: { $masked }
cli-disclose-dry = Nothing has been handed out. Add --release to hand it out.
cli-route-nobody = No rule says who gets it.
cli-refused = { $title } { $detail }

# The installed app
update-ready = A new version is here. Change when it suits you.
update-take = Change now
update-later = Later

## Guests of the walk
guests = Guests
guests-lead = Whoever joins without an account scans a QR code. Guests see where you stop but not what others have marked, and no names are kept.
guests-invite = Invite by QR code
guests-square = QR code to scan with the phone's camera. The same address stands as text below.
guests-address = The address in the code:
guests-once = The code is shown until you close the page. After that you make a new one.
guests-joined = { $n ->
    [0] Nobody has joined yet.
    [one] 1 has joined.
   *[other] { $n } have joined.
  }
guests-from-to = Made { $from }, valid until { $to }.
guests-end = End the invitation
guests-end-title = End the invitation?
guests-end-lead = Nobody more can join, and those who joined are let in no longer. What they have marked stays, and what waits in their phones can be sent for another day.
guests-ended = The invitation has ended

## Stops proposed
propose-stops = Propose stops
propose-again = Replace by a new proposal
propose-where-area = The proposal is for the area above, the time and the minutes. Change it as you like before you save.
propose-where-map = The proposal is for what the map shows, the time and the minutes. Change it as you like before you save.
propose-none = There is nothing here to stop at in that time.
propose-said = { $n ->
    [one] 1 stop
   *[other] { $n } stops
  }, about { $metres } metres as the crow flies and { $minutes } minutes.
propose-digital = Marks from a digital walk
propose-digital-none = No digital walk
proposal-open = Open observations: { $n }.
proposal-worst = The worst is { $n } of 4.
proposal-verify = Said to be mended, to be seen: { $n }.
proposal-marked = Marked by residents before the walk: { $n }.
proposal-oldest = Oldest: { $n } days.
proposal-promised = Bears on a promise.

## Digital walk
public-walk-gone = The digital walk is not open
public-walk-gone-hint = It may have closed, or the address is wrong.
public-walk-lead = Mark places that could be better, or that are good, before the walk. You need no account. Somebody at the municipality reads it before it is used, and nobody else sees what you marked.
digital-opens = When you start the digital walk it gets an open page where residents can mark places.
digital-open = Open to residents
digital-lead = Here residents mark places without an account. Nothing shows until somebody has reviewed it. The page closes when you end the walk.
intake-walk = Left for a digital walk
mail-subject = Safety walk { $day }: { $title }
mail-lead = { $who } walked { $title } on { $day }. Here are { $n } points that concern you, with decisions.
mail-protocol = The protocol, for those with an account
mail-public = As residents read it
mail-foot = Sent by Lykta. Tell whoever led the walk if something is wrong.
pdf-edition = Version { $n }
pdf-page = Page {"{"}page{"}"} of {"{"}pages{"}"}
pdf-map = Map with the stops of the walk: { $stops }
pdf-decisions = Decisions
pdf-point = Point
pdf-place = Place
pdf-status = Status

## Review
review = Review
review-left = { $n ->
    [0] Nothing left
    [one] 1 left
   *[other] { $n } left
  }
review-place = Card { $at } of { $n }
review-order = The most severe first, then what was seen longest ago.
review-empty = Everything is reviewed
review-empty-hint = What nobody has looked at, what somebody has seen again and what is late turns up here.
review-marks = { $n ->
    [one] 1 mark from a resident waits
   *[other] { $n } marks from residents wait
  }
review-because-new = New
review-because-seen-again = Seen again
review-because-escalated = Late
review-late = { $n ->
    [one] 1 day late
   *[other] { $n } days late
  }
review-proposed = Suggested owner
review-nobody = No rule names anybody. Choose when you assign.
review-no-due = No rule gives a date.
review-duplicates = May be the same thing
review-duplicates-none = Nothing alike nearby.
review-neighbours = Open and of the same kind within 250 m
review-neighbours-none = No other open ones of the same kind.
review-neighbours-more = The { $shown } nearest of { $n }.
review-score = { $n } % alike
review-again = Mended before: merging opens it again.
review-choose = Merge into this one
review-chosen = Chosen to merge into
review-accept = Accept
review-note = Note
review-merge = Merge
review-reject = Reject
review-text = Mend text
review-text-title = Mend the text
review-text-before = As it was written:
review-text-after = As it shall read
review-text-hint = The proposal has taken out what may be about people. The old text stays in the history, for those who may read that.
review-text-masked = [masked]
review-text-save = Save the text
review-text-done = The text has been mended.
review-assign = Assign
review-next = Next
review-previous = Previous
review-undo = Undo the last
review-keys-on = Single keys
review-keys = J and K change card, Enter accepts, M merges, 1–5 choose into which, A assigns, X rejects, T mends the text, U undoes.
review-accepted = Accepted.
review-merged = Merged. It is kept as a confirmation.
review-reject-hint = It is kept in the history and not shown on the map.
review-rejected = Rejected.
review-assigned = Assigned to { $who }.
review-undone = Undone. The card is back.
review-merge-none = There is nothing suggested to merge into. Open the card and find the right observation, or accept.
review-merge-gone = What you chose is no longer suggested here. Choose another, or accept.
review-not-here = That cannot be done from here.
review-assign-title = Who shall do it, and by when?
review-assign-hint = The suggestion follows the rules. A new observation is accepted in the same step.
review-assign-reason = Reason for another date or owner
review-due-hint = { $why }. Change the date if needed.
review-open-card = Open the whole card
trial-open = Who gets what?
trial-title = Who gets what, by the rules?
trial-lead = A trial of everything that is open. Nothing is changed.
trial-said = { $n ->
    [one] 1 observation tried.
   *[other] { $n } observations tried.
  } { $elsewhere ->
    [0] None is with another than the rules say.
    [one] 1 has been given to another by hand.
   *[other] { $elsewhere } have been given to another by hand.
  }
trial-more = There are more; those seen last are counted.
trial-actor = Owner
trial-n = Would get
trial-asset = Owns the thing
trial-area = Keeps the ground
trial-category = By category
trial-nobody = Nobody
due-late = { $n ->
    [one] 1 day late
   *[other] { $n } days late
  }
due-why-calendar = { $n ->
    [1] 1 day
   *[other] { $n } days
  } by rule { $rule }
due-why-working = { $n ->
    [1] 1 working day
   *[other] { $n } working days
  } by rule { $rule }
duplicate-same-category = Same category
duplicate-parent-category = Under the same category
duplicate-same-kind = Same kind
duplicate-same-asset = the same pole or thing
duplicate-metres = { $n } m
duplicate-days = { $n ->
    [0] the same day
    [1] 1 day apart
   *[other] { $n } days apart
  }
mail-digest-subject = { $late ->
    [0] To do: { $n }
   *[other] To do: { $n }, of which late: { $late }
  }
mail-digest-lead = { $who } has given you this and waits for it to be done: { $n }.
mail-digest-late = Late: { $n }
mail-digest-soon = To be done within a week: { $n }
mail-digest-days = { $n ->
    [1] one day late
   *[other] { $n } days late
  }
mail-digest-rest = Besides: { $n }. Those with an account see it all in Lykta.
mail-digest-foot = A digest from Lykta, sent once a period at most. Tell whoever handed it over if something is not yours.
problem-due-past = { $value } has passed. Choose a day from today on ({ $field }).
problem-nothing-to-take-back = There is nothing to undo
problem-nothing-to-take-back-detail = Only what you did last yourself can be undone, within an hour and if nobody has changed anything since.
## The heat map
heat = Heat map
heat-short = Heat
heat-show = Show on the map
heat-lead = How densely things were reported. The filters on observations hold here, too.
heat-unit-events-per-km2 = Observations per km²
heat-unit-weight-per-km2 = Observations per km², weighted by severity and age
heat-unit-events-per-km-walked = Observations per km walked
heat-unit-weight-per-km-walked = Observations per km walked, weighted by severity and age
heat-step-top = { $from } or more
heat-not-walked = Nobody walked here: unknown
heat-hardly-walked = Nobody or almost nobody walked here: unknown
heat-nothing-walked = Nobody walked in this time, so there is nothing to compare with. All of it is unknown.
heat-exposure = Divided by { $km } km walked. Below { $least } km per km² is unknown. All observations count, not only those from walks.
heat-walked-why = Shows how much is reported for each kilometre walked. Where nobody walked we know nothing.
heat-edge = Correct at the border
heat-edge-why = Nothing is gathered beyond the border. Without a correction it looks calmer beside it than it is.
heat-edge-done = Corrected at the border. { $n ->
    [0] All observations lie within it.
    [1] One observation beyond it is not counted.
   *[other] { $n } observations beyond it are not counted.
  }
heat-edge-lacking = There is no border to correct at here.
heat-unknown = Show where nobody walked
heat-unknown-hidden = Places where nobody walked are not marked. They are unknown, not calm.
heat-made = { $n } observations, { $from } – { $to }. Radius { $radius } m.
heat-too-few = { $n ->
    [0] No observations to draw.
    [1] One observation is too few for a heat map. It is drawn from { $least }.
   *[other] { $n } observations are too few for a heat map. It is drawn from { $least }.
  }
heat-sun = Light by the sun
sun-daylight = Daylight
sun-twilight = Twilight
sun-dark = Dark
heat-days = Day of the week
weekday-0 = Mon
weekday-1 = Tue
weekday-2 = Wed
weekday-3 = Thu
weekday-4 = Fri
weekday-5 = Sat
weekday-6 = Sun
heat-hours = Time of day
quarter-0 = 00–06
quarter-6 = 06–12
quarter-12 = 12–18
quarter-18 = 18–24
heat-season = Season
season-winter = Winter
season-spring = Spring
season-summer = Summer
season-autumn = Autumn
heat-radius = Radius
heat-metres = { $metres } m
heat-suggested = The formula suggests { $metres } m for these observations.
heat-weighted = Weigh by severity and age
heat-police = Count what the police found themselves
heat-police-why = It shows where the police looked, and is therefore left out at first.
heat-places = Where it is densest
heat-places-walked = Where there is most for each kilometre walked
heat-place = Place
heat-place-n = Within { $radius } m
heat-place-density = Per km²
heat-place-walked = Km walked
heat-place-rate = Per km walked
heat-place-unnamed = Place { $n }
heat-sources = Sources: { $sources }.
heat-method = Method: quartic kernel, version { $version }, { $crs }. What nobody has reviewed is not counted.
heat-raster = Get as GeoTIFF
heat-repeated = { $n ->
    [1] One more is not counted: the same person had reported in the same cell in the same week.
   *[other] { $n } more are not counted: the same person had reported in the same cell in the same week.
  }
heat-picture = What the map shows
picture-heat = Heat
picture-cluster = Clusters
picture-single = Single places
spots-lead = Where more was reported in several cells side by side than chance tends to gather. The filters of observations apply here too.
spots-lead-single = Single cells where more was reported than their share. The filters of observations apply here too.
spots-list-title = Places that stand out
spots-number = Number
spots-unnamed = Place { $n }
spots-made = { $n } observations, { $from } – { $to }. Cells of { $side } m.
spots-key = Reported unsafety stands out
spots-key-calm = Too few have said so
spots-none = Nothing stands out.
spots-none-why = What was reported lies no denser anywhere than chance can make it.
spots-too-few = Too few observations ({ $n }).
spots-too-few-cells = Too few cells ({ $n }).
spots-too-few-why = So little tells nothing for certain. Choose a longer time, fewer filters or a larger area.
spots-count = { $n ->
    [1] { $count } observation
   *[other] { $count } observations
  }
spots-ratio = { $ratio } times what was expected ({ $expected })
spots-chance-thousand = Chance in less than 1 of 1,000 such finds
spots-chance-hundred = Chance in less than 1 of 100 such finds
spots-chance = Chance in at most { $n } of 100 such finds
spots-one-source = Too few sources: more than half from one person or one walk
spots-one-source-why = More than half comes from one and the same person or walk. It may be right, but too few say so to call it a pattern.
spots-few-sources = Too few sources ({ $n } observations)
spots-few-sources-why = What counts comes from fewer than { $least } people. It may be right, but too few say so to call it a pattern.
spots-what = What was counted
spots-other = { $n ->
    [1] One more category
   *[other] { $n } more categories
  }
spots-sure = How sure
spots-sure-why = { $chance }. It says that reports gather here, not why.
spots-method = How it is worked out
spots-method-cluster = Clusters: a cell and its neighbours are compared with how often chance would gather as much, were the numbers of the cells dealt out anew. A single cell that is high alone does not show here; see Single places.
spots-method-area = Single place: the number in the cell is compared with the cell's share of the whole area.
spots-method-walked = Single place: the number in the cell is compared with the cell's share of what was walked. Where nobody walked we know nothing.
spots-method-chance = All { $all } cells are tested, empty ones too. The limit is that at most 5 of 100 places pointed out are chance.
spots-method-once = What one person reports in the same cell in the same week counts once. What nobody has reviewed is not counted.
spots-params = { $cells ->
    [1] One cell
   *[other] { $cells } cells
  } of { $side } m, { $from } – { $to }, { $crs }, version { $version }.
spots-with-police = What the police found themselves is counted.
spots-without-police = What the police found themselves is not counted.
spots-list = Show the observations
spots-listed = The list shows the area around { $name }. { $n ->
    [1] One of the observations was counted.
   *[other] { $n } of the observations were counted.
  }
spots-list-all = Show the whole list
spots-coarser = The area is too large for cells of { $asked } m. They are { $side } m.
spots-outside = { $n ->
    [1] One more lies outside what is counted.
   *[other] { $n } more lie outside what is counted.
  }
spots-side = Side of a cell
spots-walked = Compare with how much was walked
spots-walked-why = Cells where nobody walked are left blank: there we know nothing.

## Time
time = Time
time-lead = When things were reported. What you choose goes for the list, the map and the heat map; light and hours go for the heat map.
time-line = The last year, week by week
time-from = From the week of
time-to = To the week of
time-play = Play
time-pause = Pause
time-played = It has been played to the end
time-chosen = { $range }, { $n } observations
time-as-table = Show as a table
time-week-column = Week from
time-any-light = All
time-wheel = Hours of the week
time-wheel-lead = The innermost ring is Monday, the outermost Sunday; midnight is at the top.
time-hour = { $when }: { $n ->
    [1] one observation
   *[other] { $n } observations
  }
time-hour-column = Hour
time-all-hours = Show all hours
time-compare = Compare two periods
time-against = Compare with
time-against-before = As long right before
time-against-year = The same weeks last year
time-periods = { $now } compared with { $before }.
time-all = { $after } against { $before }:
time-at-least = at least { $low } times
time-times = { $ratio } times ({ $ends })
change-more = more
change-fewer = fewer
change-unsure = no certain difference
change-too-few = too few to tell
time-walked = { $after } km were walked, against { $before } km then.
time-more-walks = More walks give more observations, and that may explain the rise.
time-by-area = Area by area
time-area = Area
time-now = Now
time-then = Then
time-change = Difference
time-compare-method = Counts per day and an exact test, 95% interval in brackets. Of the areas pointed out at most one in twenty is a false alarm. Fewer than { $least } together are not compared. Version { $version }.

## Month by month
picture-spacetime = Month by month
monthly-lead = Places where much was reported in some month, and what has become of them since. The filters of observations apply here too.
monthly-title = Places month by month
monthly-new = New
monthly-increasing = Increasing
monthly-recurring = Recurring
monthly-decreasing = Decreasing
monthly-former = Former
monthly-letter-new = N
monthly-letter-increasing = I
monthly-letter-recurring = R
monthly-letter-decreasing = D
monthly-letter-former = F
monthly-why-new = Stands out in the last month and never did before.
monthly-why-increasing = Stood out before, stands out now, and more has been reported as time went.
monthly-why-recurring = Stood out before and stands out now, without a sure rise or fall.
monthly-why-decreasing = Still stands out, but less has been reported as time went.
monthly-why-former = Has stood out, but does not in the last month.
monthly-made = { $n } observations, { $from } – { $to } ({ $months } whole months). Cells of { $side } m.
monthly-no-months = No whole month is chosen.
monthly-none = No place stood out in any month.
monthly-none-why = What has been reported lies no denser in any place or month than chance can make it.
monthly-too-few-months = { $n ->
    [0] No whole month.
    [1] Only one whole month.
   *[other] Only { $n } whole months.
  }
monthly-too-few-months-why = It takes at least { $least } whole months to say how things go. Choose a longer time.
monthly-count = { $n ->
    [1] { $count } observation
   *[other] { $count } observations
  }, { $last } of them in { $month }
monthly-by-month = Each month
monthly-month = Month
monthly-n = Number
monthly-stood-out = Stood out
monthly-method = A cell and its neighbours, in the same month and in the one before, are compared with how often chance would gather as much. Whether it rises or falls is told by the order of the months (Mann–Kendall). Take it as a hint where to look: months resemble each other, which makes trends look surer than they are.
monthly-method-chance = { $all } cells and months are tested, empty ones too. At most 5 of 100 that are pointed out are chance. The month that goes on is not in it.
monthly-file = Download as GeoJSON

## Close together
picture-dense = Close together
dense-lead = Places with at least so many observations near each other. It says nothing of chance: where many people pass there is more to see. The filters of observations apply here too.
dense-key = At least so many near each other
dense-none = Nowhere do so many lie so near.
dense-none-why = Choose fewer observations, a longer distance or a longer time.
dense-made = { $n } observations, { $from } – { $to }. At least { $points } within { $metres } m.
dense-method = An observation with at least { $points } within { $metres } m, itself among them, belongs to a place. Places whose observations reach each other are one (DBSCAN). What the map shows are squares round the observations. To know whether it is more than chance gives, see Clusters.
dense-params = { $crs }, version { $version }.
dense-alone = { $n ->
    [1] One lies by itself.
   *[other] { $n } lie by themselves.
  }
dense-points = At least so many
dense-points-n = { $n } observations
dense-reach = Within

## Does one follow the other
near = Does one follow the other?
near-lead = Pairs of observations near each other in both place and time, beside as many as chance would give. Most useful for vandalism and fires.
near-table = Pairs beside the number expected
near-within = Within
near-days = { $n } days
near-times = { $ratio } times
near-pairs = { $observed } pairs, expected { $expected }
near-no-pairs = No pairs
near-more = more than chance
near-some = New observations come near and soon after others more often than chance gives.
near-none = It cannot be told from chance.
near-p = p { $p }
near-p-least = p below 0.001
near-too-few-why = It takes at least { $least }. Choose a longer time or fewer filters.
near-made = { $n } observations, { $from } – { $to }.
near-of-walks = { $n ->
    [1] One more is not counted, for of a walk one observation counts.
   *[other] { $n } more are not counted, for of a walk one observation counts.
  }
near-earlier = { $n } older ones are not in it.
near-method = All pairs within the distance and the time are counted (Knox). Expected is as many as there would be if time and place had nothing to do with each other. The times are dealt out anew among the places many times to see how often chance gives as many. Of the fields pointed out at most one in twenty is a false alarm. When one part of town is reported at a time, that makes pairs by itself.
near-params = { $draws } deals, seed { $seed }, version { $version }.

## Areas
areas = Areas
areas-lead = How much has been reported in each area, and how often what is known already is reported again. The filters of observations apply here too.
areas-made = { $n } observations, { $from } – { $to }.
areas-none = There are no named areas to show.
areas-shared = Places of everybody
areas-homes = Where people live
areas-homes-why = In alphabetical order and without rank: the numbers say how much has been reported, not what it is like to live there.
areas-order = Order by
areas-order-name = Name
areas-order-rate = Steadied number
areas-silent = { $n ->
    [1] One silent area: { $names }.
   *[other] { $n } silent areas: { $names }.
  }
areas-silent-why = Silent means that what is there is seldom reported, not that all is well. Go there, ask, and make it easier to report.
areas-no-silent = No area is surely more silent than the rest.
areas-voice-few = Too few to say which areas are silent.
areas-voice-few-why = There have been { $again } further reports of { $incidents } known problems. At least { $least } are needed. They are there when reports of the same thing have been merged in the review.
areas-voice-hidden = How often things are reported again is shown to those who see exact places.
level-higher = More reported than in others
level-as-others = No sure difference from others
level-lower = Less reported than in others
level-too-few = Too few to compare
voice-silent = Silent area
voice-as-others = Reported as elsewhere
voice-talkative = Reported more often than elsewhere
voice-too-few = Too few to say whether it is silent
areas-much = How much has been reported
areas-size = { $n ->
    [1] One observation on { $km2 } km².
   *[other] { $count } observations on { $km2 } km².
  }
areas-rate = That is { $rate } to a km² and 30 days, steadied { $drawn } ({ $low }–{ $high }).
areas-rate-alone = That is { $rate } to a km² and 30 days.
areas-rate-alike = That is { $rate } to a km² and 30 days. The areas differ no more than chance makes them: the mean is { $drawn }.
areas-rank = Number { $rank } of { $of } by the steadied number.
areas-again = How often what is known is reported again
areas-again-n = { $incidents ->
    [1] One known problem
   *[other] { $count } known problems
  } over { $days } days together gave { $again ->
    [0] no further report
    [1] one further report
   *[other] { $further } further reports
  }: { $often }.
areas-again-none = No known problem in the period.
areas-all = In all that is counted a known problem is reported again { $often }.
areas-every = once in { $days } days ({ $low }–{ $high })
areas-seldom = more seldom than once in { $days } days
areas-several = { $several } of { $incidents } were reported by more than one.
areas-second = The second report came after { $days } days in the middle.
areas-times = That is { $ratio } times as often as in the rest ({ $ends }).
areas-method-drawn = Small areas easily get high or low numbers by chance. So each is drawn towards the mean of its group, the more the fewer reports and the less ground it rests on (empirical Bayes). Steadied numbers change less from one period to the next than raw ones. In brackets is what is likely, 95 of 100.
areas-method-again = Once a problem is known, further reports of it say how often people report, whether there is much or little to report (Liu, Bhandaram and Garg 2023). What staff see themselves is no further report. A problem is followed for at most { $most } days, or until it has been dealt with.
areas-method-test = Each area is compared with all that lies outside it by an exact test. Of the areas pointed out at most one in twenty is a false alarm. It takes at least { $incidents } known problems and that at least { $expected } further reports would have been expected.
areas-params = { $from } – { $to }, { $crs }, version { $version }.
areas-outside = { $n ->
    [1] One lies in none of the areas.
   *[other] { $n } lie in none of the areas.
  }
areas-show = Show on the map

## lykta analyze
problem-analysis-unusable = This cannot be worked out
problem-analysis-unusable-detail = Put right what stands below and run it again.
problem-analysis-unknown-method = There is no method { $value }. There are: { $allowed }.
problem-analysis-unreadable = { $value } cannot be read: { $why }.
problem-analysis-params-json = The parameters should be a JSON object: { $value }.
problem-analysis-unknown-param = { $field } is no parameter here. There are: { $allowed }.
problem-analysis-missing-param = { $field } must be given.
problem-analysis-bad-value = { $field } cannot be { $value }. It can be: { $allowed }.
problem-analysis-no-rows = There are no rows in the file.
problem-analysis-missing-column = The column { $field } is missing.
problem-analysis-bad-cell = Row { $row }: { $field } cannot be ”{ $value }”.
problem-analysis-no-place = Row { $row } has no place. It should be a point, or have the columns lon and lat, or easting and northing.
problem-analysis-outside = Row { $row } ({ $value }) lies outside the area that { $crs } is made for. Name another system in crs. ({ $why })

## The weekly report
situation = Weekly report
situation-title = Weekly report, week { $n }
situation-built = Built { $when }, version { $version }.
situation-frozen = It shows how things stood then. What came or changed later is not in it.
situation-weeks = Week
situation-week = w { $n } · { $from }–{ $to }
situation-versions = Version
situation-version = Version { $n }
situation-rebuild = Build a new version
situation-empty = No weekly report yet
situation-empty-hint = It is built by itself every Monday at 6. You can also build last week’s now.
situation-build = Build the weekly report
situation-came = New observations
situation-done = Mended
situation-positive = What works well
situation-overdue = Overdue
situation-walked = Walked on foot
situation-than-last = { $more } on the week before ({ $last })
situation-last-week = the week before { $last }
situation-dark-of = of which { $way } in the dark
situation-follows = The increase follows from more walks.
situation-categories = What came in
situation-areas = Where
situation-areas-hint = A place may lie in several areas.
situation-promises = Promises touched
situation-this-week = This week
situation-before = Week before
situation-change = Difference
situation-done-short = Mended
situation-observations = Observations
situation-days-late = { $n ->
    [one] one day late
   *[other] { $n } days late
}
situation-show-all = Show all { $n }
situation-focus = Proposed focus places
situation-focus-hint = Squares of 250 m with most new reports, at least { $least }. Reported unsafety: it says nothing about the people there.
situation-focus-none = No square has at least { $least } new reports.
situation-place = Place { $n }
situation-place-n = { $n } new ({ $last } the week before)
situation-place-dark = { $n } in the dark
situation-place-late = { $n } overdue
situation-hot = Hot spots
situation-hot-hint = Computed places where reports gather more than chance does: the last { $weeks } weeks beside as many before.
situation-hot-few = Too few observations ({ $n }) to point anything out. At least { $least } are needed.
situation-hot-none = No place stands out.
situation-hot-n = { $n } now, { $last } before
situation-hot-open = What is behind it
situation-hot-hours = When in the week
situation-hot-hours-lead = Reports by hour, the last { $weeks } weeks. Monday innermost, midnight at the top.
situation-hot-hours-none = None of the reports has an hour.
situation-hot-without-hour = { $n } without an hour.
situation-hot-most = Most: { $hours }
situation-hot-what = What
situation-hot-who = Who has it
situation-hot-who-none = Nobody yet.
situation-hot-promises = Promises touched
situation-hot-promises-none = No promise holds here.
situation-hot-late = { $n } overdue, the oldest by { $days } days.
situation-hot-sure = How sure it is
situation-hot-method = Cluster (Gi* with an exact p): { $cells } cells of { $side } m in { $crs }, { $weeks } weeks beside as many before. p { $p }, false discovery rate (q) { $q }. What the police found themselves is not counted.
situation-propose = Propose an action
situation-propose-hint = Becomes a decision of the week's meeting, with the figures of the hot spot as they are now.
situation-action = Action
situation-cause = Likely cause
situation-cause-hint = A guess to be tried. Describe the place, not persons.
situation-cause-told = Likely cause: { $cause }
situation-propose-add = Add the decision
situation-figures = Hot spot ({ $course }), version { $version }: { $n } reports beside { $before } before, p { $p }, q { $q }, { $cells } cells of { $side } m, { $from }–{ $to }.
situation-about-hot = Hot spot: { $place }
course-new = New
course-growing = Growing
course-steady = Unchanged
course-cooling = Cooling
course-letter-new = N
course-letter-growing = G
course-letter-steady = U
course-letter-cooling = C
situation-chosen = Focus places for the coming week
situation-chosen-last = This week’s focus places, chosen at the last meeting
situation-unknown = What we do not know
situation-unknown-none = Nothing in particular this week.
situation-too-few = Too few observations to say anything about the difference between the weeks.
situation-silent = { $area }: nobody has walked in { $n } of { $of } squares for { $weeks } weeks.
situation-without-hour = { $n } of the new ones lack a time of day.
situation-without-accuracy = { $n } of the new ones do not say how certain the position is.
situation-without-severity = { $n } of the new ones lack a severity.
situation-came-late = { $n } were seen earlier but came in during the week.
situation-police-found = { $n } were found by the police themselves. They are not counted among the new ones.
situation-unreviewed = { $n } from residents have not been reviewed and are not counted.
situation-last-decisions = Decisions of the last meeting
situation-last-none = No decisions from the last meeting.
situation-decisions = Decisions
situation-decisions-none = No decisions yet.
situation-decision = Decision
situation-decision-hint = Describe the place, not persons.
situation-decision-about = About
situation-decision-about-none = No particular place
situation-decision-add = Enter the decision
situation-decision-added = The decision is entered.
situation-decision-open = Not done
situation-decision-done = Done
situation-decision-dropped = Dropped
situation-mark-done = Done
situation-mark-open = Not done
pdf-situation-state = State
situation-meeting = Meeting mode
situation-meeting-leave = Leave meeting mode
situation-meeting-end = End the meeting
situation-meeting-ended = The meeting ended { $when }.
situation-minutes = Minutes
situation-minutes-pdf = Get as PDF
summary = Text for the public
summary-lead = The draft stands on nothing but what is open to all. A kind or a place is named when at least { $least } open reports are behind it, and no figures come along. Change the words as you like: the communicator approves before anything is published.
summary-send = Hand over for approval
summary-sent = The text waits for the communicator's approval.
summary-again = Write another text
summary-about = The week's situation, week { $n }
public-situations = Week by week
public-situation = Week { $n }
draft-week = We have gone through what was reported about safety in public places in week { $n } ({ $from } to { $to } { $year }).
draft-day = { $day } { $month ->
    [m1] January
    [m2] February
    [m3] March
    [m4] April
    [m5] May
    [m6] June
    [m7] July
    [m8] August
    [m9] September
    [m10] October
    [m11] November
   *[m12] December
}
draft-came = It was mostly about: { $kinds }.
draft-few = What came in is too little to say anything in general about.
draft-done = Mended during the week, among other things: { $kinds }.
draft-places = In the coming week we pay extra attention to: { $places }.
draft-end = Reported unsafety says something about the place, nothing about the people there.
pdf-situation-cause = likely cause: { $cause }
situation-geojson = GeoJSON
situation-csv = CSV
situation-nobody = Nobody
situation-unplaced = No area
pdf-situation = Weekly report, week { $n }
pdf-situation-version = version { $n }
pdf-situation-compared = { $n } this week, { $last } the week before ({ $more }).
pdf-situation-walked = { $this } km, the week before { $last } km; in the dark { $dark } km.
pdf-situation-dark = { $n } of { $of } were seen in the dark.
pdf-situation-late = { $n } are overdue.
pdf-situation-focus = Squares of 250 m with most new reports, at least { $n }. The numbers are those of the map.
pdf-situation-map = Map with the proposed focus places: { $places }
problem-week-not-over = The week is not over
problem-week-not-over-detail = A weekly report is built when the week is over. Choose an earlier week, or wait until Monday.
problem-meeting-closed = The meeting has ended
problem-meeting-closed-detail = No decisions can be added, and it cannot end again. Those that are there can be ticked off.
problem-meeting-open = The meeting has not ended
problem-meeting-open-detail = The text for the public is written when the meeting has ended. End it in meeting mode first.
## Context
context = Context
context-lead = What others know of areas. Seen only by you who analyse, never by the public.
context-numbers = Surveys and statistics
context-series = Series
context-year = Year
context-none = No series has been taken in. Whoever operates the service does so with lykta import statistics.
context-about = { $unit }, { $year }. Source: { $source }.
context-unknown = Fewer than 30 answers, or none told
context-missing = Not told
context-few = Fewer than { $least } answers: too little to tell
context-no-count = It is not known how many answered
context-no-value = not told
context-table = { $title }, { $year }, by name
context-area = Area
context-n = Answers
context-worked-out = * The margin of error is worked out here from the number of answers (95 %, Wilson). It leaves out non-response and weights.
vulnerable = Vulnerable areas on the police’s list
vulnerable-year = Year of the list
vulnerable-year-areas = { $year } ({ $n } areas)
vulnerable-lead = The police’s assessment of the area in that year, not of those who live there.
vulnerable-about = Vulnerable areas, list of { $year }. Source: { $source }.
vulnerable-none = No list has been taken in. Whoever operates the service does so with lykta import vulnerable-areas.
vulnerable-level-vulnerable = Vulnerable area
vulnerable-level-risk = Risk area
vulnerable-level-especially-vulnerable = Especially vulnerable area
unit-percent = Percent
unit-per-thousand = Per thousand
unit-count = Number
unit-years = Years
unit-sek = Swedish kronor
unit-index = Index
vulnerable-elsewhere = { $here ->
    [0] No area on the list lies here.
    [1] One area on the list lies here.
   *[other] { $here } areas on the list lie here.
  } { $n ->
    [0] There are no others.
    [1] One lies in the rest of the country.
   *[other] { $n } lie in the rest of the country.
  }

## How numbers are worked out
method-title = Methods
method-read = Read the method: { $name }
method-english = This is the page that comes with the program: formulas, sources, and when the method is not to be used.
method-all = All methods
method-name-courses = growing and cooling
method-name-dbscan = close together
method-name-density = heat map
method-name-empirical-bayes = steadied numbers
method-name-hotspots = clusters
method-name-knox = does one follow another?
method-name-local-excess = single places
method-name-rate-ratio = two periods
method-name-reporting-rate = silent area
method-name-spacetime = month by month
