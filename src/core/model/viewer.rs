//! Who looks, and what they may see. Every read and write below HTTP takes a [`Viewer`].
//!
//! A record is seen when one of the viewer's grants reaches it (category × area × class) *and* it is in
//! the viewer's hands: the own organisation controls it, it has been assigned to that organisation, or
//! it lies in a share set that the organisation receives. Nothing here reads a clock or a store: whoever
//! makes a viewer says which share sets run.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use super::ids::{ActorId, AreaId, CategoryCode, ShareSetId, TenantCode, WalkId};
use super::observation::Observation;
use super::role::{Deed, Role};
use super::scale::PrivacyClass;

/// Everything, or the members named.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Among<T: Ord> {
    /// No limit.
    All,
    /// Only these.
    Only(BTreeSet<T>),
}

impl<T: Ord> Among<T> {
    /// Whether `member` is among them.
    pub fn has(&self, member: &T) -> bool {
        match self {
            Self::All => true,
            Self::Only(set) => set.contains(member),
        }
    }
}

/// How far a grant reaches: categories × areas × class, within one tenant.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scope {
    /// Categories.
    pub categories: Among<CategoryCode>,
    /// Areas, at least one of which it must lie in.
    pub areas: Among<AreaId>,
    /// Highest privacy class.
    pub max_class: PrivacyClass,
}

impl Scope {
    /// Everything in the tenant up to a class.
    pub fn up_to(max_class: PrivacyClass) -> Self {
        Self {
            categories: Among::All,
            areas: Among::All,
            max_class,
        }
    }

    fn reaches(&self, facts: &Facts<'_>) -> bool {
        facts.class <= self.max_class
            && self.categories.has(facts.category)
            && match &self.areas {
                Among::All => true,
                Among::Only(own) => facts.areas.iter().any(|a| own.contains(a)),
            }
    }
}

/// A role and how far it reaches.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Grant {
    /// The work.
    pub role: Role,
    /// Where and on what. A class above the role's ceiling means the ceiling.
    pub scope: Scope,
}

impl Grant {
    /// A role with no limit but its own ceiling.
    pub fn whole(role: Role) -> Self {
        let class = role.ceiling().unwrap_or(PrivacyClass::OPEN);
        Self {
            role,
            scope: Scope::up_to(class),
        }
    }
}

/// In whose hands a record is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Custody {
    /// The controller; `None` is the tenant itself.
    pub controller: Option<ActorId>,
    /// The organisation it has been assigned to by hand.
    pub entrusted: Option<ActorId>,
    /// Share sets it has been put in.
    pub share_sets: Box<[ShareSetId]>,
}

impl Custody {
    /// Of a record.
    pub fn of(observation: &Observation) -> Self {
        Self {
            controller: observation.controller.clone(),
            entrusted: observation.responsible.clone(),
            share_sets: observation.share_sets.clone().into(),
        }
    }
}

/// How a viewer comes to hold a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hold {
    /// Not at all.
    None,
    /// Another organisation shared it.
    Shared,
    /// It was assigned to the viewer's organisation.
    Entrusted,
    /// The viewer's organisation controls it.
    Own,
}

/// Who holds what: the organisation and share sets of a viewer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Hands {
    /// The service itself, which holds everything in the tenant.
    Keeper,
    /// People and programs of one organisation; `None` is the tenant itself.
    Of {
        /// The organisation.
        organisation: Option<ActorId>,
        /// Share sets that run now and that it receives.
        share_sets: BTreeSet<ShareSetId>,
    },
}

impl Hands {
    /// How a record in this custody is held.
    pub fn hold(&self, custody: &Custody) -> Hold {
        let (organisation, share_sets) = match self {
            Self::Keeper => return Hold::Own,
            Self::Of {
                organisation,
                share_sets,
            } => (organisation, share_sets),
        };
        if custody.controller == *organisation {
            Hold::Own
        } else if organisation.is_some() && custody.entrusted == *organisation {
            Hold::Entrusted
        } else if custody.share_sets.iter().any(|s| share_sets.contains(s)) {
            Hold::Shared
        } else {
            Hold::None
        }
    }
}

/// What visibility is decided on.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The category.
    pub category: &'a CategoryCode,
    /// The privacy class.
    pub class: PrivacyClass,
    /// The areas it lies in.
    pub areas: &'a [AreaId],
    /// In whose hands it is.
    pub custody: &'a Custody,
}

