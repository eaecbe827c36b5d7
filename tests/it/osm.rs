//! Maps built out of OpenStreetMap extracts: one made by hand, so that each rule has its case, and two of
//! real streets, beside a map of the same streets that tilemaker made.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fast_mvt::{MvtReaderRef, MvtValueRef};
use geo::{
    Area as _, BooleanOps, Coord, Euclidean, Geometry, Length, LineString, MapCoords as _,
    MultiPolygon, Rect,
};
use lykta::osm::{Area, Options, Report, build};
use lykta::pmtiles::Archive;
use serde_json::Value;

use crate::osm_extract::{at, made};

struct Built {
    folder: tempfile::TempDir,
    archive: Archive,
    report: Report,
}

impl Built {
    fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&std::fs::read(self.folder.path().join(name)).unwrap()).unwrap()
    }
}

fn built(extract: &Path, area: Option<Area>) -> Built {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("map.pmtiles");
    let options = Options {
        area,
        streets: Some(folder.path().join("streets.json")),
        lamps: Some(folder.path().join("lamps.geojson")),
    };
    let report = build(extract, options, &out).unwrap();
    assert_eq!(std::fs::metadata(&out).unwrap().len(), report.bytes);
    let files = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(files, 3, "nothing is left beside the map");
    let archive = Archive::open(&out).unwrap();
    Built {
        folder,
        archive,
        report,
    }
}

fn built_by_hand() -> Built {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), made()).unwrap();
    built(file.path(), None)
}

/// A thing in a tile: what it says, and where, in units of the tile.
type Thing = (BTreeMap<String, String>, Geometry<f64>);

fn things(archive: &Archive, (z, x, y): (u8, u32, u32), layer: &str) -> Vec<Thing> {
    let Some(bytes) = archive.tile(z, x, y).unwrap() else {
        return Vec::new();
    };
    let reader = MvtReaderRef::new(&bytes).unwrap();
    let layers = reader.layers().filter(|l| l.name() == layer);
    layers
        .flat_map(|l| l.features().collect::<Vec<_>>())
        .map(|f| {
            let told = f.properties().map(|p| {
                let (key, value) = p.unwrap();
                let value = match value {
                    MvtValueRef::String(s) => s.to_owned(),
                    MvtValueRef::Bool(b) => b.to_string(),
                    other => format!("{other:?}"),
                };
                (key.to_owned(), value)
            });
            let wide = |c: Coord<i32>| Coord {
                x: f64::from(c.x),
                y: f64::from(c.y),
            };
            (told.collect(), f.geometry().unwrap().map_coords(wide))
        })
        .collect()
}

/// Tiles of a zoom that touch a box, degrees.
fn tiles(z: u8, [west, south, east, north]: [f64; 4]) -> Vec<(u8, u32, u32)> {
    use lykta_core::layer::Tile;
    use lykta_core::model::LonLat;
    let corner = |lon, lat| Tile::at(LonLat::from_degrees(lon, lat).unwrap(), z).zxy();
    let ((_, left, bottom), (_, right, top)) = (corner(west, south), corner(east, north));
    let columns = left..=right;
    columns
        .flat_map(|x| (top..=bottom).map(move |y| (z, x, y)))
        .collect()
}

fn everything(archive: &Archive, z: u8, layer: &str) -> Vec<Thing> {
    let box_of = [12.935, 57.715, 12.95, 57.725];
    tiles(z, box_of)
        .into_iter()
        .flat_map(|t| things(archive, t, layer))
        .collect()
}

