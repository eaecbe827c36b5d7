//! The one integration binary, in reading order.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::string_slice,
    reason = "a test that fails says so by panicking"
)]
#![allow(
    clippy::too_many_lines,
    clippy::items_after_statements,
    clippy::cast_possible_truncation,
    clippy::unreadable_literal,
    reason = "a story in one piece reads better than its parts; bytes made by hand look as they are"
)]

mod site; // a whole site in a temporary folder, asked without a socket

mod tidy; // who may name whom, heads, lengths, words

mod guests; // who joins a walk without an account
mod import; // files in by the command line and out again
mod measure; // what `lykta bench` says where a store or a service takes part
mod practice; // the practice set that the demo shows
mod seeds; // geodata/ as it ships, and every way to break it
mod store_migrations; // the ledger, run twice, changed, newer
mod store_samples; // observations for the stores' tests
mod store_sqlite; // what only SQLite promises
mod store_story; // what every store promises

mod area_rates; // area by area: drawn rates, and how often what is known is told again
mod audit_chain; // a trail that was tampered with is found and its row named

mod backup; // whole while others write, and back again
mod cast; // somebody in every role
mod retention; // what is disposed of is gone to the last byte

mod access; // what is not yours is not there
mod accounts; // who gets in, and who does not
mod accounts_kept; // whoever keeps accounts, and what their programs may
mod context; // what others know of areas
mod courses; // month by month, close together, and one after the other
mod damaged; // map files with anything in them
mod device_tokens; // what a phone that only sends can reach
mod digests; // what each actor has to do, in one letter a period
mod digital_walks; // marks of residents for a walk, before it
mod disclosure; // what is handed out on request, masked
mod dwelling; // no place inside a building stays there
mod effort; // where walks have been, and walks as dates
mod fault_network; // what stands between a phone and the server on a bad day
mod faults; // phones, a bad network and a server that is killed
mod from_phone; // what a phone sends of a walk, and what it could not send and was saved in a file
mod gate; // what a viewer is told, by whatever door
mod heat; // how densely things were reported
mod heat_tiles; // the heat map as tiles, at a border, and against what was walked
mod hot_spots; // where more was reported than chance gathers
mod intake; // what residents send in, and its review
mod layer_file; // layers as files of tiles
mod letters; // letters to those responsible, over a folder and over SMTP
mod live; // the world follows the feed
mod low_zooms; // a country far away
mod map_files; // maps served whole and by ranges
mod matrix; // every route, role, organisation and class, against one table
mod noninterference; // what a lower role reads is the same, whatever happens to what it may not see
mod osm; // maps out of OpenStreetMap extracts
mod osm_extract; // such an extract, made by hand
mod packages; // what is taken along on a walk
mod periods; // how much was reported when, and one period beside another
mod photo_files; // pictures made by hand, sound and hostile
mod photo_rights; // who adds, covers and sees photos
mod photos; // what comes in as a picture, what is kept of it, and who sees it
mod places; // actors and areas kept, and who gets what
mod privacy; // what in a text may be personal data
mod proposals; // stops proposed for a walk
mod protocols; // protocols of walks, their editions for residents
mod public; // what the public reads, and what it cannot tell
mod review; // the review queue: cards, duplicates, dates, and taking back
mod routes; // every route and who gets through
mod search; // places by name
mod security; // docs/security.md holds what it says
mod settled; // a start from the index on disk
mod sharing; // records handed over, taken back, and seen no longer
mod situation; // the week's situation: frozen, told to each as far as they see, and met about
mod situation_public; // what leaves a meeting: decisions about hot spots, and a draft for the public
mod sync; // edits from phones that had not seen each other's, and the batch they come in
mod texts; // texts for the public, approved by somebody else
mod tiles; // tiles on the wire
mod tracks; // tracks and scores of walks
mod walks; // plans, states, series, and who is told what of a walk
