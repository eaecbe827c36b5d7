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
settings = View
example-data = example data
example-data-notice = Example data
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
field-example = Example data
field-schema-version = Version of the shape
history-by-local = this computer

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
type-place-label = Name of the area, or coordinates
type-place-hint = For example a square, or 57.721 12.940.
type-place-none = No place was found. Try another name, or type coordinates.
details-optional = You are done already. Add more if you like.
detail-category = What is it?
detail-severity = How serious?
detail-light = How is the light?
detail-light-proposed = Proposed from the height of the sun. Change it if it is wrong.
detail-perceived = How safe do you feel here?
detail-text = Anything more?
detail-text-hint = Describe the place, not people
detail-suggestion = What would help?
advice-title = Describe the place, not people
advice-found = Looks like { $kind }: “{ $words }”
receipt-sent = Sent. The server has it.
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
outbox-storage-refused = The browser may not save on this device. Do not close the page until everything is sent.

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
problem-needs-another-person = Somebody else has to do this
problem-needs-another-person-detail = Whoever prepared something may not approve it. Ask a colleague with the same rights.
problem-conflict = Something else is saved already
problem-conflict-detail = Another content stands under this id; it comes along as "current". Change it with PATCH, or send yours under a new id.
problem-illegal-transition = That step cannot be taken
problem-illegal-transition-detail = "{ $from }" does not lead to "{ $to }". From here one may go to: { $allowed }.
problem-precondition-required = Say which version you change
problem-precondition-required-detail = Send the header If-Match with the version you have, such as "v3".
problem-precondition-failed = Somebody was faster
problem-precondition-failed-detail = Version { $version } stands now. It comes along as "current"; make your change on that.
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
import-unknown-format = { $file } is neither GeoJSON nor CSV.
import-rejected-feature = Number { $number } (line { $line }, id { $id }) was not taken in: { $why }
import-mended-feature = Number { $number } (line { $line }, id { $id }) was mended and taken in: { $why }
import-progress = { $read } read, { $accepted } taken in, { $rejected } rejected, { $rate } a second
import-more = … and { $n } more. --report FILE writes them all.
import-done = Done in { $seconds } s: { $read } read, { $accepted } new or changed, { $repeated } here already, { $mended } mended, { $rejected } rejected.
import-done-dry = Tried in { $seconds } s, nothing is written: { $read } read, { $accepted } can be taken in, { $mended } mended, { $rejected } rejected.
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
