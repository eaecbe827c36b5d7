//! Low zooms of a country out of documents made by hand, so that each rule has its case. What GDAL reads in those
//! of the real country is in `tests/interop/test_map_build.py`.

use fast_mvt::{MvtReaderRef, MvtValueRef};
use lykta::osm::{Error, Sources, low};
use lykta::pmtiles::Archive;
use serde_json::{Value, json};

fn feature(properties: Value, kind: &str, coordinates: Value) -> Value {
    let mut feature = json!({"type": "Feature", "geometry": {"type": kind}});
    feature["properties"] = properties;
    feature["geometry"]["coordinates"] = coordinates;
    feature
}

fn document(features: &[Value]) -> String {
    json!({"type": "FeatureCollection", "features": features}).to_string()
}

fn ring(west: f64, south: f64, east: f64, north: f64) -> Value {
    json!([
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south]
    ])
}

/// Land from 12° to 16° E, in the sea: the country's east of 14°, two municipalities of two counties on it.
fn sources() -> Sources {
    let nothing = || json!({});
    let place = |name: &str, population: i64, lon: f64| {
        feature(
            json!({"name": name, "population": population}),
            "Point",
            json!([lon, 60.0]),
        )
    };
    let mut abroad = feature(
        json!({"name": "Oslo", "population": 700_000, "country": "NO"}),
        "Point",
        json!([12.5, 60.0]),
    );
    abroad["properties"]["name_en"] = json!("Christiania");
    let municipality = |code: &str, west: f64, east: f64| {
        feature(
            json!({"kommun_kod": code}),
            "Polygon",
            json!([ring(west, 59.0, east, 61.0)]),
        )
    };
    let sea = json!([ring(10.0, 58.0, 18.0, 62.0), ring(12.0, 59.0, 16.0, 61.0)]);
    Sources {
        land: document(&[feature(
            nothing(),
            "Polygon",
            json!([ring(12.0, 59.0, 16.0, 61.0)]),
        )]),
        ocean: Some(document(&[feature(
            nothing(),
            "MultiPolygon",
            json!([sea]),
        )])),
        lakes: Some(document(&[feature(
            nothing(),
            "Polygon",
            json!([ring(15.2, 60.4, 15.6, 60.6)]),
        )])),
        borders: Some(document(&[feature(
            nothing(),
            "LineString",
            json!([[14.0, 59.0], [14.0, 61.0]]),
        )])),
        municipalities: Some(document(&[
            municipality("1490", 14.0, 15.0),
            municipality("2081", 15.0, 16.0),
        ])),
        places: Some(document(&[
            place("Storstad", 300_000, 14.5),
            // Five kilometres off, and so a part of it.
            place("Förort", 20_000, 14.59),
            place("Köping", 20_000, 15.5),
            place("By", 300, 15.8),
            abroad,
        ])),
        credit: None,
    }
}

fn made(sources: &Sources) -> (Archive, lykta::osm::LowReport) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("low.pmtiles");
    let report = low(sources, &out).unwrap();
    assert_eq!(std::fs::metadata(&out).unwrap().len(), report.bytes);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    (Archive::open(&out).unwrap(), report)
}

/// What the things of a layer in the tile that holds the country say, each as `key=value` in order.
fn told(archive: &Archive, z: u8, layer: &str) -> Vec<String> {
    use lykta_core::layer::Tile;
    use lykta_core::model::LonLat;
    let (z, x, y) = Tile::at(LonLat::from_degrees(15.3, 60.2).unwrap(), z).zxy();
    let bytes = archive.tile(z, x, y).unwrap().unwrap_or_default();
    let reader = MvtReaderRef::new(&bytes).unwrap();
    let features = reader.layers().filter(|l| l.name() == layer);
    let mut out: Vec<String> = features
        .flat_map(|l| l.features().collect::<Vec<_>>())
        .map(|f| {
            let pairs = f.properties().map(|p| match p.unwrap() {
                (key, MvtValueRef::String(s)) => format!("{key}={s}"),
                (key, MvtValueRef::UInt(n)) => format!("{key}={n}"),
                (key, MvtValueRef::Int(n) | MvtValueRef::SInt(n)) => format!("{key}={n}"),
                (key, other) => format!("{key}={other:?}"),
            });
            pairs.collect::<Vec<_>>().join(" ")
        })
        .collect();
    out.sort();
    out
}

