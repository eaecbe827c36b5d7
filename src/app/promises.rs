//! Promises and commitments with what is linked to them.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use lykta_core::model::promise::Promise;
use lykta_core::model::{CommitmentId, PromiseId, State, Viewer};
use lykta_core::space::Filter;
use lykta_core::space::world::World;

use crate::clock;
use crate::wire::reference::{self, CommitmentBody, LinkedCounts, PromiseBody};

/// Today in Sweden.
pub fn today() -> Date {
    day_of(clock::now())
}

/// The day in Sweden on which an instant falls.
pub fn day_of(at: Timestamp) -> Date {
    let zone = TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).date()
}

/// Observations by commitment slot, counting only what the viewer may see.
fn linked(world: &World, viewer: &Viewer) -> HashMap<u32, LinkedCounts> {
    let filter = Filter::seen_by(world.sees(viewer));
    let mut counts: HashMap<u32, LinkedCounts> = HashMap::new();
    for entry in world.index_for(&filter).all(&filter) {
        for slot in &entry.commitments {
            let c = counts.entry(*slot).or_default();
            c.total += 1;
            match entry.state {
                State::Open | State::Assigned => c.open += 1,
                State::Done => c.done += 1,
                State::Verified => c.verified += 1,
                State::Closed => c.closed += 1,
                State::Positive => c.positive += 1,
                State::Hidden => {}
            }
        }
    }
    counts
}

/// Every commitment, in the documents' order.
pub fn commitments(world: &World, viewer: &Viewer) -> Vec<CommitmentBody> {
    let counts = linked(world, viewer);
    let day = today();
    world
        .landscape
        .commitments()
        .map(|(slot, s)| {
            reference::commitment(
                &world.landscape,
                s,
                day,
                counts.get(&slot).copied().unwrap_or_default(),
            )
        })
        .collect()
}

/// One commitment.
pub fn commitment(world: &World, viewer: &Viewer, id: &CommitmentId) -> Option<CommitmentBody> {
    let slot = world.landscape.commitment_slot(id)?;
    let counts = linked(world, viewer)
        .get(&slot)
        .copied()
        .unwrap_or_default();
    Some(reference::commitment(
        &world.landscape,
        world.landscape.commitment(slot)?,
        today(),
        counts,
    ))
}

/// Every promise with its commitments.
pub fn promises(world: &World, viewer: &Viewer) -> Vec<PromiseBody> {
    let all = commitments(world, viewer);
    world
        .landscape
        .promises()
        .iter()
        .map(|p| with_own(world, p, &all))
        .collect()
}

/// One promise with its commitments.
pub fn promise(world: &World, viewer: &Viewer, id: &PromiseId) -> Option<PromiseBody> {
    let promise = world.landscape.promise(id)?;
    Some(with_own(world, promise, &commitments(world, viewer)))
}

fn with_own(world: &World, promise: &Promise, all: &[CommitmentBody]) -> PromiseBody {
    let own = all
        .iter()
        .filter(|c| c.promise_id == promise.id.as_str())
        .cloned()
        .collect();
    reference::promise(&world.landscape, promise, today(), own)
}