/// How much of a record is told: which list of fields its reader gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Detail {
    /// Category, severity, status and a coarse place; nothing that anybody wrote.
    Coarse,
    /// What another organisation needs: no internal reasons, no walk, no links by hand.
    Partner,
    /// Everything.
    Full,
}

/// Someone who reads or writes, in one tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    name: String,
    tenant: TenantCode,
    hands: Hands,
    grants: Vec<Grant>,
    second_factor: bool,
    walk: Option<WalkId>,
    audience: Told,
}

/// A text that follows from the rest, made when it is first asked for. It makes no two things differ.
#[derive(Debug, Clone, Default)]
struct Told(OnceLock<Arc<str>>);

impl PartialEq for Told {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Told {}

impl Viewer {
    /// The service itself and whoever runs its command line: holds the file anyway, and sees
    /// everything in one tenant. Never made for a request that came over the network.
    pub fn keeper(tenant: TenantCode) -> Self {
        Self {
            name: "keeper".to_owned(),
            tenant,
            hands: Hands::Keeper,
            grants: Vec::new(),
            second_factor: true,
            walk: None,
            audience: Told::default(),
        }
    }

    /// Somebody of an organisation, with what they have been granted. Without a second factor nothing
    /// restricted is seen and nothing is administered, disclosed or disposed of.
    pub fn of(
        name: impl Into<String>,
        tenant: TenantCode,
        organisation: Option<ActorId>,
        share_sets: BTreeSet<ShareSetId>,
        grants: &[Grant],
        second_factor: bool,
    ) -> Self {
        let most = if second_factor {
            PrivacyClass::RESTRICTED
        } else {
            PrivacyClass::PARTNERS
        };
        let mut grants: Vec<Grant> = grants
            .iter()
            .map(|g| Grant {
                role: g.role,
                scope: Scope {
                    max_class: g
                        .scope
                        .max_class
                        .min(g.role.ceiling().unwrap_or(PrivacyClass::OPEN))
                        .min(most),
                    ..g.scope.clone()
                },
            })
            .collect();
        grants.sort();
        grants.dedup();
        Self {
            name: name.into(),
            tenant,
            hands: Hands::Of {
                organisation,
                share_sets,
            },
            grants,
            second_factor,
            walk: None,
            audience: Told::default(),
        }
    }

    /// The same viewer as a guest of one walk.
    #[must_use]
    pub fn on_walk(self, walk: WalkId) -> Self {
        Self {
            walk: Some(walk),
            audience: Told::default(),
            ..self
        }
    }

    /// The walk whose guest they are.
    pub fn walk(&self) -> Option<WalkId> {
        self.walk
    }

    /// The service doing what it has judged this viewer may do: it reaches every record, and history and
    /// audit say that it was them.
    #[must_use]
    pub fn on_behalf(&self) -> Self {
        Self {
            name: self.name.clone(),
            ..Self::keeper(self.tenant.clone())
        }
    }

    /// Who, for history and audit: an account's id, never a person's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The tenant whose file they read.
    pub fn tenant(&self) -> &TenantCode {
        &self.tenant
    }

    /// The organisation they belong to; `None` is the tenant itself, or the service.
    pub fn organisation(&self) -> Option<&ActorId> {
        match &self.hands {
            Hands::Keeper => None,
            Hands::Of { organisation, .. } => organisation.as_ref(),
        }
    }

    /// Organisation and share sets.
    pub fn hands(&self) -> &Hands {
        &self.hands
    }

    /// What they have been granted. Empty for the service itself.
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// Whether this is the service itself.
    pub fn is_keeper(&self) -> bool {
        self.hands == Hands::Keeper
    }

    /// Scopes of the grants that let them see observations. Whoever has an exact role sees what that
    /// role reaches; a coarse one beside it adds nothing, for it would be shown exactly.
    pub fn reading_scopes(&self) -> impl Iterator<Item = &Scope> {
        let exact = self.sees_exact_places();
        self.grants
            .iter()
            .filter(move |g| g.role.may(Deed::Read) && g.role.sees_exact_places() == exact)
            .map(|g| &g.scope)
    }

    /// Whether they may do this somewhere, to something. What is done in the tenant's name is not for the
    /// other organisations that work in its file.
    pub fn may(&self, deed: Deed) -> bool {
        self.is_keeper() || self.trusted_with(deed) && self.is_granted(deed)
    }

    /// Whether they would do this had they signed in with a second factor.
    pub fn lacks_second_factor_for(&self, deed: Deed) -> bool {
        !self.trusted_with(deed) && self.is_granted(deed)
    }

