//! The police's list of vulnerable areas, as it is published: outlines with a name and a level.
//!
//! The whole file or nothing: half a list would say of the other half that it is not on it.

use std::collections::BTreeMap;
use std::io;

use geo::{Geometry, MultiPolygon};
use lykta_core::model::Selector;
use lykta_core::model::context::{VulnerableArea, VulnerableLevel};
use lykta_core::space::Crs;
use lykta_core::space::validity::{self, Limits};
use serde_json::{Map, Value};

use super::columns::{Columns, Misfit, Usual};
use super::mapping::Mapping;
use super::{Rows, place};
use crate::wire::archive;
use crate::wire::fault::Fault;

/// Usual names of the columns. Those of a file that has others are told by hand.
const NAMES: Usual = &[
    (
        "name",
        &[
            "name",
            "namn",
            "omrade",
            "område",
            "omradesnamn",
            "områdesnamn",
        ],
    ),
    (
        "level",
        &[
            "level",
            "kategori",
            "niva",
            "nivå",
            "klassning",
            "bedomning",
            "bedömning",
        ],
    ),
    (
        "municipality",
        &["municipality", "kommun", "kommunnamn", "kommun_namn"],
    ),
];

/// The fields of a list.
pub const FIELDS: &[&str] = &["name", "level", "municipality"];

/// A list that has been read.
#[derive(Debug, Default)]
pub struct ListRead {
    /// Its areas; all of them when nothing is wrong.
    pub areas: Vec<VulnerableArea>,
    /// Everything that is wrong.
    pub wrong: Vec<Misfit>,
    /// What was mended.
    pub mended: Vec<Misfit>,
}

/// Reads a list. Features of one area are put together.
///
/// # Errors
/// When the file cannot be read.
pub fn read(rows: Rows, columns: &Columns, crs: Option<Crs>) -> io::Result<ListRead> {
    let (mut wrong, mut mended) = (Vec::new(), Vec::new());
    let mut found: BTreeMap<(String, String), VulnerableArea> = BTreeMap::new();
    for raw in rows {
        let raw = raw?;
        let feature = raw.feature.as_ref();
        let named = feature.ok().and_then(|f| text("name", columns, f));
        let misfit = |faults: Vec<Fault>| Misfit {
            number: raw.number,
            line: raw.line,
            name: named,
            faults,
        };
        let taken = feature
            .map_err(|fault| vec![fault.clone()])
            .and_then(|feature| area(feature, columns, crs))
            .and_then(|(area, notes)| join(&mut found, area).map(|()| notes));
        match taken {
            Ok(notes) if notes.is_empty() => {}
            Ok(notes) => mended.push(misfit(notes)),
            Err(faults) => wrong.push(misfit(faults)),
        }
    }
    Ok(ListRead {
        areas: found.into_values().collect(),
        wrong,
        mended,
    })
}

