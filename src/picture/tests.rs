//! The picture says what the tiles say. What is water and where the tiles lie is read out of the archive
//! itself, by other code than draws.

use std::path::{Path, PathBuf};

use fast_mvt::MvtReaderRef;
use geo::{BoundingRect, Contains, Coord, Geometry, Point};
use lykta_core::model::LonLat;
use tiny_skia::Pixmap;

use super::*;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("geodata/basemap")
}

fn archives() -> [Archive; 2] {
    ["sverige.pmtiles", "helsingfors_centrum.pmtiles"]
        .map(|name| Archive::open(&folder().join(name)).unwrap())
}

fn at(lon: f64, lat: f64) -> LonLat {
    LonLat::from_degrees(lon, lat).unwrap()
}

/// The practice area, without anything of ours.
fn asked() -> Asked {
    Asked {
        width: 1200,
        height: 800,
        density: 2.0,
        route: Vec::new(),
        approximate: false,
        stops: Vec::new(),
        marks: Vec::new(),
        around: vec![at(24.9375, 60.1660), at(24.9510, 60.1778)],
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a pixel of a picture of a few thousand"
)]
fn pixel(picture: &Pixmap, x: f64, y: f64) -> [u8; 3] {
    let p = picture.pixel(x.round() as u32, y.round() as u32).unwrap();
    [p.red(), p.green(), p.blue()]
}

fn rgb(shade: style::Shade) -> [u8; 3] {
    let c = shade.color().to_color_u8();
    [c.red(), c.green(), c.blue()]
}

/// Places inside water, and far from it, by the polygons of zoom 15: on a grid within each tile.
fn samples() -> (Vec<LonLat>, Vec<LonLat>) {
    let [_, streets] = archives();
    let (mut wet, mut dry) = (Vec::new(), Vec::new());
    let side = f64::from(1 << 15);
    for x in 18_653..=18_656_u32 {
        for y in 9_481..=9_487_u32 {
            let Some(bytes) = streets.tile(15, x, y).unwrap() else {
                continue;
            };
            let reader = MvtReaderRef::new(&bytes).unwrap();
            let mut water = Vec::new();
            let mut other = Vec::new();
            for layer in reader.layers() {
                for feature in layer.features() {
                    let geometry = feature.geometry().unwrap();
                    let geometry: Geometry<f64> =
                        geo::MapCoords::map_coords(&geometry, |c| Coord {
                            x: f64::from(c.x) / f64::from(layer.extent()),
                            y: f64::from(c.y) / f64::from(layer.extent()),
                        });
                    if layer.name() == "water" {
                        water.push(geometry);
                    } else if ["road", "building", "rail", "barrier", "street_lamp"]
                        .contains(&layer.name())
                    {
                        // What is drawn over water.
                        other.push(geometry);
                    }
                }
            }
            // Water is looked for every five metres, land every thirty.
            for (i, j) in (1..120).flat_map(|i| (1..120).map(move |j| (i, j))) {
                let point = Point::new(f64::from(i) / 120.0, f64::from(j) / 120.0);
                let wet_at = |dx: f64, dy: f64| {
                    let there = Point::new(point.x() + dx, point.y() + dy);
                    water.iter().any(|g| g.contains(&there))
                };
                let in_water = wet_at(0.0, 0.0);
                // Not on the shore, where two colours share a pixel.
                let step = 0.006;
                let around = [(step, 0.0), (-step, 0.0), (0.0, step), (0.0, -step)];
                if in_water && !around.into_iter().all(|(dx, dy)| wet_at(dx, dy)) {
                    continue;
                }
                if !in_water && (i % 6 != 0 || j % 6 != 0) {
                    continue;
                }
                // A dozen metres from anything that is drawn over it, and from the shore.
                let near = |g: &Geometry<f64>| {
                    g.bounding_rect().is_some_and(|r| {
                        let room = 0.02;
                        (r.min().x - room..=r.max().x + room).contains(&point.x())
                            && (r.min().y - room..=r.max().y + room).contains(&point.y())
                    }) && geo::Distance::distance(&geo::Euclidean, g, &point) < 0.02
                };
                if other.iter().any(near) || (!in_water && water.iter().any(near)) {
                    continue;
                }
                let place = at(
                    (f64::from(x) + point.x()) / side * 360.0 - 180.0,
                    (std::f64::consts::PI * (1.0 - 2.0 * (f64::from(y) + point.y()) / side))
                        .sinh()
                        .atan()
                        .to_degrees(),
                );
                if in_water {
                    wet.push(place);
                } else {
                    dry.push(place);
                }
            }
        }
    }
    (wet, dry)
}

#[test]
fn water_is_where_the_tiles_have_water() {
    let asked = asked();
    let view = View::of(&asked).unwrap();
    let [low, streets] = archives();
    let picture = paint(&[&low, &streets], &asked).unwrap();
    let within = |p: &&LonLat| {
        let (x, y) = view.pixel(**p);
        // Neither under the scale nor under the arrow.
        (2.0..1197.0).contains(&x) && (100.0..700.0).contains(&y)
    };
    let (wet, dry) = samples();
    let [wet, dry] = [&wet, &dry].map(|all| all.iter().filter(within).collect::<Vec<_>>());
    assert!(
        wet.len() > 20 && dry.len() > 20,
        "{} {}",
        wet.len(),
        dry.len()
    );
    for place in wet {
        let (x, y) = view.pixel(*place);
        assert_eq!(pixel(&picture, x, y), rgb(style::WATER), "{place:?}");
    }
    for place in dry {
        let (x, y) = view.pixel(*place);
        assert_ne!(pixel(&picture, x, y), rgb(style::WATER), "{place:?}");
    }
}

