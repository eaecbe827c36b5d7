//! Edits of one record from several hands, and what they come to.
//!
//! An edit knows which edits it was made in sight of. A field's value stands until an edit that has seen
//! it sets another; edits that have not seen each other and say different things are in conflict. What
//! that comes to follows from the edits alone, never from the order in which they arrived.

use std::collections::BTreeSet;

use uuid::Uuid;

/// One edit: what it set, and what it had seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit<V> {
    /// Its id, made by whoever made it. A UUIDv7 sorts by when it was made.
    pub op: Uuid,
    /// Every edit that its maker had seen. Whatever those had seen is among them.
    pub seen: BTreeSet<Uuid>,
    /// Fields and their values.
    pub sets: Vec<(String, V)>,
}

impl<V> Edit<V> {
    fn value(&self, field: &str) -> Option<&V> {
        self.sets.iter().find(|(f, _)| f == field).map(|(_, v)| v)
    }
}

/// What edits say of a field: the different values that stand, by the id of the edit, the one that is
/// shown last. None when no edit names the field; more than one is a conflict.
///
/// The edit with the greatest id is shown: it was made last, if clocks are right, and if they are wrong
/// everybody is still shown the same.
pub fn standing<'a, V: PartialEq>(edits: &'a [Edit<V>], field: &str) -> Vec<(Uuid, &'a V)> {
    let naming: Vec<(&Edit<V>, &V)> = edits
        .iter()
        .filter_map(|e| Some((e, e.value(field)?)))
        .collect();
    let mut sides: Vec<(Uuid, &V)> = naming
        .iter()
        .filter(|(e, _)| !naming.iter().any(|(later, _)| later.seen.contains(&e.op)))
        .map(|(e, v)| (e.op, *v))
        .collect();
    sides.sort_by_key(|(op, _)| *op);
    sides.dedup_by_key(|(op, _)| *op);
    let mut out: Vec<(Uuid, &V)> = Vec::with_capacity(sides.len());
    for side in sides {
        // Who says the same as another is not in conflict with them.
        out.retain(|(_, v)| *v != side.1);
        out.push(side);
    }
    out
}

/// The edits that all of `sides` had seen: what they were made from together.
pub fn common<V: Clone>(edits: &[Edit<V>], sides: &[Uuid]) -> Vec<Edit<V>> {
    let seen: Vec<&BTreeSet<Uuid>> = edits
        .iter()
        .filter(|e| sides.contains(&e.op))
        .map(|e| &e.seen)
        .collect();
    edits
        .iter()
        .filter(|e| seen.iter().all(|s| s.contains(&e.op)))
        .cloned()
        .collect()
}

/// The names of all fields that edits set, each once, in order.
pub fn fields<V>(edits: &[Edit<V>]) -> BTreeSet<&str> {
    edits
        .iter()
        .flat_map(|e| e.sets.iter().map(|(f, _)| f.as_str()))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FIELDS: [&str; 3] = ["text", "severity", "place"];

    fn op(n: usize) -> Uuid {
        Uuid::from_u128(n as u128 + 1)
    }

    fn edit(n: usize, seen: &[usize], sets: &[(&str, u8)]) -> Edit<u8> {
        Edit {
            op: op(n),
            seen: seen.iter().map(|s| op(*s)).collect(),
            sets: sets.iter().map(|(f, v)| ((*f).to_owned(), *v)).collect(),
        }
    }

    #[test]
    fn a_later_edit_takes_the_place_of_what_it_has_seen_and_of_nothing_else() {
        let one = edit(0, &[], &[("text", 1), ("severity", 1)]);
        let seen_it = edit(1, &[0], &[("text", 2)]);
        let has_not = edit(2, &[], &[("text", 3)]);
        let edits = [one, seen_it, has_not];
        assert_eq!(standing(&edits, "text"), [(op(1), &2), (op(2), &3)]);
        assert_eq!(standing(&edits, "severity"), [(op(0), &1)]);
        assert_eq!(standing(&edits, "place"), []);
        let settles = edit(3, &[0, 1, 2], &[("text", 2)]);
        let edits = [&edits[..], &[settles]].concat();
        assert_eq!(standing(&edits, "text"), [(op(3), &2)]);
    }

    #[test]
    fn two_who_say_the_same_are_not_in_conflict() {
        let edits = [edit(0, &[], &[("text", 7)]), edit(1, &[], &[("text", 7)])];
        assert_eq!(standing(&edits, "text"), [(op(1), &7)]);
    }

    /// Edits whose sight is closed: whoever has seen an edit has seen what that one had seen.
    fn histories() -> impl Strategy<Value = Vec<Edit<u8>>> {
        let one = (
            any::<u16>(),
            proptest::collection::vec((0..3_usize, 0..3_u8), 1..3),
        );
        proptest::collection::vec(one, 1..9).prop_map(|raw| {
            let mut edits: Vec<Edit<u8>> = Vec::new();
            for (n, (mask, sets)) in raw.into_iter().enumerate() {
                let mut seen = BTreeSet::new();
                for (m, before) in edits.iter().enumerate() {
                    if mask >> m & 1 == 1 {
                        seen.insert(before.op);
                        seen.extend(before.seen.iter().copied());
                    }
                }
                let sets: Vec<(String, u8)> = sets
                    .into_iter()
                    .map(|(f, v)| (FIELDS[f].to_owned(), v))
                    .collect();
                // Ids in an order that says nothing of who has seen whom.
                edits.push(Edit {
                    op: op((n * 7 + 3) % 31),
                    seen,
                    sets,
                });
            }
            edits
        })
    }

    fn state(edits: &[Edit<u8>]) -> Vec<(String, Vec<(Uuid, u8)>)> {
        fields(edits)
            .into_iter()
            .map(|f| {
                let sides = standing(edits, f)
                    .into_iter()
                    .map(|(o, v)| (o, *v))
                    .collect();
                (f.to_owned(), sides)
            })
            .collect()
    }

    proptest! {
        #[test]
        fn any_order_and_any_repetition_comes_to_the_same(
            edits in histories(),
            order in proptest::collection::vec(any::<prop::sample::Index>(), 0..24),
        ) {
            let expected = state(&edits);
            // Any edit any number of times, then each once more backwards: all orders with repetition.
            let mut arrived: Vec<Edit<u8>> =
                order.iter().map(|i| i.get(&edits).clone()).collect();
            arrived.extend(edits.iter().rev().cloned());
            prop_assert_eq!(state(&arrived), expected);
        }

        #[test]
        fn nothing_that_nobody_has_seen_goes_unshown(edits in histories()) {
            for edit in &edits {
                for (field, value) in &edit.sets {
                    let value = edit.value(field).unwrap_or(value);
                    let answered = edits
                        .iter()
                        .any(|e| e.seen.contains(&edit.op) && e.value(field).is_some());
                    let shown = standing(&edits, field).iter().any(|(_, v)| *v == value);
                    prop_assert!(answered || shown, "{} of {} is lost", field, edit.op);
                }
            }
        }
    }
}
