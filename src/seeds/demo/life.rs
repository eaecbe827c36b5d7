//! Carries a practice observation through its life, one legal step after another, until today.

use jiff::{SignedDuration, Timestamp};
use lykta_core::model::{ActorId, Observation, Status, Valence};

use super::random::SplitMix64;

/// One step of a usual life, and the least and most days before it is taken.
type Stage = (Status, u64, u64);

/// Mended by the one who has it.
const MENDED: &[Stage] = &[
    (Status::Reviewed, 0, 4),
    (Status::Assigned, 1, 9),
    (Status::Planned, 3, 25),
    (Status::InProgress, 7, 60),
    (Status::Done, 1, 10),
    (Status::Verified, 2, 30),
    (Status::Closed, 14, 14),
];
/// Sent on to an owner outside.
const FORWARDED: &[Stage] = &[
    (Status::Reviewed, 0, 4),
    (Status::Assigned, 1, 6),
    (Status::Forwarded, 1, 10),
    (Status::Done, 20, 120),
    (Status::Verified, 2, 40),
];
/// Said to be mended, and seen again.
const SEEN_AGAIN: &[Stage] = &[
    (Status::Reviewed, 0, 4),
    (Status::Assigned, 1, 9),
    (Status::Done, 5, 40),
    (Status::Reopened, 5, 30),
    (Status::Assigned, 1, 9),
];
/// Cannot be done.
const DECLINED: &[Stage] = &[
    (Status::Reviewed, 0, 4),
    (Status::Assigned, 1, 9),
    (Status::NotFeasible, 10, 60),
];
/// Refused.
const REFUSED: &[Stage] = &[(Status::Rejected, 0, 5)];
/// Looked at, and then nothing.
const WAITING: &[Stage] = &[(Status::Reviewed, 1, 20)];
/// Its life ends by time.
const FADING: &[Stage] = &[(Status::Reviewed, 0, 4), (Status::Faded, 60, 120)];
/// Something that works well.
const NOTED: &[Stage] = &[(Status::Noted, 0, 14)];

/// Lets the observation live until `today`.
pub(super) fn live(
    observation: &mut Observation,
    owner: Option<&ActorId>,
    today: Timestamp,
    random: &mut SplitMix64,
) {
    let stages = stages(observation, random);
    let mut at = observation.received_at;
    for &(to, least, most) in stages {
        let days = least + random.below(most - least + 1);
        let minutes = i64::try_from(days * 24 * 60 + random.below(600)).unwrap_or(0);
        let next = at
            .checked_add(SignedDuration::from_mins(minutes))
            .unwrap_or(today);
        let legal = observation
            .status
            .step_to(to, observation.valence, observation.before_merge);
        let (Some(step), true) = (legal, next < today) else {
            break;
        };
        at = next;
        observation.status = to;
        observation.updated_at = next;
        if step.needs_actor {
            observation.responsible = owner.cloned();
            observation.due_at = next.checked_add(SignedDuration::from_hours(60 * 24)).ok();
        }
        observation.outcome_reason = match to {
            Status::NotFeasible => Some("Marken ägs av en annan part som har sagt nej.".to_owned()),
            Status::Rejected => Some("Samma plats finns redan registrerad.".to_owned()),
            _ => None,
        };
        if to == Status::Forwarded {
            observation.external_ref = Some(format!("ÖVN-{:05}", random.below(100_000)));
        }
    }
}

fn stages(observation: &Observation, random: &mut SplitMix64) -> &'static [Stage] {
    if observation.valence == Valence::Positive {
        return NOTED;
    }
    if observation.kind.as_str() == "hot_spot" {
        return WAITING;
    }
    if matches!(observation.kind.as_str(), "disorder" | "traffic") {
        return FADING;
    }
    match random.below(20) {
        0..=8 => MENDED,
        9..=11 => FORWARDED,
        12..=13 => SEEN_AGAIN,
        14 => DECLINED,
        15 => REFUSED,
        _ => WAITING,
    }
}
