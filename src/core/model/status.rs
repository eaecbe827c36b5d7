//! The life of an observation as one table: from where to where, and on what condition.

use super::scale::{Valence, coded};

coded!(
    /// Where an observation is in its life.
    Status {
        /// Only on the phone.
        Draft = "draft",
        /// The record has arrived, a photo has not.
        ReceivedIncomplete = "received_incomplete",
        /// Arrived and acknowledged.
        Received = "received",
        /// Class, category and place checked.
        Reviewed = "reviewed",
        /// Refused with a reason; kept, never drawn.
        Rejected = "rejected",
        /// A confirmation of another observation.
        Merged = "merged",
        /// An actor has it.
        Assigned = "assigned",
        /// Sent to an owner outside the system.
        Forwarded = "forwarded",
        /// Has a date or a budget year.
        Planned = "planned",
        /// Being worked on.
        InProgress = "in_progress",
        /// The actor says it is mended.
        Done = "done",
        /// Someone has seen that it is.
        Verified = "verified",
        /// Closed after verification.
        Closed = "closed",
        /// Cannot be done, with the reason.
        NotFeasible = "not_feasible",
        /// Seen again.
        Reopened = "reopened",
        /// Its life ended by time.
        Faded = "faded",
        /// A positive observation, taken note of.
        Noted = "noted",
        /// Undone by its author; a tombstone.
        Withdrawn = "withdrawn",
    }
);

coded!(
    /// What the map shows: a status reduced to form and colour.
    State {
        /// Nobody has it yet.
        Open = "open",
        /// Someone has it.
        Assigned = "assigned",
        /// Said to be mended.
        Done = "done",
        /// Seen to be mended.
        Verified = "verified",
        /// No longer followed.
        Closed = "closed",
        /// Something that works well.
        Positive = "positive",
        /// Not drawn at all.
        Hidden = "hidden",
    }
);

/// What a transition asks for besides the right to make it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Where it leads.
    pub to: Status,
    /// A reason in plain language must follow.
    pub needs_reason: bool,
    /// An actor must be named.
    pub needs_actor: bool,
}

const fn step(to: Status) -> Step {
    Step {
        to,
        needs_reason: false,
        needs_actor: false,
    }
}

const fn with_reason(to: Status) -> Step {
    Step {
        to,
        needs_reason: true,
        needs_actor: false,
    }
}

const INTO_RECEIVED: Step = step(Status::Received);
const INTO_INCOMPLETE: Step = step(Status::ReceivedIncomplete);
const REVIEW: Step = step(Status::Reviewed);
const REJECT: Step = with_reason(Status::Rejected);
const MERGE: Step = step(Status::Merged);
const ASSIGN: Step = Step {
    to: Status::Assigned,
    needs_reason: false,
    needs_actor: true,
};
const PLAN: Step = step(Status::Planned);
const FORWARD: Step = step(Status::Forwarded);
const BEGIN: Step = step(Status::InProgress);
const FINISH: Step = step(Status::Done);
const DECLINE: Step = with_reason(Status::NotFeasible);
const VERIFY: Step = step(Status::Verified);
const CLOSE: Step = step(Status::Closed);
const REOPEN: Step = step(Status::Reopened);
const FADE: Step = step(Status::Faded);
const NOTE: Step = step(Status::Noted);
const UNDO: Step = step(Status::Withdrawn);

