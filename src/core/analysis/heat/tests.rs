//! Heat maps: what they hold, and both corrections against what they should come to.

use geo::{Area as _, BooleanOps, Coord, LineString, Polygon};

use super::*;

fn at(east: f64, north: f64) -> Event {
    Event {
        east,
        north,
        weight: 1.0,
    }
}

#[test]
fn a_picture_holds_its_events_and_one_far_away_moves_nothing_near() {
    let near: Vec<Event> = (0..30)
        .map(|i| {
            at(
                1_003.0 + f64::from(i * 37 % 200),
                5_007.0 + f64::from(i * 53 % 150),
            )
        })
        .collect();
    let own = picture(&near, &Drawing::plain(Kernel::Quartic, 200.0))
        .unwrap()
        .unwrap();
    let held = own.values.iter().sum::<f64>() * own.grid.cell_m.powi(2) / 1e6;
    assert!((held - 30.0).abs() < 0.3, "{held}");
    let first = &own.peaks[0];
    assert!((first.at[0] - 1_100.0).abs() < 100.0 && first.value <= own.greatest);
    let mut more = near.clone();
    more.push(at(9_000.0, 9_000.0));
    let other = picture(&more, &Drawing::plain(Kernel::Quartic, 200.0))
        .unwrap()
        .unwrap();
    assert_eq!(own.bands.last(), other.bands.last());
    assert_eq!(own.peaks[0], other.peaks[0]);
}

#[test]
fn an_area_too_large_is_drawn_coarser_and_none_is_no_picture() {
    let wide = [at(0.0, 0.0), at(400_000.0, 400_000.0)];
    let told = picture(&wide, &Drawing::plain(Kernel::Quartic, 300.0))
        .unwrap()
        .unwrap();
    assert!(told.grid.cells() < 1_600_000 && told.grid.cell_m > 50.0);
    assert_eq!(
        picture(&[], &Drawing::plain(Kernel::Quartic, 300.0)),
        Ok(None)
    );
}

fn ring(corners: &[[f64; 2]]) -> LineString {
    corners
        .iter()
        .map(|[x, y]| Coord { x: *x, y: *y })
        .collect()
}

/// A municipality with a bay and a lake, about 2 by 2 km.
fn town() -> MultiPolygon {
    let outline = ring(&[
        [500_000.0, 6_400_000.0],
        [502_000.0, 6_400_300.0],
        [501_900.0, 6_402_000.0],
        [501_200.0, 6_401_100.0],
        [500_300.0, 6_402_100.0],
        [500_000.0, 6_400_000.0],
    ]);
    let lake = ring(&[
        [500_600.0, 6_400_500.0],
        [500_600.0, 6_400_800.0],
        [500_900.0, 6_400_700.0],
        [500_600.0, 6_400_500.0],
    ]);
    MultiPolygon(vec![Polygon::new(outline, vec![lake])])
}

/// One event each `step` metres, wherever the town is.
fn even(town: &MultiPolygon, step: f64) -> Vec<Event> {
    let rings = rings(town);
    let all = (0..110).flat_map(|i| (0..110).map(move |j| (f64::from(i), f64::from(j))));
    all.map(|(i, j)| at(499_990.0 + i * step, 6_399_990.0 + j * step))
        .filter(|e| density::inside(&rings, [e.east, e.north]))
        .collect()
}