#[test]
fn a_stop_is_drawn_where_it_lies() {
    let [low, streets] = archives();
    let place = at(24.9442, 60.1722);
    let mut with = asked();
    with.stops = vec![Stop {
        number: "7".to_owned(),
        at: place,
    }];
    let view = View::of(&with).unwrap();
    let without = paint(&[&low, &streets], &asked()).unwrap();
    let picture = paint(&[&low, &streets], &with).unwrap();
    let (x, y) = view.pixel(place);
    // A disc of lantern yellow with a brown rim, eleven pixels of the screen in radius.
    assert_eq!(pixel(&picture, x - 16.0, y), rgb(style::GLOW));
    assert!((20..=26).any(|dy| pixel(&picture, x, y + f64::from(dy)) == rgb(style::LANTERN)));
    let ink = |dx: f64, dy: f64| pixel(&picture, x + dx, y + dy) == rgb(style::INK);
    // A seven: its bar lies high, its leg goes down, and to the lower left there is nothing.
    assert!((-6..=4).any(|dx| ink(f64::from(dx), -8.0)));
    assert!(!(4..=9).any(|dx| ink(f64::from(dx), 7.0)));
    // Nothing has changed further off.
    let far = |i: u32| {
        let (dx, dy) = (f64::from(i % 1200) - x, f64::from(i / 1200) - y);
        dx.hypot(dy) > 32.0
    };
    let mut same = 0;
    for i in (0..1200 * 800).filter(|i| far(*i)) {
        assert_eq!(without.pixels()[i as usize], picture.pixels()[i as usize]);
        same += 1;
    }
    assert!(same > 900_000);
}

#[test]
fn a_place_is_where_mercator_puts_it() {
    // OpenStreetMap's formula for tile numbers, with the logarithm of tangent and secant.
    let view = View::of(&asked()).unwrap();
    let (x, y) = view.pixel(at(24.9442, 60.1722));
    let lat = 60.1722_f64.to_radians();
    let column = (24.9442 + 180.0) / 360.0 * 32_768.0;
    let row = (1.0 - (lat.tan() + 1.0 / lat.cos()).ln() / std::f64::consts::PI) / 2.0 * 32_768.0;
    let (left, top) = view.corner(15, column, row);
    assert!((x - left).abs() < 1e-3 && (y - top).abs() < 1e-3);
    // What must be seen lies inside, with room round it.
    for place in asked().around {
        let (x, y) = view.pixel(place);
        assert!(
            (70.0..=1130.0).contains(&x) && (70.0..=730.0).contains(&y),
            "{x} {y}"
        );
    }
    let [west, south, east, north] = view.bounds(1200, 800);
    let corners = [view.pixel(at(west, north)), view.pixel(at(east, south))];
    assert!(corners[0].0.abs() < 0.1 && corners[0].1.abs() < 0.1);
    assert!((corners[1].0 - 1200.0).abs() < 0.1 && (corners[1].1 - 800.0).abs() < 0.1);
}

#[test]
fn a_metre_is_a_metre() {
    // Along a circle of latitude on the sphere of Web Mercator; the geodesic of WGS 84 differs by 0.3 percent.
    let view = View::of(&asked()).unwrap();
    let (from, to) = (at(24.9400, 60.1719), at(24.9490, 60.1719));
    let pixels = view.pixel(to).0 - view.pixel(from).0;
    let metres = geo::Distance::distance(&geo::Geodesic, from.coord().into(), to.coord().into());
    let ours = pixels * view.metres(800);
    assert!((ours / metres - 1.0).abs() < 0.005, "{ours} {metres}");
}

#[test]
fn the_same_question_gives_the_same_bytes() {
    let [low, streets] = archives();
    let mut asked = asked();
    asked.route = vec![at(24.94, 60.17), at(24.945, 60.172)];
    let one = draw(&[&low, &streets], &asked).unwrap();
    assert!(one.starts_with(b"\x89PNG"));
    assert_eq!(one, draw(&[&low, &streets], &asked).unwrap());
    asked.approximate = true;
    assert_ne!(one, draw(&[&low, &streets], &asked).unwrap());
}

#[test]
fn where_there_are_no_streets_there_is_land_and_water() {
    // Borås has no map of streets; the map of the country ends at zoom 9. Lake Vättern lies further east.
    let [low, streets] = archives();
    for (place, color) in [
        (at(12.9401, 57.7210), style::GROUND),
        (at(14.55, 58.30), style::WATER),
    ] {
        let mut asked = asked();
        asked.around = vec![place];
        let picture = paint(&[&low, &streets], &asked).unwrap();
        assert_eq!(pixel(&picture, 600.0, 400.0), rgb(color), "{place:?}");
    }
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let nowhere = Asked {
        around: Vec::new(),
        ..asked()
    };
    assert!(matches!(draw(&[], &nowhere), Err(PictureError::Nowhere)));
    for (width, height) in [(63, 800), (1200, 4097), (0, 0)] {
        let odd = Asked {
            width,
            height,
            ..asked()
        };
        assert!(matches!(draw(&[], &odd), Err(PictureError::Size)));
    }
    // The whole world, a single place and one beyond the projection are drawn as far as it goes.
    for around in [
        vec![at(-180.0, -90.0), at(180.0, 90.0)],
        vec![at(24.94, 60.17)],
        vec![at(0.0, 90.0)],
    ] {
        let odd = Asked { around, ..asked() };
        let [low, streets] = archives();
        assert!(draw(&[&low, &streets], &odd).is_ok());
    }
}
