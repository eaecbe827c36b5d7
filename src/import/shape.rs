//! Shapefiles with outlines: an `.shp` with the `.dbf` and `.prj` beside it, or a `.zip` of the three.
//!
//! Features come as GeoJSON values like those of every other format. The texts of the table are UTF-8,
//! else Windows-1252. Which coordinate system it is follows from the `.prj` for degrees and SWEREF 99 TM;
//! other systems are told by the operator. Outlines with heights are refused, as everywhere.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::Path;

use geo::{Contains, Coord, LineString, Polygon};
use serde_json::{Map, Value, json};
use shapefile::{PolygonRing, Shape, ShapeReader};
use zip::ZipArchive;

use super::csv::text;
use super::{Raw, Reading};
use crate::wire::fault::Fault;

/// Most bytes of one file of the three: outlines of a whole country are a tenth of it.
const MOST: u64 = 256 << 20;

/// Whether a file's name says that it is one.
pub fn is_one(path: &Path) -> bool {
    let end = path.extension().and_then(|e| e.to_str());
    end.is_some_and(|e| e.eq_ignore_ascii_case("shp") || e.eq_ignore_ascii_case("zip"))
}

/// The three files, read whole.
struct Parts {
    shp: Vec<u8>,
    dbf: Vec<u8>,
    prj: Option<String>,
}

/// Opens a shapefile.
///
/// # Errors
/// When a file is missing, too large or no shapefile; the words say which.
///
/// # Cost
/// Memory for the whole of it.
pub fn read(path: &Path) -> io::Result<Reading> {
    let zipped = path
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("zip"));
    let parts = if zipped {
        unpacked(File::open(path)?)?
    } else {
        beside(path)?
    };
    let crs = parts.prj.as_deref().and_then(system);
    let rows = features(&parts)?;
    Ok(Reading {
        own: false,
        crs,
        rows: Box::new(rows.into_iter().map(Ok)),
    })
}

fn wrong(words: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, words.into())
}

fn whole(source: impl Read, name: &str) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(MOST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST {
        return Err(wrong(format!("{name} is larger than {} MB", MOST >> 20)));
    }
    Ok(bytes)
}

/// The file beside another, with another ending in small or capital letters.
fn beside(path: &Path) -> io::Result<Parts> {
    let other = |end: &str| {
        let names = [
            path.with_extension(end),
            path.with_extension(end.to_uppercase()),
        ];
        names.into_iter().find(|p| p.exists())
    };
    let dbf =
        other("dbf").ok_or_else(|| wrong("the .dbf with the names is not beside the .shp"))?;
    let prj = match other("prj") {
        Some(path) => Some(text(&whole(File::open(path)?, ".prj")?)),
        None => None,
    };
    Ok(Parts {
        shp: whole(File::open(path)?, ".shp")?,
        dbf: whole(File::open(dbf)?, ".dbf")?,
        prj,
    })
}

fn unpacked(file: File) -> io::Result<Parts> {
    let mut archive = ZipArchive::new(file).map_err(|e| wrong(e.to_string()))?;
    let names: Vec<String> = archive
        .file_names()
        .filter_map(|name| name.ok().map(std::borrow::Cow::into_owned))
        .collect();
    // What a Mac packs beside each file is no file of ours.
    let ours = |end: &str| {
        let fits = |name: &&String| {
            let lower = name.to_lowercase();
            lower.ends_with(end) && !lower.starts_with("__macosx/")
        };
        names.iter().filter(fits).collect::<Vec<_>>()
    };
    let shp = match ours(".shp").as_slice() {
        [one] => (*one).clone(),
        [] => return Err(wrong("there is no .shp in the .zip")),
        many => {
            let names: Vec<&str> = many.iter().map(|n| n.as_str()).collect();
            return Err(wrong(format!(
                "the .zip holds several: {}. Unpack it and name one",
                names.join(", ")
            )));
        }
    };
    let stem = shp.get(..shp.len() - 4).unwrap_or_default().to_lowercase();
    let of = |end: &str| {
        let wanted = format!("{stem}{end}");
        names.iter().find(|n| n.to_lowercase() == wanted).cloned()
    };
    let (dbf, prj) = (of(".dbf"), of(".prj"));
    let dbf = dbf.ok_or_else(|| wrong("there is no .dbf with the names in the .zip"))?;
    let mut part = |name: &str| {
        let found = archive.by_name(name).map_err(|e| wrong(e.to_string()))?;
        whole(found, name)
    };
    Ok(Parts {
        shp: part(&shp)?,
        dbf: part(&dbf)?,
        prj: match prj {
            Some(name) => Some(text(&part(&name)?)),
            None => None,
        },
    })
}

/// The system that a `.prj` names (OGC WKT, ESRI's names too), as far as its name says so.
fn system(prj: &str) -> Option<String> {
    let plain: String = prj
        .to_uppercase()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    if plain.starts_with("GEOGCS") || plain.starts_with("GEOGCRS") {
        return Some(String::from("EPSG:4326"));
    }
    plain
        .contains("SWEREF99TM")
        .then(|| String::from("EPSG:3006"))
}

/// A column of the table.
struct Column {
    name: String,
    kind: u8,
    width: usize,
}