#[test]
fn each_rule_has_its_case() {
    let built = built_by_hand();
    let said = |layer: &str| -> BTreeSet<String> {
        let all = everything(&built.archive, 15, layer).into_iter();
        all.map(|(told, _)| told.iter().flat_map(|(k, v)| [k, "=", v, " "]).collect())
            .collect()
    };
    let set = |all: &[&str]| {
        all.iter()
            .map(|s| (*s).to_owned())
            .collect::<BTreeSet<String>>()
    };
    assert_eq!(
        said("road"),
        set(&[
            "class=street foot=true lit=yes name=Långgatan oneway=true ",
            "class=steps foot=false stairs=true ",
            "class=cycle foot=true ",
        ]),
        "Swedish names, nothing indoors"
    );
    assert_eq!(
        said("building"),
        set(&["kind=building "]),
        "a home is a shape"
    );
    assert_eq!(said("street_lamp"), set(&["ref=B 117 "]));
    assert_eq!(said("barrier"), set(&["kind=gate "]));
    assert_eq!(said("poi"), set(&["kind=pharmacy name=Apoteket "]));
    assert_eq!(said("water"), set(&["kind=lake "]));
    assert_eq!(said("green"), set(&["kind=park "]));
    assert_eq!(said("land"), set(&["kind=earth "]));
    assert_eq!(said("coverage"), set(&["kind=streets "]));
    let park = said("place");
    assert!(
        park.iter()
            .all(|p| p.contains("kind=park") && p.contains("name=Parken")),
        "{park:?}"
    );
    assert_eq!(park.len(), 1);
    // The two halves of the street say the same and are one line; a pond is a hole in the park.
    let tile = tiles(15, [12.94, 57.72, 12.94, 57.72])[0];
    let streets = things(&built.archive, tile, "road");
    let street = streets
        .iter()
        .filter(|(t, _)| t["class"] == "street")
        .count();
    assert_eq!(street, 1);
    let green: f64 = everything(&built.archive, 15, "green")
        .into_iter()
        .map(|(_, g)| size(g))
        .sum();
    let unit = 40_075_016.686 * 57.72_f64.to_radians().cos() / 32_768.0 / 4096.0;
    let metres = green * unit * unit;
    assert!(
        (metres / (80.0 * 80.0 - 20.0 * 20.0) - 1.0).abs() < 0.02,
        "{metres}"
    );
    // What the extract lacks is told.
    assert_eq!(built.report.nodes_missing, 1);
    assert_eq!(built.report.ways_missing, 1);
    assert_eq!(built.report.broken, [202]);
    assert_eq!(built.report.read, [21, 10, 4]);
}

#[test]
fn low_zooms_leave_out_what_the_schema_says() {
    let built = built_by_hand();
    assert_eq!(built.archive.zooms(), (10, 15));
    let count = |z, layer| everything(&built.archive, z, layer).len();
    for (layer, lowest) in [
        ("street_lamp", 14),
        ("barrier", 15),
        ("poi", 14),
        ("building", 13),
        ("coverage", 10),
    ] {
        assert!(count(lowest, layer) > 0, "{layer} at {lowest}");
        assert!(
            lowest == 10 || count(lowest - 1, layer) == 0,
            "{layer} below {lowest}"
        );
    }
    let classes = |z| -> BTreeSet<String> {
        everything(&built.archive, z, "road")
            .into_iter()
            .map(|(t, _)| t["class"].clone())
            .collect()
    };
    assert!(classes(11).is_empty());
    assert_eq!(classes(12), BTreeSet::from(["street".to_owned()]));
    assert_eq!(classes(13).len(), 2);
    assert_eq!(classes(14).len(), 3);
    // Every layer of a tile is described, with every attribute it has.
    let metadata: Value = serde_json::from_slice(built.archive.metadata()).unwrap();
    assert_eq!(metadata["attribution"], "© OpenStreetMap contributors");
    let described = metadata["vector_layers"].as_array().unwrap();
    for z in 10..=15 {
        for layer in [
            "land",
            "water",
            "green",
            "building",
            "road",
            "place",
            "poi",
            "street_lamp",
        ] {
            for (told, _) in everything(&built.archive, z, layer) {
                let known = described.iter().find(|l| l["id"] == layer).unwrap();
                assert!(
                    told.keys().all(|k| known["fields"].get(k).is_some()),
                    "{layer} {told:?}"
                );
                assert!(known["minzoom"].as_u64().unwrap() <= u64::from(z));
            }
        }
    }
}

#[test]
fn the_same_extract_is_the_same_bytes() {
    let (one, two) = (built_by_hand(), built_by_hand());
    for name in ["map.pmtiles", "streets.json", "lamps.geojson"] {
        let read = |b: &Built| std::fs::read(b.folder.path().join(name)).unwrap();
        assert!(read(&one) == read(&two), "{name}");
    }
}

#[test]
fn streets_are_a_graph() {
    let built = built_by_hand();
    let graph = built.json("streets.json");
    assert_eq!(
        (&graph["format"], &graph["version"]),
        (&"lykta-streets".into(), &1.into())
    );
    let arcs = &graph["arcs"];
    let column = |name: &str| arcs[name].as_array().unwrap().clone();
    assert_eq!(graph["nodes"]["id"], serde_json::json!([1, 2, 3, 4]));
    // A corridor is no street.
    assert_eq!(column("way"), [101, 102, 103, 105].map(Value::from));
    assert_eq!(column("oneway"), [1, 1, 0, 0].map(Value::from));
    assert_eq!(
        column("stairs"),
        [false, false, true, false].map(Value::from)
    );
    assert_eq!(column("foot"), [true, true, false, true].map(Value::from));
    assert_eq!(column("car"), [true, true, false, false].map(Value::from));
    assert_eq!(arcs["barrier"][0], "gate");
    assert_eq!(
        arcs["shape"][0].as_array().unwrap().len(),
        1,
        "the gate lies between"
    );
    assert_eq!(arcs["access"][2], "private");
    let name = arcs["name"][0].as_u64().unwrap() as usize;
    assert_eq!(graph["names"][name], "Långgatan");
    let lengths: Vec<f64> = column("length_m")
        .iter()
        .filter_map(Value::as_f64)
        .collect();
    for (length, metres) in lengths.iter().zip([100.0, 100.0, 100.0, 141.4]) {
        assert!((length / metres - 1.0).abs() < 0.005, "{length} {metres}");
    }
    // One turn is barred; the other names a node that its ways do not meet in.
    assert_eq!(
        graph["turns"],
        serde_json::json!({"from": [0], "via": [1], "to": [1], "only": [false], "except": [["bus", "bicycle"]]})
    );
    assert_eq!(built.report.streets, Some(([4, 4, 1], 1)));
}