#[test]
fn an_even_field_stays_even_at_the_border_when_the_edge_is_corrected() {
    let town = town();
    let rings = rings(&town);
    let mut events = even(&town, 20.0);
    for kernel in [Kernel::Quartic, Kernel::Gaussian] {
        let radius_m = if kernel == Kernel::Quartic {
            200.0
        } else {
            80.0
        };
        let drawing = Drawing {
            within: Some(&town),
            ..Drawing::plain(kernel, radius_m)
        };
        let plain = picture(&events, &Drawing::plain(kernel, radius_m));
        let plain = plain.unwrap().unwrap();
        let told = picture(&events, &drawing).unwrap().unwrap();
        assert_eq!((told.grid, told.left_out), (plain.grid, 0));
        // One each 20 m is 2,500 to the square kilometre; the uncorrected picture falls off at the border.
        let (mut cells, mut low) = (0, 0);
        for (i, (value, other)) in told.values.iter().zip(&plain.values).enumerate() {
            let middle = told
                .grid
                .middle(i % told.grid.columns, i / told.grid.columns);
            let inside = density::inside(&rings, middle);
            assert_eq!(value.is_nan(), !inside, "{middle:?}");
            if !inside {
                continue;
            }
            cells += 1;
            low += usize::from(*other < 0.75 * 2_500.0);
            assert!(
                (value / 2_500.0 - 1.0).abs() < 0.2,
                "{kernel:?} {middle:?} {value}"
            );
        }
        assert!(low * 10 > cells, "{low} of {cells} are low without");
        // An event across the border is left out and counted.
        events.push(at(500_700.0, 6_400_650.0));
        let told_again = picture(&events, &drawing).unwrap().unwrap();
        assert_eq!(told_again.left_out, 1);
        assert_eq!(told_again.bands, told.bands);
        events.pop();
    }
}

#[test]
fn the_share_within_is_what_a_fine_sum_of_the_kernel_comes_to() {
    // Independent of the grid's own cells: the kernel summed each 4 m round a place, over what lies inside.
    let town = town();
    let rings = rings(&town);
    let h = 200.0;
    let events = [
        at(500_120.0, 6_400_150.0),
        at(501_850.0, 6_401_800.0),
        at(501_200.0, 6_401_000.0),
    ];
    let drawing = Drawing {
        within: Some(&town),
        ..Drawing::plain(Kernel::Quartic, h)
    };
    let told = picture(&events, &drawing).unwrap().unwrap();
    let plain = |[x, y]: [f64; 2]| -> f64 {
        let of = |e: &Event| {
            let u = ((e.east - x).powi(2) + (e.north - y).powi(2)) / (h * h);
            if u < 1.0 { (1.0 - u).powi(2) } else { 0.0 }
        };
        events.iter().map(of).sum::<f64>() * 3e6 / (std::f64::consts::PI * h * h)
    };
    let mut compared = 0;
    for (i, value) in told.values.iter().enumerate() {
        let [x, y] = told
            .grid
            .middle(i % told.grid.columns, i / told.grid.columns);
        let density = plain([x, y]);
        if value.is_nan() || density < 1.0 {
            continue;
        }
        let (mut all, mut within) = (0.0, 0.0);
        for i in -50..=50 {
            for j in -50..=50 {
                let (dx, dy) = (f64::from(i) * 4.0, f64::from(j) * 4.0);
                let u = 1.0 - (dx * dx + dy * dy) / (h * h);
                if u > 0.0 {
                    all += u * u;
                    within +=
                        u * u * f64::from(u8::from(density::inside(&rings, [x + dx, y + dy])));
                }
            }
        }
        let expected = density * all / within;
        // In a narrow corner a sum over cells of 33 m is coarse.
        let near = if within / all > 0.45 { 0.1 } else { 0.25 };
        let off = (value / expected - 1.0).abs();
        assert!(
            off < near,
            "{value} instead of {expected}, {}",
            within / all
        );
        compared += 1;
    }
    assert!(compared > 50, "{compared}");
}

/// A kilometre eastwards in pieces of ten metres, so many times.
fn street(north: f64, passes: u32, metres: u32) -> Vec<Event> {
    let piece = |i: u32| Event {
        east: 500_000.0 + f64::from(i) * 10.0 + 5.0,
        north,
        weight: 0.01 * f64::from(passes),
    };
    (0..metres / 10).map(piece).collect()
}

