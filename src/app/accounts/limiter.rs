//! How often somebody may try, and how fast somebody may write.
//!
//! Asked before any password is looked at. Whoever guesses meets two walls, one for where the guesses
//! come from and one for the account; whoever signs in on a device where they have done so before has
//! tries of their own, so that an attack on their account does not lock them out.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::app::AppError;
use crate::store::accounts::Digest;

/// Checks between two rounds of forgetting those who have not tried for long.
const FORGET_EVERY: u32 = 4_096;

/// Tries of one kind, counted by key.
struct Wall<K: Hash + Eq + Clone> {
    limiter: RateLimiter<K, DashMapStateStore<K>, DefaultClock>,
    clock: DefaultClock,
    checks: AtomicU32,
}

impl<K: Hash + Eq + Clone> std::fmt::Debug for Wall<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wall")
    }
}

impl<K: Hash + Eq + Clone> Wall<K> {
    /// At most `burst` at once, and one more every `period`.
    fn new(burst: u32, period: Duration) -> Self {
        let most = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::with_period(period)
            .unwrap_or_else(|| Quota::per_second(NonZeroU32::MIN))
            .allow_burst(most);
        Self {
            limiter: RateLimiter::dashmap_with_clock(quota, DefaultClock::default()),
            clock: DefaultClock::default(),
            checks: AtomicU32::new(0),
        }
    }

    fn pass(&self, key: &K) -> Result<(), AppError> {
        if self.checks.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            self.limiter.retain_recent();
        }
        self.limiter
            .check_key(key)
            .map_err(|until| AppError::TooMany(until.wait_time_from(self.clock.now())))
    }
}

/// Who tries, for counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Trier {
    /// A device from which this account has been signed in to.
    Known(Digest),
    /// Anybody else who tries this account, which need not exist.
    Stranger(Digest),
}

/// The walls of the service.
#[derive(Debug)]
pub(super) struct Limiter {
    sources: Wall<[u8; 8]>,
    passwords: Wall<Trier>,
    codes: Wall<Trier>,
    links: Wall<[u8; 8]>,
    people: Wall<String>,
    programs: Wall<String>,
}

impl Limiter {
    pub(super) fn new() -> Self {
        Self {
            // A town hall behind one address signs in at eight in the morning.
            sources: Wall::new(60, Duration::from_secs(2)),
            // At most 10 + 10 in a quarter of an hour.
            passwords: Wall::new(10, Duration::from_secs(90)),
            codes: Wall::new(10, Duration::from_secs(90)),
            links: Wall::new(60, Duration::from_secs(2)),
            people: Wall::new(120, Duration::from_millis(33)),
            programs: Wall::new(5_000, Duration::from_millis(2)),
        }
    }

    /// Before a password is looked at.
    pub(super) fn password(&self, trier: Trier, source: IpAddr) -> Result<(), AppError> {
        if matches!(trier, Trier::Stranger(_)) {
            self.sources.pass(&source_key(source))?;
        }
        self.passwords.pass(&trier)
    }

    /// Before a code is looked at.
    pub(super) fn code(&self, trier: Trier) -> Result<(), AppError> {
        self.codes.pass(&trier)
    }

    /// Before a link is looked at.
    pub(super) fn link(&self, source: IpAddr) -> Result<(), AppError> {
        self.links.pass(&source_key(source))
    }

    /// Before something is written in a session.
    pub(super) fn person(&self, session: &str) -> Result<(), AppError> {
        self.people.pass(&session.to_owned())
    }

    /// Before something is written by a key.
    pub(super) fn program(&self, key: &str) -> Result<(), AppError> {
        self.programs.pass(&key.to_owned())
    }
}

/// One IPv4 address, or the network of one IPv6 subscriber (/64).
fn source_key(source: IpAddr) -> [u8; 8] {
    let mut key = [0_u8; 8];
    match source.to_canonical() {
        IpAddr::V4(four) => key[..4].copy_from_slice(&four.octets()),
        IpAddr::V6(six) => key.copy_from_slice(&six.octets()[..8]),
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attack_on_an_account_leaves_its_owners_own_device_in_peace() {
        let limiter = Limiter::new();
        let address = |n: u8| IpAddr::from([127, 0, 0, n]);
        let evaluated = (0..1_000_u32)
            .filter(|n| {
                let from = address(2 + u8::try_from(n % 50).unwrap());
                limiter.password(Trier::Stranger([1; 32]), from).is_ok()
            })
            .count();
        assert_eq!(evaluated, 10);
        assert!(limiter.password(Trier::Known([2; 32]), address(2)).is_ok());
        assert!(
            limiter
                .password(Trier::Stranger([3; 32]), address(60))
                .is_ok()
        );
    }

    #[test]
    fn whoever_has_a_network_of_their_own_is_one_source() {
        let parse = |t: &str| t.parse::<IpAddr>().unwrap();
        let key = |t: &str| source_key(parse(t));
        assert_eq!(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff::9"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_ne!(key("192.0.2.1"), key("192.0.2.2"));
        assert_eq!(key("192.0.2.1"), key("::ffff:192.0.2.1"));
    }

    #[test]
    fn the_refusal_says_how_long_to_wait() {
        let wall: Wall<u8> = Wall::new(1, Duration::from_secs(90));
        wall.pass(&1).unwrap();
        let Err(AppError::TooMany(wait)) = wall.pass(&1) else {
            panic!("the second passed");
        };
        assert!(wait > Duration::from_secs(80) && wait <= Duration::from_secs(90));
    }
}
