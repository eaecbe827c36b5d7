//! Boxes and nearest ones in geo-index's packed trees, over a file of observations.
//!
//! `packed POINTS.csv ASKED.csv SIDE...`: both files have `x,y` a line, metres in a plane; a box of each side in
//! metres around each asked place, then its ten nearest. Says a line of JSON a question: processor microseconds
//! of one, the median of five rounds, and how many are found on average.

use std::hint::black_box;
use std::time::Instant;

use geo_index::kdtree::{KDTreeBuilder, KDTreeIndex};
use geo_index::rtree::sort::HilbertSort;
use geo_index::rtree::{RTreeBuilder, RTreeIndex};

type Place = (f64, f64);

fn read(path: &str) -> Vec<Place> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let number = |word: Option<&str>| word.and_then(|w| w.trim().parse::<f64>().ok());
    text.lines()
        .filter_map(|line| {
            let mut words = line.split(',');
            Some((number(words.next())?, number(words.next())?))
        })
        .collect()
}

/// Asks all, five times over, and says the median round. One thread that never waits: the clock is its own time.
fn each(peer: &str, what: &str, asked: &[Place], ask: impl Fn(Place) -> usize) {
    let mut found = 0;
    let mut rounds: Vec<f64> = (0..5)
        .map(|_| {
            let begun = Instant::now();
            found = asked.iter().map(|place| black_box(ask(*place))).sum();
            begun.elapsed().as_secs_f64()
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    let (us, size) = (rounds[2] / asked.len() as f64 * 1e6, found as f64 / asked.len() as f64);
    println!(r#"{{"peer": "{peer}", "what": "{what}", "us": {us}, "size": {size}}}"#);
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [points, asked, sides @ ..] = words.as_slice() else {
        panic!("packed POINTS.csv ASKED.csv SIDE...");
    };
    let (points, asked) = (read(points), read(asked));
    let count = u32::try_from(points.len()).expect("fewer points than 2^32");
    let mut boxes = RTreeBuilder::<f64>::new(count);
    let mut places = KDTreeBuilder::<f64>::new(count);
    for (x, y) in &points {
        boxes.add(*x, *y, *x, *y);
        places.add(*x, *y);
    }
    let (boxes, places) = (boxes.finish::<HilbertSort>(), places.finish());
    for side in sides {
        let half = side.parse::<f64>().expect("a side in metres") / 2.0;
        each("geo-index R-tree", side, &asked, |(x, y)| {
            boxes.search(x - half, y - half, x + half, y + half).len()
        });
        each("geo-index kd-tree", side, &asked, |(x, y)| {
            places.range(x - half, y - half, x + half, y + half).len()
        });
    }
    each("geo-index R-tree", "nearest", &asked, |(x, y)| {
        boxes.neighbors(x, y, Some(10), None).len()
    });
}