#[test]
fn held_against_what_was_walked_the_same_chance_looks_the_same_everywhere() {
    // One street is walked four times as often as the other, and four times as much is found on it.
    let (often, seldom) = (6_400_000.0, 6_402_000.0);
    let mut walked = street(often, 4, 1_000);
    walked.extend(street(seldom, 1, 1_000));
    let found = |north: f64, n: u32| -> Vec<Event> {
        (0..n)
            .map(|i| {
                at(
                    500_000.0 + (f64::from(i) + 0.5) * 1_000.0 / f64::from(n),
                    north,
                )
            })
            .collect()
    };
    let mut events = found(often, 80);
    events.extend(found(seldom, 20));
    // Something was reported where nobody walked, and where somebody walked ten metres.
    let (never, hardly) = ([503_000.0, 6_404_000.0], [500_000.0, 6_405_000.0]);
    events.push(at(never[0], never[1]));
    events.push(at(hardly[0], hardly[1]));
    walked.extend(street(hardly[1], 1, 10));
    let drawing = Drawing {
        walked: Some(&walked),
        ..Drawing::plain(Kernel::Quartic, 200.0)
    };
    let told = picture(&events, &drawing).unwrap().unwrap();
    let exposed = told.exposed.as_ref().unwrap();
    assert!((exposed.km - 5.01).abs() < 1e-9);
    assert!((exposed.least - 0.1 * exposed.median).abs() < 1e-9);
    let value = |[x, y]: [f64; 2]| {
        let column = whole((x - told.grid.origin[0]) / told.grid.cell_m);
        let row = whole((y - told.grid.origin[1]) / told.grid.cell_m);
        told.values[row * told.grid.columns + column]
    };
    // Twenty a kilometre on both, however often they were walked.
    for north in [often, seldom] {
        let along = value([500_500.0, north]);
        assert!((along - 20.0).abs() < 1.0, "{along}");
    }
    assert!(
        value(never).is_nan() && value(hardly).is_nan(),
        "unknown is no number"
    );
    // Walked, and nothing found: known to be nothing.
    let holds = |area: &MultiPolygon, [x, y]: [f64; 2]| density::inside(&rings(area), [x, y]);
    assert!(holds(&exposed.known, [500_500.0, seldom]));
    assert!(!holds(&exposed.known, never) && !holds(&exposed.known, hardly));
    for band in &told.bands {
        let area = multi(&band.patches);
        assert!(
            !holds(&area, never) && !holds(&area, hardly),
            "{}",
            band.from
        );
    }
    // What is known and what is unknown make up the whole, and share nothing.
    let all = MultiPolygon(vec![Polygon::new(
        ring(&[
            [499_000.0, 6_399_000.0],
            [504_000.0, 6_399_000.0],
            [504_000.0, 6_406_000.0],
            [499_000.0, 6_406_000.0],
            [499_000.0, 6_399_000.0],
        ]),
        Vec::new(),
    )]);
    let unknown = without(&all, &exposed.known).unwrap();
    assert!(holds(&unknown, never) && holds(&unknown, hardly));
    assert!(!holds(&unknown, [500_500.0, seldom]));
    let (whole, parts) = (
        all.unsigned_area(),
        unknown.unsigned_area() + exposed.known.unsigned_area(),
    );
    assert!((parts / whole - 1.0).abs() < 1e-6);
    // Nobody walked: nothing to hold it against.
    let none = Drawing {
        walked: Some(&[]),
        ..drawing
    };
    assert_eq!(picture(&events, &none), Ok(None));
}

#[test]
fn bands_end_at_the_border_and_hold_the_cells_of_their_step() {
    let town = town();
    let border = rings(&town);
    let events: Vec<Event> = even(&town, 100.0)
        .into_iter()
        .filter(|e| e.east < 500_700.0)
        .collect();
    let drawing = Drawing {
        within: Some(&town),
        ..Drawing::plain(Kernel::Quartic, 300.0)
    };
    let told = picture(&events, &drawing).unwrap().unwrap();
    assert!(told.bands.len() >= 4);
    let areas: Vec<MultiPolygon> = told.bands.iter().map(|b| multi(&b.patches)).collect();
    let beyond = areas.iter().map(|a| a.difference(&town).unsigned_area());
    assert!(beyond.sum::<f64>() < 10.0);
    let (mut held, mut cells) = (0, 0);
    for (i, value) in told.values.iter().enumerate().filter(|(_, v)| !v.is_nan()) {
        let middle = told
            .grid
            .middle(i % told.grid.columns, i / told.grid.columns);
        assert!(density::inside(&border, middle));
        let own = told
            .bands
            .iter()
            .position(|b| *value >= b.from && b.to.is_none_or(|to| *value < to));
        let here = areas
            .iter()
            .position(|a| density::inside(&rings(a), middle));
        cells += 1;
        held += usize::from(own == here);
    }
    assert!(held * 100 >= cells * 99, "{held} of {cells}");
}