#[test]
fn an_area_is_cut_out() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), made()).unwrap();
    // West of the steps: half the street, no park.
    let (west, south) = at(-40.0, -40.0);
    let (east, north) = at(90.0, 120.0);
    let text = serde_json::json!({"type": "Polygon", "coordinates":
        [[[west, south], [east, south], [east, north], [west, north], [west, south]]]});
    let area = Area::from_geojson(&text.to_string()).unwrap();
    let built = built(file.path(), Some(area));
    assert!(everything(&built.archive, 15, "green").is_empty());
    assert_eq!(built.report.lamps, Some(1));
    let tile = tiles(15, [12.94, 57.72, 12.94, 57.72])[0];
    let unit = 40_075_016.686 * 57.72_f64.to_radians().cos() / 32_768.0 / 4096.0;
    let streets = things(&built.archive, tile, "road");
    let metres: f64 = streets.iter().map(|(_, g)| length(g)).sum::<f64>() * unit;
    assert!((metres - 90.0).abs() < 1.0, "{metres}");
    let garbage = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(garbage.path(), b"not an extract").unwrap();
    let out = garbage.path().with_extension("pmtiles");
    assert!(build(garbage.path(), Options::default(), &out).is_err());
    assert!(!out.exists());
}

fn length(geometry: &Geometry<f64>) -> f64 {
    match geometry {
        Geometry::LineString(l) => Euclidean.length(l),
        Geometry::MultiLineString(all) => all.iter().map(|l| Euclidean.length(l)).sum(),
        _ => 0.0,
    }
}

/// A file of the shared data; says so when it is not there.
#[expect(clippy::print_stderr, reason = "a test that tries nothing says so")]
fn shared(name: &str) -> Option<PathBuf> {
    let folder = std::env::vars_os()
        .find(|(name, _)| name == "LYKTA_SHARED")
        .map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
            |(_, folder)| PathBuf::from(folder),
        );
    let path = folder.join("geodata/osm").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!(
        "not tried: {} is missing (set LYKTA_SHARED)",
        path.display()
    );
    None
}

/// Centre of Helsinki, as in `geodata/basemap/SCHEMA.md`.
const CENTRE: [f64; 4] = [24.9352, 60.1642, 24.9534, 60.1791];

fn area_of([west, south, east, north]: [f64; 4]) -> Area {
    let text = serde_json::json!({"type": "Polygon", "coordinates":
        [[[west, south], [east, south], [east, north], [west, north], [west, south]]]});
    Area::from_geojson(&text.to_string()).unwrap()
}

/// The lamps that pyosmium found in the same extract.
#[test]
fn lamps_of_helsinki_are_those_that_another_reader_found() {
    let (Some(extract), Some(known)) = (
        shared("helsinki_centrum.osm.pbf"),
        shared("helsinki_centrum_street_lamps.geojson"),
    ) else {
        return;
    };
    let built = built(&extract, None);
    let known: Value = serde_json::from_slice(&std::fs::read(known).unwrap()).unwrap();
    let found = built.json("lamps.geojson");
    let list = |v: &Value| {
        let lamps = v["features"].as_array().unwrap();
        let lamp = |f: &Value| (f["id"].as_u64(), f["geometry"].to_string());
        lamps.iter().map(lamp).collect::<BTreeSet<_>>()
    };
    assert_eq!(list(&found).len(), 586);
    assert_eq!(list(&found), list(&known));
}

