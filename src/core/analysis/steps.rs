//! A few equal steps between round numbers, for a legend.

/// How many steps.
pub const STEPS: usize = 5;

/// Limits of [`STEPS`] equal steps that hold all values, ascending: each is a multiple of the step, which
/// is 1, 2, 2.5 or 5 times a power of ten. Where no value can be greater than `ceiling`, the last limit is
/// not either if that can be had. `None` when there is no finite value.
///
/// # Cost
/// O(n) for n values.
pub fn round_steps(values: &[f64], ceiling: Option<f64>) -> Option<[f64; STEPS + 1]> {
    let finite = || values.iter().copied().filter(|v| v.is_finite());
    let least = finite().reduce(f64::min)?;
    let most = finite().reduce(f64::max)?;
    let width = (most - least).max(least.abs().max(1.0) * 1e-9);
    let power = 10_f64.powf((width / STEPS as f64).log10().floor());
    // Rounding the first limit down may leave the last one short; a wider step does not.
    for factor in [1.0, 2.0, 2.5, 5.0, 10.0, 20.0, 25.0, 50.0] {
        let step = factor * power;
        let mut first = (least / step).floor();
        if let Some(last) = ceiling.map(|c| (c / step).floor())
            && most <= last * step
        {
            first = first.min(last - STEPS as f64);
        }
        if (first + STEPS as f64) * step >= most {
            let mut limits = [0.0; STEPS + 1];
            for (i, limit) in limits.iter_mut().enumerate() {
                *limit = (first + i as f64) * step;
            }
            return Some(limits);
        }
    }
    None
}

/// Which step a value is in, 1 to [`STEPS`]; a limit belongs to the step above it, the last to the last.
pub fn step_of(value: f64, limits: &[f64; STEPS + 1]) -> Option<usize> {
    let [first, .., last] = limits;
    if !(*first..=*last).contains(&value) {
        return None;
    }
    let below = limits.iter().filter(|limit| **limit <= value).count();
    Some(below.min(STEPS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn limits_are_round() {
        assert_eq!(
            round_steps(&[41.2, 78.9], Some(100.0)),
            Some([40.0, 50.0, 60.0, 70.0, 80.0, 90.0])
        );
        assert_eq!(
            round_steps(&[61.0, 64.0], None),
            Some([61.0, 62.0, 63.0, 64.0, 65.0, 66.0])
        );
        assert_eq!(
            round_steps(&[12.0, 11_300.0], None),
            Some([0.0, 2_500.0, 5_000.0, 7_500.0, 10_000.0, 12_500.0])
        );
        assert_eq!(
            round_steps(&[71.0, 99.0], Some(100.0)),
            Some([50.0, 60.0, 70.0, 80.0, 90.0, 100.0])
        );
        assert_eq!(round_steps(&[f64::NAN], None), None);
        assert_eq!(round_steps(&[], None), None);
        let one = round_steps(&[50.0], Some(100.0)).unwrap();
        assert!(one.is_sorted() && step_of(50.0, &one).is_some());
    }

    #[test]
    fn a_limit_belongs_to_the_step_above_it() {
        let limits = [40.0, 50.0, 60.0, 70.0, 80.0, 90.0];
        let steps: Vec<Option<usize>> = [39.9, 40.0, 49.9, 50.0, 89.0, 90.0, 90.1]
            .into_iter()
            .map(|v| step_of(v, &limits))
            .collect();
        assert_eq!(
            steps,
            [None, Some(1), Some(1), Some(2), Some(5), Some(5), None]
        );
    }

    proptest! {
        #[test]
        fn every_value_has_a_step(values in proptest::collection::vec(-1e7..1e7_f64, 1..40)) {
            let limits = round_steps(&values, Some(1e7)).unwrap();
            prop_assert!(limits.is_sorted());
            for value in values {
                prop_assert!(step_of(value, &limits).is_some());
            }
        }
    }
}
