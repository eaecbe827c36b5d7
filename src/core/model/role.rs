//! Roles: what sort of work a person does, which deeds come with it, and how much it may ever see.
//!
//! The table here is the whole of it; a grant narrows a role by area, category and class, and never
//! widens it. Change a row and the matrix in `tests/it/matrix.rs` must change with it.

use super::scale::{PrivacyClass, coded};

coded!(
    /// What sort of work somebody does (taxonomy 5.5). Residents have no account and no role.
    Role {
        /// Reports what is seen in daily work.
        Reporter = "reporter",
        /// Leads a safety walk.
        WalkLeader = "walk_leader",
        /// Trygghetssamordnare: reviews, assigns, links, shares.
        SafetyCoordinator = "safety_coordinator",
        /// Works for whoever looks after the thing, and does what is assigned.
        ActorHandler = "actor_handler",
        /// Plans and analyses.
        Planner = "planner",
        /// Writes and approves what the public reads.
        Communicator = "communicator",
        /// Plans for the police.
        PolicePlanner = "police_planner",
        /// Gruppchef, yttre befäl.
        ShiftLeader = "shift_leader",
        /// Police officer.
        Officer = "officer",
        /// Elected; reads, coarsely.
        PoliticianReader = "politician_reader",
        /// Registrar and archivist: discloses and disposes.
        RecordsOfficer = "records_officer",
        /// Auditor or data protection officer: reads who did what.
        Auditor = "auditor",
        /// Keeps accounts and settings; sees no records that are not open to partners anyway.
        Admin = "admin",
        /// Takes part in one walk by a link, and sees nothing that others reported.
        WalkGuest = "walk_guest",
    }
);

coded!(
    /// Something that can be done. A role without it is answered 403; a thing that may not be seen is
    /// answered 404 whatever the deed.
    Deed {
        /// See observations, as far as the grant reaches.
        Read = "read",
        /// Record a new observation, and undo one's own.
        Record = "record",
        /// Change an observation's attributes.
        Amend = "amend",
        /// Take a step in an observation's life.
        Step = "step",
        /// Undo a record, so that only a tombstone is left. Its author may while it is new.
        Withdraw = "withdraw",
        /// Link to commitments by hand.
        Link = "link",
        /// Plan and lead safety walks, and read how they went.
        Walk = "walk",
        /// Read who changed what in an observation.
        History = "history",
        /// Read analyses: heat maps and hot spots.
        Analyze = "analyze",
        /// Take records out of the system as a file.
        Export = "export",
        /// Hand records over to another organisation.
        Share = "share",
        /// Put together what somebody asked for as a public record.
        Disclose = "disclose",
        /// Write and approve texts that the public reads.
        Publish = "publish",
        /// Review what residents sent in.
        Review = "review",
        /// Dispose of records by a decision, or erase by place and time.
        Dispose = "dispose",
        /// Read the audit trail.
        Audit = "audit",
        /// Keep accounts, roles, keys, areas, actors and rules.
        Administer = "administer",
    }
);

impl Role {
    /// The highest privacy class that any grant of this role may reach; `None` for a role that sees
    /// no observation at all.
    pub fn ceiling(self) -> Option<PrivacyClass> {
        let class = match self {
            Self::SafetyCoordinator
            | Self::PolicePlanner
            | Self::ShiftLeader
            | Self::Officer
            | Self::RecordsOfficer => 3,
            Self::Reporter | Self::WalkLeader | Self::ActorHandler | Self::Planner => 2,
            Self::Communicator | Self::PoliticianReader => 1,
            Self::Auditor | Self::Admin | Self::WalkGuest => return None,
        };
        PrivacyClass::new(class)
    }

    /// Whether the work needs exact places. The others get the middle of a 100 m cell and no texts.
    pub fn sees_exact_places(self) -> bool {
        !matches!(
            self,
            Self::Communicator
                | Self::PoliticianReader
                | Self::Auditor
                | Self::Admin
                | Self::WalkGuest
        )
    }

    /// What comes with the role.
    pub fn deeds(self) -> &'static [Deed] {
        use Deed as D;
        match self {
            Self::Reporter | Self::Officer => &[D::Read, D::Record],
            Self::WalkLeader => &[D::Read, D::Record, D::Amend, D::Walk, D::History],
            Self::SafetyCoordinator => &[
                D::Read,
                D::Record,
                D::Amend,
                D::Step,
                D::Withdraw,
                D::Link,
                D::Walk,
                D::History,
                D::Analyze,
                D::Export,
                D::Share,
                D::Review,
            ],
            Self::ActorHandler => &[D::Read, D::Record, D::Step, D::History],
            Self::ShiftLeader => &[D::Read, D::Record, D::Step, D::History, D::Analyze],
            Self::Planner => &[
                D::Read,
                D::Record,
                D::Amend,
                D::Step,
                D::Withdraw,
                D::Link,
                D::Walk,
                D::History,
                D::Analyze,
                D::Export,
            ],
            Self::Communicator => &[D::Read, D::Publish],
            Self::PolicePlanner => &[
                D::Read,
                D::Record,
                D::Amend,
                D::Step,
                D::Withdraw,
                D::Link,
                D::Walk,
                D::History,
                D::Analyze,
                D::Export,
                D::Share,
            ],
            Self::PoliticianReader => &[D::Read],
            Self::RecordsOfficer => &[
                D::Read,
                D::History,
                D::Export,
                D::Disclose,
                D::Dispose,
                D::Audit,
            ],
            Self::Auditor => &[D::Audit],
            Self::Admin => &[D::Administer, D::Audit],
            Self::WalkGuest => &[D::Record],
        }
    }

    /// Whether the role may do this at all.
    pub fn may(self, deed: Deed) -> bool {
        self.deeds().contains(&deed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_sees_nothing_does_nothing_to_records() {
        for role in Role::ALL {
            if role.ceiling().is_none() {
                for deed in [
                    Deed::Read,
                    Deed::Amend,
                    Deed::Step,
                    Deed::Link,
                    Deed::History,
                    Deed::Analyze,
                    Deed::Export,
                ] {
                    assert!(!role.may(deed), "{role} may {deed} but sees nothing");
                }
            } else {
                assert!(
                    role.may(Deed::Read),
                    "{role} has a ceiling and may not read"
                );
            }
        }
    }

    #[test]
    fn whoever_keeps_accounts_cannot_read_records_by_that_role() {
        assert!(!Role::Admin.may(Deed::Read));
        // And whoever reads everything does not hand out rights.
        for role in Role::ALL.iter().filter(|r| r.may(Deed::Administer)) {
            assert_eq!(role.ceiling(), None);
        }
    }
}