/// Beside the map that ships, which tilemaker made of the same extract in the same schema.
#[test]
fn streets_of_helsinki_are_those_that_tilemaker_drew() {
    let Some(extract) = shared("helsinki_centrum.osm.pbf") else {
        return;
    };
    let ours = built(&extract, Some(area_of(CENTRE)));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("geodata/basemap");
    let theirs = Archive::open(&folder.join("helsingfors_centrum.pmtiles")).unwrap();
    // It drew the outlines of pedestrian surfaces as streets as well, which nobody can tell from streets.
    let all = |archive: &Archive, layer: &str| -> Vec<Thing> {
        let tiles = tiles(15, CENTRE).into_iter();
        let things = tiles.flat_map(|t| things(archive, t, layer));
        things
            .filter(|(t, _)| t.get("class").is_none_or(|c| c != "pedestrian"))
            .collect()
    };
    for layer in ["road", "place", "poi"] {
        let names = |archive: &Archive| -> BTreeSet<String> {
            all(archive, layer)
                .into_iter()
                .filter_map(|(t, _)| t.get("name").cloned())
                .collect()
        };
        let (own, known) = (names(&ours.archive), names(&theirs));
        let missing: Vec<_> = known.difference(&own).collect();
        let added: Vec<_> = own.difference(&known).collect();
        assert!(known.len() > 10, "{layer}");
        // The shared extract lacks parts of some outlines, which are then no areas with a name.
        let few = known.len() / 25;
        assert!(
            missing.len() <= few + ours.report.broken.len() && added.len() <= few,
            "{layer}: -{missing:?} +{added:?}"
        );
    }
    // Lines and areas within the tiles, without what lies beyond their edges.
    let sizes = |archive: &Archive, layer: &str, key: &str| -> BTreeMap<String, f64> {
        let mut out = BTreeMap::new();
        for (told, geometry) in all(archive, layer) {
            *out.entry(told[key].clone()).or_insert(0.0) += size(geometry);
        }
        out
    };
    let mut off: Vec<String> = Vec::new();
    for (layer, key, share) in [
        ("road", "class", 0.04),
        ("rail", "class", 0.02),
        ("building", "kind", 0.03),
        ("green", "kind", 0.03),
        ("paved", "kind", 0.03),
        ("water", "kind", 0.03),
        ("land", "kind", 0.05),
    ] {
        let (own, known) = (sizes(&ours.archive, layer, key), sizes(&theirs, layer, key));
        assert!(own.keys().eq(known.keys()), "{layer}: {own:?} {known:?}");
        for (kind, b) in known {
            let a = own[&kind];
            // Theirs was made before the shared extract lost the nodes and ways outside its box, so that
            // areas at the edge may be smaller here. Never larger; and lines and houses are alike.
            let whole = matches!(layer, "road" | "rail" | "land") || kind == "building";
            if a > b * (1.0 + share) || (whole && a < b * (1.0 - share)) {
                off.push(format!("{layer} {kind}: {a:.0} for {b:.0}"));
            }
        }
    }
    assert!(off.is_empty(), "{off:#?}");
}

/// Area or length within a tile, without what lies beyond its edges.
fn size(geometry: Geometry<f64>) -> f64 {
    let tile = Rect::new(
        Coord { x: 0.0, y: 0.0 },
        Coord {
            x: 4096.0,
            y: 4096.0,
        },
    );
    let inside = MultiPolygon(vec![tile.to_polygon()]);
    let within = |lines: geo::MultiLineString| -> f64 {
        let kept = inside.clip(&lines, false);
        kept.iter().map(|l| Euclidean.length(l)).sum()
    };
    match geometry {
        Geometry::Polygon(p) => p.intersection(&inside).unsigned_area(),
        Geometry::MultiPolygon(p) => p.intersection(&inside).unsigned_area(),
        Geometry::LineString(l) => within(geo::MultiLineString(vec![l])),
        Geometry::MultiLineString(l) => within(l),
        _ => 0.0,
    }
}

/// Every street that pyosmium found has its length in the graph.
#[test]
fn streets_of_stockholm_are_as_long_as_another_reader_found_them() {
    let (Some(extract), Some(known)) = (
        shared("stockholm_vasastan.osm.pbf"),
        shared("stockholm_vasastan_streets.geojson"),
    ) else {
        return;
    };
    let built = built(&extract, None);
    let graph = built.json("streets.json");
    let column = |name: &str| graph["arcs"][name].as_array().unwrap();
    let mut own: BTreeMap<u64, f64> = BTreeMap::new();
    for (way, metres) in column("way").iter().zip(column("length_m")) {
        *own.entry(way.as_u64().unwrap()).or_default() += metres.as_f64().unwrap();
    }
    let known: Value = serde_json::from_slice(&std::fs::read(known).unwrap()).unwrap();
    let mut compared = 0;
    for street in known["features"].as_array().unwrap() {
        let line: LineString = (street["geometry"]["coordinates"].as_array().unwrap().iter())
            .map(|c| (c[0].as_f64().unwrap(), c[1].as_f64().unwrap()))
            .collect();
        let metres = geo::Haversine.length(&line);
        if let Some(found) = own.get(&street["id"].as_u64().unwrap()) {
            // Rounded to decimetres for each arc; the earth as a ball is off by a third of a percent.
            assert!(
                (found - metres).abs() < 0.005 * metres + 2.0,
                "{street}: {found} {metres}"
            );
            compared += 1;
        }
    }
    assert!(compared > 800, "{compared}");
}
