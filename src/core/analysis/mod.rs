//! Methods that work something out from what is known, one file each. Pure, and the same twice.

pub mod density;
pub mod duplicate;
pub mod effort;
pub mod heat;
pub mod isoband;
pub mod propose;
pub mod route;
pub mod situation;
pub mod time;

mod buckets;
pub mod chance;
pub mod tail;
pub mod unusable;
pub mod weights;

pub mod accuracy;
pub mod cells;
pub mod clusters;
pub mod concentration;
pub mod courses;
pub mod dbscan;
pub mod discovery;
pub mod empirical_bayes;
pub mod enough;
pub mod gamma;
pub mod hotspots;
pub mod knox;
pub mod local_excess;
pub mod mann_kendall;
pub mod moran;
pub mod rate_ratio;
pub mod reporting_rate;
pub mod spacetime;
pub mod steps;
pub mod wilson;