impl Status {
    /// Every step that may be taken from here; `merged` leads back to `merged_from`.
    ///
    /// Positive observations have no work flow: they are noted, rejected or withdrawn.
    ///
    /// # Source
    /// The status table of the taxonomy with its additions (undo, reopened to assigned, done at once).
    pub fn steps(self, valence: Valence) -> &'static [Step] {
        match (valence, self) {
            (_, Self::Draft) => &[INTO_RECEIVED, INTO_INCOMPLETE],
            (_, Self::ReceivedIncomplete) => &[INTO_RECEIVED, UNDO],
            (Valence::Positive, Self::Received) => &[NOTE, REJECT, MERGE, FADE, UNDO],
            (Valence::Positive, Self::Noted) => &[FADE, UNDO],
            (Valence::Positive, _)
            | (_, Self::Rejected | Self::Merged | Self::Faded | Self::Noted | Self::Withdrawn) => {
                &[]
            }
            (_, Self::Received) => &[REVIEW, REJECT, MERGE, FADE, UNDO],
            (_, Self::Reviewed | Self::Reopened) => &[ASSIGN, MERGE, FADE, UNDO],
            (_, Self::Assigned) => &[PLAN, FORWARD, FINISH, DECLINE, MERGE, FADE, UNDO],
            (_, Self::Planned) => &[BEGIN, DECLINE, MERGE, FADE, UNDO],
            (_, Self::Forwarded | Self::InProgress) => &[FINISH, DECLINE, MERGE, FADE, UNDO],
            (_, Self::Done) => &[VERIFY, REOPEN],
            (_, Self::Verified) => &[CLOSE, REOPEN],
            (_, Self::Closed | Self::NotFeasible) => &[REOPEN],
        }
    }

    /// The step to `to`, if it may be taken from here.
    pub fn step_to(self, to: Self, valence: Valence, before_merge: Option<Self>) -> Option<Step> {
        if self == Self::Merged {
            // A merge is reversible: back to where it was, nowhere else.
            return (before_merge == Some(to)).then_some(step(to));
        }
        self.steps(valence).iter().find(|s| s.to == to).copied()
    }

    /// Whether one gets here by having looked, as on a walk: it is mended, or it is not.
    pub fn by_looking(self) -> bool {
        matches!(self, Self::Verified | Self::Reopened)
    }

    /// Where one may go from here, for a message or a row of buttons.
    pub fn allowed(self, valence: Valence, before_merge: Option<Self>) -> Vec<Self> {
        if self == Self::Merged {
            return before_merge.into_iter().collect();
        }
        self.steps(valence).iter().map(|s| s.to).collect()
    }

    /// What the map shows.
    pub fn state(self, valence: Valence) -> State {
        match self {
            Self::Draft | Self::Rejected | Self::Merged | Self::Withdrawn => State::Hidden,
            Self::Faded => State::Closed,
            _ if valence == Valence::Positive => State::Positive,
            Self::ReceivedIncomplete
            | Self::Received
            | Self::Reviewed
            | Self::Reopened
            | Self::Noted => State::Open,
            Self::Assigned | Self::Forwarded | Self::Planned | Self::InProgress => State::Assigned,
            Self::Done => State::Done,
            Self::Verified => State::Verified,
            Self::Closed | Self::NotFeasible => State::Closed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected rows from the taxonomy's status table, written out by hand rather than derived.
    #[test]
    fn the_table_holds_exactly_these_steps() {
        use Status as S;
        let expected: &[(S, &[S])] = &[
            (S::Draft, &[S::Received, S::ReceivedIncomplete]),
            (S::ReceivedIncomplete, &[S::Received, S::Withdrawn]),
            (
                S::Received,
                &[S::Reviewed, S::Rejected, S::Merged, S::Faded, S::Withdrawn],
            ),
            (
                S::Reviewed,
                &[S::Assigned, S::Merged, S::Faded, S::Withdrawn],
            ),
            (
                S::Assigned,
                &[
                    S::Planned,
                    S::Forwarded,
                    S::Done,
                    S::NotFeasible,
                    S::Merged,
                    S::Faded,
                    S::Withdrawn,
                ],
            ),
            (
                S::Forwarded,
                &[S::Done, S::NotFeasible, S::Merged, S::Faded, S::Withdrawn],
            ),
            (
                S::Planned,
                &[
                    S::InProgress,
                    S::NotFeasible,
                    S::Merged,
                    S::Faded,
                    S::Withdrawn,
                ],
            ),
            (
                S::InProgress,
                &[S::Done, S::NotFeasible, S::Merged, S::Faded, S::Withdrawn],
            ),
            (S::Done, &[S::Verified, S::Reopened]),
            (S::Verified, &[S::Closed, S::Reopened]),
            (S::Closed, &[S::Reopened]),
            (S::NotFeasible, &[S::Reopened]),
            (
                S::Reopened,
                &[S::Assigned, S::Merged, S::Faded, S::Withdrawn],
            ),
            (S::Rejected, &[]),
            (S::Merged, &[]),
            (S::Faded, &[]),
            (S::Noted, &[]),
            (S::Withdrawn, &[]),
        ];
        assert_eq!(expected.len(), S::ALL.len());
        for (from, to) in expected {
            assert_eq!(from.allowed(Valence::Negative, None), *to, "from {from}");
        }
    }

    #[test]
    fn a_merge_leads_back_to_where_it_was_and_nowhere_else() {
        let back = Some(Status::Assigned);
        assert!(
            Status::Merged
                .step_to(Status::Assigned, Valence::Negative, back)
                .is_some()
        );
        assert!(
            Status::Merged
                .step_to(Status::Received, Valence::Negative, back)
                .is_none()
        );
    }

    #[test]
    fn every_code_reads_back() {
        for status in Status::ALL {
            assert_eq!(Status::from_code(status.code()), Some(*status));
        }
    }
}
