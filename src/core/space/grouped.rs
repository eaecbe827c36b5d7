//! Things by the number of a group, each group's in a row.

/// Things by group.
#[derive(Debug, Clone, Default)]
pub(super) struct Grouped<T> {
    /// Where each group begins; one more than there are groups.
    starts: Vec<u32>,
    all: Vec<T>,
}

impl<T: Copy + Default> Grouped<T> {
    /// Sorts pairs of a group below `groups` and a thing; within a group they stay in order.
    ///
    /// # Cost
    /// O(groups + pairs), by counting; the pairs are gone through twice.
    pub(super) fn new(groups: usize, pairs: impl Iterator<Item = (u32, T)> + Clone) -> Self {
        let mut starts = vec![0_u32; groups + 1];
        for (group, _) in pairs.clone() {
            if let Some(n) = starts.get_mut(group as usize + 1) {
                *n += 1;
            }
        }
        let mut sum = 0;
        for n in &mut starts {
            sum += *n;
            *n = sum;
        }
        let mut next = starts.clone();
        let mut all = vec![T::default(); sum as usize];
        for (group, thing) in pairs {
            if let Some(place) = next.get_mut(group as usize) {
                if let Some(slot) = all.get_mut(*place as usize) {
                    *slot = thing;
                }
                *place += 1;
            }
        }
        Self { starts, all }
    }
}

impl<T> Grouped<T> {
    /// A group; nothing when there is none of this number.
    pub(super) fn of(&self, group: usize) -> &[T] {
        let range = self.starts.get(group).and_then(|from| {
            let to = *self.starts.get(group + 1)? as usize;
            self.all.get(*from as usize..to)
        });
        range.unwrap_or_default()
    }

    /// All of them, group by group.
    #[cfg(test)]
    pub(super) fn all(&self) -> &[T] {
        &self.all
    }
}