#[test]
fn a_country_is_told_from_abroad_and_things_come_when_there_is_room() {
    let (archive, report) = made(&sources());
    assert_eq!(archive.zooms(), (0, 9));
    assert_eq!(report.home, 1);
    assert_eq!(told(&archive, 2, "water"), ["kind=ocean"]);
    assert_eq!(told(&archive, 2, "land"), [""; 0]);
    assert_eq!(told(&archive, 2, "place"), [""; 0]);
    assert_eq!(
        told(&archive, 4, "land"),
        ["kind=earth", "kind=earth country=SE"]
    );
    assert_eq!(told(&archive, 4, "water"), ["kind=lake", "kind=ocean"]);
    assert_eq!(told(&archive, 4, "boundary"), ["kind=country"]);
    assert_eq!(
        told(&archive, 4, "place"),
        [
            "kind=city name=Oslo population=700000 rank=1 country=NO name_en=Christiania",
            "kind=city name=Storstad population=300000 rank=1 country=SE",
        ]
    );
    assert_eq!(
        told(&archive, 5, "boundary"),
        ["kind=country", "kind=county"]
    );
    let names = |z| -> Vec<String> {
        let of = |line: &String| line.split(' ').nth(1).unwrap().replace("name=", "");
        told(&archive, z, "place").iter().map(of).collect()
    };
    assert!(names(6).contains(&"Köping".to_owned()), "{:?}", names(6));
    assert!(!names(6).contains(&"Förort".to_owned()), "{:?}", names(6));
    let metadata: Value = serde_json::from_slice(archive.metadata()).unwrap();
    assert_eq!(
        metadata["attribution"],
        "Natural Earth, SCB, GeoNames CC BY 4.0"
    );
    // The same documents give the same bytes.
    assert_eq!(made(&sources()).1, report);
}

#[test]
fn less_is_enough_and_credits_those_whose_data_it_is() {
    let land = sources().land;
    let (archive, report) = made(&Sources {
        land: land.clone(),
        ..Sources::default()
    });
    assert_eq!(told(&archive, 4, "land"), ["kind=earth"]);
    assert_eq!(report.home, 0);
    let metadata: Value = serde_json::from_slice(archive.metadata()).unwrap();
    assert_eq!(metadata["attribution"], "Natural Earth");
    let credit = Some("© Lantmäteriet".to_owned());
    let (archive, _) = made(&Sources {
        land,
        credit,
        ..Sources::default()
    });
    let metadata: Value = serde_json::from_slice(archive.metadata()).unwrap();
    assert_eq!(metadata["attribution"], "© Lantmäteriet");
}

#[test]
fn the_wrong_document_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("low.pmtiles");
    let points = sources().places;
    let no_code = document(&[feature(
        json!({"name": "Borås"}),
        "Polygon",
        json!([ring(14.0, 59.0, 15.0, 61.0)]),
    )]);
    let unnamed = document(&[feature(
        json!({"population": 3}),
        "Point",
        json!([14.0, 60.0]),
    )]);
    for (wrong, sources) in [
        (
            "land",
            Sources {
                land: points.clone().unwrap(),
                ..sources()
            },
        ),
        (
            "land",
            Sources {
                land: "{".to_owned(),
                ..sources()
            },
        ),
        (
            "borders",
            Sources {
                borders: points,
                ..sources()
            },
        ),
        (
            "municipalities",
            Sources {
                municipalities: Some(no_code),
                ..sources()
            },
        ),
        (
            "places",
            Sources {
                places: Some(unnamed),
                ..sources()
            },
        ),
    ] {
        match low(&sources, &out) {
            Err(Error::Source(what, _)) => assert_eq!(what, wrong),
            other => panic!("{wrong}: {other:?}"),
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
