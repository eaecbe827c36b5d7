//! Who would get what, by which rule and until when; and the same over everything that is open, as a trial.

use std::collections::BTreeMap;

use jiff::civil::Date;
use lykta_core::model::{
    ActorId, ActorType, Deed, Due, Observation, ObservationId, PrivacyClass, State, Viewer,
};
use lykta_core::space::link::Responsibility;
use lykta_core::space::world::World;
use lykta_core::space::{Entry, Filter};

use super::super::query::FilterQuery;
use super::super::{App, AppError, permit, promises::day_of};
use crate::clock;

/// Most observations that a trial goes over.
pub const MOST: usize = 5_000;
/// Most rows of a trial that are told one by one.
const TOLD: usize = 200;

/// Who answers for a record as it stands, and by which rule.
fn holder(world: &World, o: &Observation) -> Option<(ActorId, Responsibility)> {
    let owner = o.asset_ref.as_ref().and_then(|a| world.asset_owners.get(a));
    world.landscape.responsible(o, owner)
}

fn sort_of(world: &World, actor: Option<&ActorId>) -> Option<ActorType> {
    Some(world.landscape.actor(actor?)?.actor_type)
}

/// When whoever answers for it would have it done, were it assigned on this day.
pub(super) fn due(app: &App, world: &World, o: &Observation, from: Date) -> Option<Due> {
    let actor = holder(world, o).map(|(actor, _)| actor);
    due_by(app, world, o, actor.as_ref(), from)
}

/// When an actor would have it done, were it assigned on this day.
pub(super) fn due_by(
    app: &App,
    world: &World,
    o: &Observation,
    actor: Option<&ActorId>,
    from: Date,
) -> Option<Due> {
    app.due
        .due(&o.category, sort_of(world, actor), o.severity, from)
}

/// The first day on which what was due goes to the next in line.
pub(super) fn escalates(app: &App, world: &World, o: &Observation, due: Date) -> Option<Date> {
    let actor = holder(world, o).map(|(actor, _)| actor);
    app.due
        .escalates(&o.category, sort_of(world, actor.as_ref()), o.severity, due)
}

/// Where one observation would go.
#[derive(Debug, Clone)]
pub struct Routed {
    /// It, as its reader is told it, without what people chose by hand.
    pub observation: Observation,
    /// Who would get it.
    pub actor: Option<ActorId>,
    /// Until when.
    pub due: Option<Due>,
    /// Somebody else has it by hand.
    pub by_hand: Option<ActorId>,
}

/// What one actor would get.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Share {
    /// In all.
    pub n: usize,
    /// As owner of the thing.
    pub asset: usize,
    /// As whoever looks after the ground.
    pub area: usize,
    /// By the category.
    pub category: usize,
}

/// A trial of the rules over what is open.
#[derive(Debug, Clone, Default)]
pub struct Trial {
    /// How many it went over.
    pub n: usize,
    /// Whether there were more than it takes.
    pub more: bool,
    /// By actor; `None` is what nobody would get.
    pub shares: BTreeMap<Option<ActorId>, Share>,
    /// How many are with somebody else by hand.
    pub elsewhere: usize,
    /// Those seen last, one by one.
    pub rows: Vec<Routed>,
}

/// Who would get what is open, by the rules alone. Nothing is changed.
///
/// # Errors
/// [`AppError::Forbidden`] for roles that do not review.
pub async fn trial(app: &App, viewer: &Viewer, query: &FilterQuery) -> Result<Trial, AppError> {
    permit(viewer, Deed::Review)?;
    let tenant = app.tenant(viewer)?;
    let world = tenant.world_for(viewer)?;
    let mut filter: Filter = query.read(&world, viewer).map_err(AppError::Query)?;
    let open = [State::Open, State::Assigned];
    let asked = filter.states.take();
    filter.states = Some(
        open.into_iter()
            .filter(|s| asked.as_ref().is_none_or(|a| a.contains(s)))
            .collect(),
    );
    let mut found: Vec<&Entry> = world.index_for(&filter).all(&filter).collect();
    found.sort_unstable_by_key(|e| (std::cmp::Reverse(e.observed_at), e.id));
    let more = found.len() > MOST;
    let ids: Vec<ObservationId> = found.iter().take(MOST).map(|e| e.id).collect();
    let records = tenant.observations(viewer, &ids).await?;
    let today = day_of(clock::now());
    let mut out = Trial {
        n: records.len(),
        more,
        ..Trial::default()
    };
    for mut observation in records {
        let by_hand = observation.responsible.take();
        let routed = holder(&world, &observation);
        let actor = routed.as_ref().map(|(actor, _)| actor.clone());
        let share = out.shares.entry(actor.clone()).or_default();
        share.n += 1;
        match routed.map(|(_, how)| how) {
            Some(Responsibility::Asset) => share.asset += 1,
            Some(Responsibility::Area(_)) => share.area += 1,
            Some(Responsibility::Category) => share.category += 1,
            Some(Responsibility::Manual) | None => {}
        }
        let by_hand = by_hand.filter(|hand| Some(hand) != actor.as_ref());
        out.elsewhere += usize::from(by_hand.is_some());
        if out.rows.len() < TOLD {
            let due = due_by(app, &world, &observation, actor.as_ref(), today);
            out.rows.push(Routed {
                observation,
                actor,
                due,
                by_hand,
            });
        }
    }
    let restricted = out
        .rows
        .iter()
        .filter(|r| r.observation.privacy_class == PrivacyClass::RESTRICTED)
        .map(|r| tenant.observation(viewer, r.observation.id));
    // What cannot be put on record is not shown.
    futures_util::future::try_join_all(restricted).await?;
    Ok(out)
}