fn text(field: &str, columns: &Columns, feature: &Value) -> Option<String> {
    let value = columns.value(field, NAMES, feature)?;
    let text = match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn area(
    feature: &Value,
    columns: &Columns,
    crs: Option<Crs>,
) -> Result<(VulnerableArea, Vec<Fault>), Vec<Fault>> {
    let mut faults = columns.missing(&["name", "level"], NAMES, feature);
    let name = text("name", columns, feature);
    if name.is_none() && faults.iter().all(|f| f.pointer != "name") {
        faults.push(Fault::new("name", "required").with("field", "name"));
    }
    let said = text("level", columns, feature);
    let level = said.as_deref().and_then(VulnerableLevel::from_words);
    if level.is_none() && faults.iter().all(|f| f.pointer != "level") {
        let said = said.unwrap_or_default();
        faults.push(Fault::new("level", "context_level").with("value", said));
    }
    let outline = outline(feature, crs)
        .map_err(|mut wrong| faults.append(&mut wrong))
        .ok();
    let (Some(name), Some(level), Some((outline, notes)), true) =
        (name, level, outline, faults.is_empty())
    else {
        return Err(faults);
    };
    let area = VulnerableArea {
        name,
        level,
        municipality: text("municipality", columns, feature),
        outline,
    };
    Ok((area, notes))
}

fn outline(feature: &Value, crs: Option<Crs>) -> Result<(MultiPolygon, Vec<Fault>), Vec<Fault>> {
    let geometry = place::geometry(feature, &Mapping::default(), crs)?;
    if crs.is_none() && looks_projected(&geometry) {
        return Err(vec![Fault::new("/geometry", "context_projected")]);
    }
    let kind = geometry.get("type").and_then(Value::as_str).unwrap_or("");
    let none = || vec![Fault::new("/geometry", "context_no_outline").with("value", kind)];
    if !matches!(kind, "Polygon" | "MultiPolygon" | "") {
        return Err(none());
    }
    let (selector, repairs) = archive::selector(&geometry, &Map::new())?;
    let Selector::Polygon(outline) = selector else {
        return Err(none());
    };
    let mut notes: Vec<Fault> = repairs
        .iter()
        .map(|r| {
            let what = format!("{} ({:?})", r.fault, r.at);
            Fault::new("/geometry", "import_mended").with("value", what)
        })
        .collect();
    notes.dedup();
    Ok((outline, notes))
}

/// Whether its first number is no degree.
fn looks_projected(geometry: &Value) -> bool {
    let mut value = geometry.get("coordinates").unwrap_or(&Value::Null);
    while let Some(first) = value.as_array().and_then(|all| all.first()) {
        value = first;
    }
    value.as_f64().is_some_and(|number| number.abs() > 400.0)
}

/// Puts an area to those found, or to the one of its name and municipality.
fn join(
    found: &mut BTreeMap<(String, String), VulnerableArea>,
    area: VulnerableArea,
) -> Result<(), Vec<Fault>> {
    let municipality = area.municipality.clone().unwrap_or_default();
    let key = (area.name.to_lowercase(), municipality.to_lowercase());
    let Some(first) = found.get_mut(&key) else {
        found.insert(key, area);
        return Ok(());
    };
    if first.level != area.level {
        let fault = Fault::new("level", "context_two_levels").with("value", &area.name);
        return Err(vec![fault]);
    }
    let parts = first.outline.0.iter().chain(&area.outline.0).cloned();
    let whole = Geometry::MultiPolygon(parts.collect());
    let (outline, _) = validity::polygons(&whole, Limits::AREA).map_err(|invalid| {
        vec![Fault::new("/geometry", "invalid_geometry").with("value", invalid.fault)]
    })?;
    first.outline = outline;
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::import::Raw;

    fn square(west: f64, south: f64) -> Value {
        let (east, north) = (west + 0.01, south + 0.01);
        json!([[
            [west, south],
            [east, south],
            [east, north],
            [west, north],
            [west, south]
        ]])
    }

    fn feature(name: &str, level: &str, coordinates: &Value) -> Value {
        json!({
            "type": "Feature",
            "geometry": { "type": "Polygon", "coordinates": coordinates },
            "properties": { "NAMN": name, "Kategori": level, "KOMMUN": "Provstad" },
        })
    }

    fn list(features: Vec<Value>, map: &[&str], crs: Option<&str>) -> ListRead {
        let rows = (1..).zip(features).map(|(number, feature)| {
            let line = number;
            Ok(Raw {
                number,
                line,
                feature: Ok(feature),
            })
        });
        let map: Vec<String> = map.iter().map(|m| (*m).to_owned()).collect();
        let columns = Columns::parse(&map, FIELDS).unwrap();
        let crs = crs.map(|c| Crs::from_code(c).unwrap());
        read(
            Box::new(rows.collect::<Vec<_>>().into_iter()),
            &columns,
            crs,
        )
        .unwrap()
    }

    fn codes(read: &ListRead) -> Vec<&'static str> {
        let faults = read.wrong.iter().flat_map(|m| &m.faults);
        faults.map(|f| f.code).collect()
    }

    #[test]
    fn usual_names_and_swedish_words_are_understood_and_parts_of_one_area_put_together() {
        let read = list(
            vec![
                feature(
                    "Norra  Provet",
                    "Särskilt utsatt område",
                    &square(12.9, 57.7),
                ),
                feature("norra provet", "särskilt utsatt", &square(12.91, 57.7)),
                feature("Södra", "Riskområde", &square(12.9, 57.6)),
            ],
            &[],
            None,
        );
        assert_eq!(read.wrong, []);
        let told: Vec<_> = read
            .areas
            .iter()
            .map(|a| (a.name.as_str(), a.level.code(), a.outline.0.len()))
            .collect();
        // The two squares share an edge, so that they are one part.
        let norra = ("Norra Provet", "especially_vulnerable", 1);
        assert_eq!(told, [norra, ("Södra", "risk", 1)]);
        assert_eq!(read.areas[0].municipality.as_deref(), Some("Provstad"));
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_number_and_name() {
        let mut pointy = feature("Punkten", "Utsatt område", &square(12.9, 57.7));
        pointy["geometry"] =
            json!({ "type": "LineString", "coordinates": [[12.9, 57.7], [12.8, 57.7]] });
        let read = list(
            vec![
                feature("Norra", "Farligt område", &square(12.9, 57.7)),
                feature("", "Utsatt område", &square(12.9, 57.7)),
                pointy,
                feature("Två", "Utsatt område", &square(12.9, 57.5)),
                feature("Två", "Riskområde", &square(12.9, 57.4)),
                feature(
                    "Meter",
                    "Riskområde",
                    &json!([[
                        [377_000, 6_399_000],
                        [378_000, 6_399_000],
                        [378_000, 6_400_000],
                        [377_000, 6_399_000]
                    ]]),
                ),
            ],
            &[],
            None,
        );
        assert_eq!(
            codes(&read),
            [
                "context_level",
                "required",
                "context_no_outline",
                "context_two_levels",
                "context_projected"
            ]
        );
        let first = &read.wrong[0];
        assert_eq!((first.number, first.name.as_deref()), (1, Some("Norra")));
        let none = list(
            vec![json!({ "type": "Feature", "geometry": null, "properties": { "a": 1 } })],
            &[],
            None,
        );
        assert_eq!(
            codes(&none),
            ["context_column", "context_column", "geometry_missing"]
        );
        // Columns with names of their own are told by hand.
        let mapped = list(
            vec![feature("x", "y", &square(12.9, 57.7))],
            &["level=nowhere"],
            None,
        );
        assert_eq!(codes(&mapped), ["context_column"]);
    }

    #[test]
    fn metres_of_sweref_become_degrees() {
        let metres = json!([[
            [377_000, 6_399_000],
            [378_000, 6_399_000],
            [378_000, 6_400_000],
            [377_000, 6_400_000],
            [377_000, 6_399_000]
        ]]);
        let read = list(
            vec![feature("Meter", "Riskområde", &metres)],
            &[],
            Some("EPSG:3006"),
        );
        assert_eq!(read.wrong, []);
        let [part] = read.areas[0].outline.0.as_slice() else {
            panic!("{:?}", read.areas)
        };
        // Borås town hall square is about E 377500 N 6399500 in SWEREF 99 TM.
        let within = |c: &geo::Coord| (12.9..13.0).contains(&c.x) && (57.7..57.75).contains(&c.y);
        assert!(part.exterior().0.iter().all(within), "{part:?}");
    }
}