    fn is_granted(&self, deed: Deed) -> bool {
        let own = !deed.is_in_the_tenants_name() || self.organisation().is_none();
        own && self.grants.iter().any(|g| g.role.may(deed))
    }

    fn trusted_with(&self, deed: Deed) -> bool {
        self.second_factor || !deed.needs_second_factor()
    }

    /// Whether they may do this to a record with these facts. What is only shared is read; what is
    /// only assigned is read and taken further; the rest is for the controller's own people.
    pub fn may_on(&self, deed: Deed, facts: Facts<'_>) -> bool {
        if self.is_keeper() {
            return true;
        }
        let hold = self.hands.hold(facts.custody);
        let least = match deed {
            Deed::Read => Hold::Shared,
            Deed::Step => Hold::Entrusted,
            _ => Hold::Own,
        };
        let reached = if deed == Deed::Read {
            self.reading_scopes().any(|s| s.reaches(&facts))
        } else {
            self.grants
                .iter()
                .any(|g| g.role.may(deed) && g.scope.reaches(&facts))
        };
        reached && hold >= least && self.trusted_with(deed)
    }

    /// Whether they may see something with these facts.
    pub fn may_see(&self, facts: Facts<'_>) -> bool {
        self.may_on(Deed::Read, facts)
    }

    /// How much of a record with these facts they are told, if they see it at all.
    pub fn detail(&self, facts: Facts<'_>) -> Detail {
        match (self.sees_exact_places(), self.hands.hold(facts.custody)) {
            (true, Hold::Own) => Detail::Full,
            (true, _) => Detail::Partner,
            (false, _) => Detail::Coarse,
        }
    }

    /// Whether places are shown to them as measured. One answer for all they see.
    pub fn sees_exact_places(&self) -> bool {
        self.is_keeper()
            || self
                .grants
                .iter()
                .any(|g| g.role.may(Deed::Read) && g.role.sees_exact_places())
    }

    /// Whether some grant is limited to areas, which the index judges and a store cannot.
    pub fn is_limited_to_areas(&self) -> bool {
        self.grants.iter().any(|g| g.scope.areas != Among::All)
    }

    /// The viewer as they are to something that lies in these areas: only the grants that reach there,
    /// without their limits. A store, which does not know what lies where, can judge such a viewer.
    #[must_use]
    pub fn within(&self, areas: &[AreaId]) -> Self {
        let reaching = |scope: &Scope| match &scope.areas {
            Among::All => true,
            Among::Only(own) => areas.iter().any(|a| own.contains(a)),
        };
        // A coarse grant must not come to count because the exact one does not reach: judged before.
        let exact = self.sees_exact_places();
        let grants = self
            .grants
            .iter()
            .filter(|g| reaching(&g.scope))
            .filter(|g| !g.role.may(Deed::Read) || g.role.sees_exact_places() == exact)
            .map(|g| Grant {
                role: g.role,
                scope: Scope {
                    areas: Among::All,
                    ..g.scope.clone()
                },
            })
            .collect();
        Self {
            grants,
            audience: Told::default(),
            ..self.clone()
        }
    }

    /// Whether nothing in the tenant is hidden from them, so that no record need be asked about.
    pub fn sees_everything(&self) -> bool {
        self.is_keeper()
    }

    /// Canonical text of what they see: equal for two viewers exactly when they see the same. It keys
    /// caches, entity tags and streams, hashed; it is never sent.
    pub fn audience(&self) -> &Arc<str> {
        self.audience.0.get_or_init(|| self.told().into())
    }

    fn told(&self) -> String {
        let mut scopes: Vec<&Scope> = self.reading_scopes().collect();
        scopes.sort();
        scopes.dedup();
        let exact = self.sees_exact_places();
        format!("{}|{:?}|{exact}|{scopes:?}", self.tenant, self.hands)
    }
}

impl Deed {
    /// Whether it is done in the tenant's name, by its own people alone.
    pub fn is_in_the_tenants_name(self) -> bool {
        matches!(
            self,
            Self::Administer | Self::Audit | Self::Publish | Self::Review
        )
    }

    /// Whether it is kept for those who signed in with a second factor.
    pub fn needs_second_factor(self) -> bool {
        matches!(
            self,
            Self::Administer | Self::Disclose | Self::Dispose | Self::Share | Self::Audit
        )
    }
}

#[cfg(test)]
#[path = "viewer/tests.rs"]
mod tests;
