//! Who sits where: connections by address and by thread.
//!
//! The connections of one reader stay on one thread as long as they are no more than a browser opens. What they ask for
//! then comes to it together, and it seldom sleeps in between: to put a thread to sleep and wake it costs as much as a
//! small answer. Different readers are spread, and so are the connections of a proxy, which are of many readers.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// Connections that browsers open to one host, and as many as one thread may have more than another for it.
const TOGETHER: usize = 6;

/// All seats.
#[derive(Debug, Clone)]
pub(super) struct Seats(Arc<Mutex<Taken>>);

#[derive(Debug)]
struct Taken {
    /// Connections on each thread.
    on: Vec<usize>,
    /// The same of each address that has some.
    of: HashMap<IpAddr, Vec<usize>>,
}

/// A connection's seat; free again when this is dropped.
#[derive(Debug)]
pub(super) struct Seat {
    seats: Seats,
    address: IpAddr,
    /// The thread that answers it.
    pub(super) thread: usize,
}

impl Seats {
    /// On so many threads.
    pub(super) fn on(threads: usize) -> Self {
        Self(Arc::new(Mutex::new(Taken {
            on: vec![0; threads.max(1)],
            of: HashMap::new(),
        })))
    }

    /// A seat for one more of this address, beside its others if that is one reader's; `None` when it has as many
    /// already.
    pub(super) fn take(&self, address: IpAddr, most: usize, is_one: bool) -> Option<Seat> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Taken { on, of } = &mut *taken;
        let theirs = of.get(&address).map_or(&[][..], Vec::as_slice);
        if theirs.iter().sum::<usize>() >= most {
            return None;
        }
        let thread = place(if is_one { theirs } else { &[] }, on);
        let theirs = of.entry(address).or_insert_with(|| vec![0; on.len()]);
        for counts in [on, theirs] {
            if let Some(n) = counts.get_mut(thread) {
                *n += 1;
            }
        }
        Some(Seat {
            seats: self.clone(),
            address,
            thread,
        })
    }
}

/// The thread for one more connection of a reader who has these, where all have those.
fn place(theirs: &[usize], on: &[usize]) -> usize {
    let least = on.iter().min().copied().unwrap_or(0);
    let beside = theirs
        .iter()
        .zip(on)
        .position(|(theirs, all)| (1..TOGETHER).contains(theirs) && *all < least + TOGETHER);
    beside
        .or_else(|| on.iter().position(|all| *all == least))
        .unwrap_or(0)
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Taken { on, of } = &mut *taken;
        if let Some(n) = on.get_mut(self.thread) {
            *n -= 1;
        }
        if let Some(theirs) = of.get_mut(&self.address) {
            if let Some(n) = theirs.get_mut(self.thread) {
                *n -= 1;
            }
            if theirs.iter().all(|n| *n == 0) {
                of.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(n: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, n])
    }

    #[test]
    fn a_reader_stays_on_a_thread_and_readers_are_spread() {
        let seats = Seats::on(2);
        let mut kept = Vec::new();
        for reader in 0..4 {
            let threads: Vec<usize> = (0..TOGETHER)
                .map(|_| {
                    kept.push(seats.take(address(reader), 256, true).unwrap());
                    kept.last().unwrap().thread
                })
                .collect();
            assert_eq!(threads, [usize::from(reader) % 2; TOGETHER]);
        }
    }

    #[test]
    fn the_connections_of_a_proxy_are_spread_from_the_first() {
        let seats = Seats::on(4);
        let kept: Vec<Seat> = (0..8)
            .filter_map(|_| seats.take(address(1), 256, false))
            .collect();
        let threads: Vec<usize> = kept.iter().map(|seat| seat.thread).collect();
        assert_eq!(threads, [0, 1, 2, 3, 0, 1, 2, 3]);
    }

    #[test]
    fn connections_are_spread_however_they_come_and_go() {
        for is_one in [true, false] {
            let seats = Seats::on(4);
            let mut kept: Vec<Seat> = Vec::new();
            // A sequence without a pattern (Lehmer's generator).
            let mut chance = 1_u64;
            for turn in 0..5_000 {
                chance = chance * 48_271 % 2_147_483_647;
                let n = usize::try_from(chance).unwrap();
                if kept.len() > 40 || (turn > 100 && !kept.is_empty() && n % 2 == 0) {
                    kept.swap_remove(n / 2 % kept.len());
                } else {
                    kept.push(seats.take(address(1), 256, is_one).unwrap());
                }
            }
            let on = seats.0.lock().unwrap().on.clone();
            assert_eq!(on.iter().sum::<usize>(), kept.len());
            while kept.len() < 80 {
                kept.push(seats.take(address(1), 256, is_one).unwrap());
            }
            let on = seats.0.lock().unwrap().on.clone();
            assert_eq!(on, [20; 4], "the emptiest is filled first");
        }
    }

    #[test]
    fn an_address_has_so_many_and_no_more_and_leaves_nothing() {
        let seats = Seats::on(2);
        let kept: Vec<Seat> = (0..3)
            .filter_map(|_| seats.take(address(1), 3, true))
            .collect();
        assert_eq!(kept.len(), 3);
        assert!(seats.take(address(1), 3, true).is_none());
        assert!(
            seats.take(address(2), 3, true).is_some(),
            "each has its own"
        );
        drop(kept);
        assert!(seats.take(address(1), 1, true).is_some());
        let taken = seats.0.lock().unwrap();
        assert!(taken.of.is_empty() && taken.on == [0, 0]);
    }
}