/// The rows of a table (dBASE III and what came after it, without memos); none for one that was deleted.
///
/// The library that reads outlines reads tables too, but only UTF-8; Swedish ones are seldom that.
fn table(bytes: &[u8]) -> io::Result<Vec<Option<Map<String, Value>>>> {
    let broken = || wrong(".dbf: the table ends before its rows do");
    let part = |from: usize, n: usize| bytes.get(from..from + n).ok_or_else(broken);
    let number = |from: usize, n: usize| -> io::Result<usize> {
        let digits = part(from, n)?.iter().rev();
        Ok(digits.fold(0, |all, byte| all << 8 | usize::from(*byte)))
    };
    let (rows, head, width) = (number(4, 4)?, number(8, 2)?, number(10, 2)?);
    let mut columns = Vec::new();
    for at in (32..head.saturating_sub(31)).step_by(32) {
        let described = part(at, 32)?;
        if described.first() == Some(&0x0D) {
            break;
        }
        let name = described.get(..11).unwrap_or_default();
        let name = name.split(|b| *b == 0).next().unwrap_or_default();
        columns.push(Column {
            name: text(name).trim().to_owned(),
            kind: described.get(11).copied().unwrap_or_default(),
            width: usize::from(described.get(16).copied().unwrap_or_default()),
        });
    }
    if columns.is_empty() || columns.iter().map(|c| c.width).sum::<usize>() + 1 > width {
        return Err(wrong(".dbf: the table says nothing of its columns"));
    }
    let mut out = Vec::new();
    for row in 0..rows {
        let row = part(head + row * width, width)?;
        let deleted = row.first() == Some(&b'*');
        let (mut at, mut found) = (1, Map::new());
        for column in &columns {
            let cell = text(row.get(at..at + column.width).unwrap_or_default());
            at += column.width;
            found.insert(column.name.clone(), plain(column.kind, &cell));
        }
        out.push((!deleted).then_some(found));
    }
    Ok(out)
}

/// A number is one where the column says so and its text is one; all else is a text.
fn plain(kind: u8, cell: &str) -> Value {
    let cell = cell.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    match kind {
        _ if cell.is_empty() => Value::Null,
        b'N' | b'F' => super::value::number(cell).unwrap_or_else(|| Value::from(cell)),
        _ => Value::from(cell),
    }
}

fn features(parts: &Parts) -> io::Result<Vec<Raw>> {
    let shp = |e: shapefile::Error| wrong(format!(".shp: {e}"));
    let mut shapes = ShapeReader::new(Cursor::new(&parts.shp)).map_err(shp)?;
    let rows = table(&parts.dbf)?;
    let n = rows.len();
    let mut rows = rows.into_iter();
    let (mut out, mut outlines) = (Vec::new(), 0);
    for (number, shape) in (1_u64..).zip(shapes.iter_shapes()) {
        let shape = shape.map_err(shp)?;
        outlines += 1;
        let Some(Some(properties)) = rows.next() else {
            continue;
        };
        let feature = geometry(shape).map(
            |geometry| json!({ "type": "Feature", "geometry": geometry, "properties": properties }),
        );
        out.push(Raw {
            number,
            line: number,
            feature,
        });
    }
    if outlines != n {
        return Err(wrong(format!(
            "the .shp has {outlines} outlines and the .dbf {n} rows: they do not belong together"
        )));
    }
    Ok(out)
}

fn geometry(shape: Shape) -> Result<Value, Fault> {
    let rings = match shape {
        Shape::NullShape => return Ok(Value::Null),
        Shape::Polygon(p) => rings(p.rings(), |p| Coord { x: p.x, y: p.y }),
        // A measure along the line is no height.
        Shape::PolygonM(p) => rings(p.rings(), |p| Coord { x: p.x, y: p.y }),
        Shape::PolygonZ(_) => return Err(Fault::new("/geometry", "three_dimensional")),
        other => {
            let kind = other.shapetype();
            return Err(Fault::new("/geometry", "geometry_type").with("value", kind));
        }
    };
    let line = |ring: &LineString| -> Value { ring.0.iter().map(|c| [c.x, c.y]).collect() };
    let polygons: Vec<Value> = parted(rings)
        .iter()
        .map(|p| {
            std::iter::once(p.exterior())
                .chain(p.interiors())
                .map(line)
                .collect()
        })
        .collect();
    Ok(json!({ "type": "MultiPolygon", "coordinates": polygons }))
}

/// The rings in their order, and whether each is an outer one by the way it turns.
fn rings<P>(rings: &[PolygonRing<P>], corner: impl Fn(&P) -> Coord) -> Vec<(bool, LineString)> {
    let outlined = rings.iter().map(|ring| {
        let line: Vec<Coord> = match ring {
            PolygonRing::Outer(points) | PolygonRing::Inner(points) => {
                points.iter().map(&corner).collect()
            }
        };
        (matches!(ring, PolygonRing::Outer(_)), LineString(line))
    });
    outlined.collect()
}

/// Each hole goes to the smallest outer ring that holds its first corner, wherever it stands in the file.
fn parted(rings: Vec<(bool, LineString)>) -> Vec<Polygon> {
    // Some programs turn every ring the other way: then each is an outer one.
    let turned = rings.iter().all(|(outer, _)| !outer);
    let (outer, holes): (Vec<_>, Vec<_>) = rings.into_iter().partition(|(o, _)| *o || turned);
    let mut parts: Vec<Polygon> = outer
        .into_iter()
        .map(|(_, ring)| Polygon::new(ring, Vec::new()))
        .collect();
    for (_, hole) in holes {
        let Some(first) = hole.0.first().copied() else {
            continue;
        };
        let size = |p: &Polygon| geo::Area::unsigned_area(p);
        let holder = parts
            .iter_mut()
            .filter(|p| Polygon::new(p.exterior().clone(), Vec::new()).contains(&first))
            .min_by(|a, b| size(a).total_cmp(&size(b)));
        match holder {
            Some(part) => part.interiors_push(hole),
            // Outside every other: an island that was turned the wrong way.
            None => parts.push(Polygon::new(hole, Vec::new())),
        }
    }
    parts
}
