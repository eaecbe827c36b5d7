//! What the public reads and sends, apart from the live service by type.
//!
//! Nothing in this folder can name a store, an index, a viewer or an observation (`tests/it/tidy.rs`
//! holds it): it serves finished bytes of a frozen [`Published`] and hands what residents send to an
//! [`Intake`] that cannot be read. No cookie is read or set, and nothing here counts records.

pub mod sheet;
mod site;

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;

use arc_swap::ArcSwap;
use async_trait::async_trait;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use lykta_core::model::{CategoryCode, LonLat, TenantCode, WalkId};
use thiserror::Error;

pub use sheet::Sheet;
pub use site::api;

/// Marks a minute from one source.
const MARKS_A_MINUTE: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);
/// Sources remembered before those that have been quiet are forgotten.
const SOURCES: usize = 10_000;

/// What the public may read of one municipality, frozen when it was made.
#[derive(Debug, Clone)]
pub struct Published {
    /// Promises and commitments with their approved texts.
    pub promises: Sheet,
    /// The areas that commitments name.
    pub areas: Sheet,
    /// Protocols of walks.
    pub protocols: Sheet,
    /// Categories that residents may mark.
    pub categories: BTreeSet<CategoryCode>,
    /// Where: west, south, east, north.
    pub bbox: [f64; 4],
    /// Digital walks that are open, by the last part of their address.
    pub walks: BTreeMap<String, OpenWalk>,
}

/// A digital walk for which residents may leave marks.
#[derive(Debug, Clone)]
pub struct OpenWalk {
    /// What is told of it.
    pub sheet: Sheet,
    /// Which it is; told to nobody.
    pub walk: WalkId,
}

/// A resident's mark, on its way in.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicMark {
    /// What.
    pub category: CategoryCode,
    /// Where.
    pub place: LonLat,
    /// What was written, at most 500 characters.
    pub text: Option<String>,
    /// The digital walk it is left for.
    pub walk: Option<WalkId>,
}

/// Why a mark was not left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum IntakeFault {
    /// Nobody takes marks for this municipality.
    #[error("nobody takes marks for this municipality")]
    Unknown,
    /// Try again.
    #[error("busy")]
    Busy,
}

/// The one way in from the public: something can be left, and nothing can be read.
#[async_trait]
pub trait Intake: Send + Sync + std::fmt::Debug {
    /// Leaves a mark for review. It is durable when this returns.
    ///
    /// # Errors
    /// [`IntakeFault`].
    async fn leave(&self, municipality: &TenantCode, mark: PublicMark) -> Result<(), IntakeFault>;
}

/// Where a request comes from, as whoever stands before this folder says.
#[derive(Debug, Clone, Copy)]
pub struct Source(pub IpAddr);

/// What public handlers can reach.
#[derive(Debug, Clone)]
pub struct PublicSite {
    /// What may be read, by municipality; swapped whole.
    pub published: Arc<ArcSwap<BTreeMap<TenantCode, Published>>>,
    /// Where marks go.
    pub intake: Arc<dyn Intake>,
    limiter: Arc<DefaultKeyedRateLimiter<u128>>,
}

impl PublicSite {
    /// A site on which nothing is published yet.
    pub fn new(intake: Arc<dyn Intake>) -> Self {
        Self {
            published: Arc::default(),
            intake,
            limiter: Arc::new(RateLimiter::keyed(Quota::per_minute(MARKS_A_MINUTE))),
        }
    }

    /// Puts what the public reads of a municipality in place of what stood there; with `None` it is
    /// taken away.
    pub fn publish(&self, municipality: &TenantCode, published: Option<&Published>) {
        self.published.rcu(|now| {
            let mut next = BTreeMap::clone(now);
            match published {
                Some(sheets) => next.insert(municipality.clone(), sheets.clone()),
                None => next.remove(municipality),
            };
            next
        });
    }

    /// Seconds to wait when a source has left too many marks.
    fn wait_s(&self, source: Option<IpAddr>) -> Option<u64> {
        if self.limiter.len() > SOURCES {
            self.limiter.retain_recent();
        }
        let early = self.limiter.check_key(&key(source)).err()?;
        let clock = governor::clock::DefaultClock::default();
        let wait = early.wait_time_from(governor::clock::Clock::now(&clock));
        Some(wait.as_secs().saturating_add(1))
    }
}

/// One address of version 4, or one network of version 6: a household changes the rest as it likes.
fn key(source: Option<IpAddr>) -> u128 {
    let address = match source {
        Some(IpAddr::V4(v4)) => v4.to_ipv6_mapped(),
        Some(IpAddr::V6(v6)) => match v6.to_ipv4_mapped() {
            Some(v4) => v4.to_ipv6_mapped(),
            None => return u128::from(v6) >> 64 << 64,
        },
        None => Ipv6Addr::UNSPECIFIED,
    };
    u128::from(address)
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn a_network_of_version_6_is_one_source_and_an_address_of_version_4_is_one() {
        let of = |text: &str| key(Some(text.parse().unwrap()));
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("192.0.2.7"), of("::ffff:192.0.2.7"));
        assert_ne!(of("192.0.2.7"), of("192.0.2.8"));
    }
}
