//! Guests of a walk: links that its leader makes, and what their sessions are worth.
//!
//! A link is for one walk. Whoever comes by it records on that walk alone, in the hands of the
//! organisation whose walk it is, and reads no more than what a phone takes along on it.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use lykta_core::model::walk::{State, Walk};
use lykta_core::model::{Deed, Grant, Role, Viewer, WalkId};

use super::people::Shown;
use super::{Identity, Link, Purpose, Session, Trouble, Via};
use crate::app::{App, AppError, permit, walks};
use crate::clock;
use crate::store::StoreError;
use crate::store::accounts::{Digest, GuestLink};

/// How long a guest stays after the walk, and how long a phone may still deliver after its link was ended.
const AFTER: SignedDuration = SignedDuration::from_hours(24);
/// How long before a walk its guests are invited at the earliest.
const BEFORE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A moment some time later.
fn later(at: Timestamp, span: SignedDuration) -> Timestamp {
    at.saturating_add(span).unwrap_or(Timestamp::MAX)
}

/// Whether a walk was over long ago.
fn is_past(walk: &Walk, now: Timestamp) -> bool {
    walk.was_held() && later(walk.ended_at.unwrap_or(walk.ends_at), AFTER) <= now
}

impl App {
    /// Makes a link by which people join one walk without an account.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for a walk that is unknown or another's, [`AppError::Hindered`] when it is
    /// over or far ahead.
    pub async fn invite_guests(&self, viewer: &Viewer, walk: WalkId) -> Result<Shown, AppError> {
        let walk = self.led(viewer, walk).await?;
        if !matches!(walk.state, State::Planned | State::Ongoing) {
            return Err(AppError::Hindered("walk_over"));
        }
        let now = clock::now();
        let ends = walk.ends_at.max(now);
        if walk.starts_at > later(now, BEFORE) {
            return Err(AppError::Hindered("walk_far_off"));
        }
        self.accounts
            .make_link(
                viewer.name(),
                Purpose::WalkGuest,
                viewer.tenant().clone(),
                None,
                (None, Some(walk.id)),
                later(ends, AFTER),
            )
            .await
    }

    /// The links of a walk and how many came by each, oldest first.
    ///
    /// # Errors
    /// As [`App::invite_guests`].
    pub async fn guest_links(
        &self,
        viewer: &Viewer,
        walk: WalkId,
    ) -> Result<Vec<GuestLink>, AppError> {
        self.led(viewer, walk).await?;
        let store = &self.accounts.store;
        Ok(store.guest_links(viewer.tenant(), walk).await?)
    }

    /// Ends a link of a walk and the sessions of those who came by it. What their phones hold may be
    /// sent for another day.
    ///
    /// # Errors
    /// [`AppError::NotFound`] also when it has been ended before.
    pub async fn end_guest_link(
        &self,
        viewer: &Viewer,
        walk: WalkId,
        link: &str,
    ) -> Result<(), AppError> {
        self.led(viewer, walk).await?;
        let store = &self.accounts.store;
        let (by, tenant) = (viewer.name(), viewer.tenant());
        if store.end_guest_link(by, tenant, walk, link).await? {
            Ok(())
        } else {
            Err(AppError::NotFound)
        }
    }

    /// The walk that a link is for; none for a link that is about something else.
    ///
    /// # Errors
    /// [`Trouble::LinkGone`] when the walk is gone or over.
    pub async fn walk_of(&self, link: &Link) -> Result<Option<Walk>, AppError> {
        let Some(id) = link.walk else {
            return Ok(None);
        };
        let tenant = self.tenants.get(&link.tenant).ok_or(Trouble::LinkGone)?;
        match tenant.store.walk(&tenant.keeper(), id).await {
            Ok(walk) if !is_past(&walk, clock::now()) => Ok(Some(walk)),
            Ok(_) | Err(StoreError::NotFound) => Err(Trouble::LinkGone.into()),
            Err(other) => Err(other.into()),
        }
    }

    /// A walk of those who the viewer may lead.
    async fn led(&self, viewer: &Viewer, id: WalkId) -> Result<Walk, AppError> {
        permit(viewer, Deed::Walk)?;
        let tenant = self.tenant(viewer)?;
        let world = tenant.world_for(viewer)?;
        walks::found(tenant, &world, viewer, id).await
    }

    /// Whose session a guest's is; none when it has ended with its link or its walk.
    pub(super) async fn guest(
        &self,
        session: Session,
        digest: Digest,
    ) -> Result<Option<Identity>, AppError> {
        let now = clock::now();
        let sends = session.sends_for.is_some();
        let waits = if sends { AFTER } else { SignedDuration::ZERO };
        if session
            .link_ended_at
            .is_some_and(|at| later(at, waits) <= now)
        {
            return Ok(None);
        }
        let walk = match (session.walk, self.tenants.get(&session.tenant)) {
            (None, _) => None,
            (Some(_), None) => return Ok(None),
            (Some(id), Some(tenant)) => match tenant.store.walk(&tenant.keeper(), id).await {
                Ok(walk) => Some(walk),
                Err(StoreError::NotFound) => return Ok(None),
                Err(other) => return Err(other.into()),
            },
        };
        if walk.as_ref().is_some_and(|w| !sends && is_past(w, now)) {
            return Ok(None);
        }
        // Each guest by themselves, or one could take back what another recorded.
        let name = format!(
            "guest-{}-{}",
            session.link.as_deref().unwrap_or("-"),
            session.asked_by.as_deref().unwrap_or(&session.id)
        );
        let viewer = Viewer::of(
            name,
            session.tenant.clone(),
            walk.as_ref().and_then(|w| w.organisation.clone()),
            BTreeSet::new(),
            &[Grant::whole(Role::WalkGuest)],
            false,
        );
        Ok(Some(Identity {
            viewer: match walk {
                Some(walk) => viewer.on_walk(walk.id),
                None => viewer,
            },
            account: None,
            via: Via::Session(Box::new(session), digest),
        }))
    }
}
