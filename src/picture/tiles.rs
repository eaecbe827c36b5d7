//! Draws what an archive holds of the picture: each tile on paper of its own, cut at its edges, so that
//! nothing is drawn twice where tiles overlap.

use std::io;

use fast_mvt::{MvtLayerRef, MvtReaderRef, MvtValueRef};
use geo::{Geometry, LineString};
use tiny_skia::{
    FillRule, LineCap, LineJoin, Paint as Ink, Path, PathBuilder, Pixmap, PixmapPaint, Stroke,
    StrokeDash, Transform,
};

use super::style::{self, Paint, RULES, Rule, Shade, Told};
use super::view::View;
use crate::pmtiles::Archive;

/// Most tiles in a picture; above that the next lower zoom is drawn.
const TILES_MAX: u32 = 64;
/// Zoom up to which land tells whose it is.
const COUNTRIES: u8 = 9;

/// A feature of a tile, ready to be drawn.
struct Shape {
    /// Its lines and outlines.
    path: Option<Path>,
    /// Its points, where it is points.
    points: Vec<(f32, f32)>,
    area: bool,
    paint: Paint,
}

/// Where a tile lies on the picture, in whole pixels, and how its own numbers become pixels of its paper.
struct Sheet {
    left: i32,
    top: i32,
    width: u32,
    height: u32,
    shift: (f64, f64),
    side: f64,
}

/// Draws what the archive has of the picture.
///
/// # Errors
/// When it cannot be read.
pub(super) fn draw(archive: &Archive, view: &View, picture: &mut Pixmap) -> io::Result<()> {
    let (low, high) = archive.zooms();
    let Some((z, [columns, rows])) = zoom(low, high, view, picture) else {
        return Ok(());
    };
    for x in columns.0..=columns.1 {
        for y in rows.0..=rows.1 {
            let Some(bytes) = archive.tile(z, x, y)? else {
                continue;
            };
            let Some(sheet) = sheet(view, z, x, y, picture) else {
                continue;
            };
            let Some(mut paper) = Pixmap::new(sheet.width, sheet.height) else {
                continue;
            };
            tile(&bytes, &sheet, view, z, &mut paper)?;
            picture.draw_pixmap(
                sheet.left,
                sheet.top,
                paper.as_ref(),
                &PixmapPaint::default(),
                Transform::identity(),
                None,
            );
        }
    }
    Ok(())
}

/// Zoom at which tiles are taken, the more detailed of the two nearest, with their columns and rows.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "held within the zooms of the archive"
)]
fn zoom(low: u8, high: u8, view: &View, picture: &Pixmap) -> Option<(u8, [(u32, u32); 2])> {
    let wanted = view.zoom().ceil();
    if wanted < f64::from(low) {
        return None;
    }
    let wanted = wanted.clamp(0.0, f64::from(high)) as u8;
    (low..=wanted).rev().find_map(|z| {
        let tiles = view.tiles(z, picture.width(), picture.height());
        let count = tiles
            .iter()
            .map(|(first, last)| last - first + 1)
            .fold(1_u32, u32::saturating_mul);
        (count <= TILES_MAX).then_some((z, tiles))
    })
}

/// The tile's part of the picture; its edges are rounded, so that neighbours meet without a seam.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "held within the picture, whose sides are held to a few thousand pixels"
)]
fn sheet(view: &View, z: u8, x: u32, y: u32, picture: &Pixmap) -> Option<Sheet> {
    let (x, y) = (f64::from(x), f64::from(y));
    let (west, north) = view.corner(z, x, y);
    let (east, south) = view.corner(z, x + 1.0, y + 1.0);
    let across = |v: f64| v.round().clamp(0.0, f64::from(picture.width()));
    let down = |v: f64| v.round().clamp(0.0, f64::from(picture.height()));
    let (left, top) = (across(west), down(north));
    let (width, height) = (across(east) - left, down(south) - top);
    if width < 1.0 || height < 1.0 {
        return None;
    }
    Some(Sheet {
        left: left as i32,
        top: top as i32,
        width: width as u32,
        height: height as u32,
        shift: (west - left, north - top),
        side: east - west,
    })
}

fn tile(bytes: &[u8], sheet: &Sheet, view: &View, z: u8, paper: &mut Pixmap) -> io::Result<()> {
    let reader = MvtReaderRef::new(bytes).map_err(odd)?;
    for rule in RULES.iter().filter(|rule| view.zoom() + 0.5 >= rule.from) {
        for layer in reader.layers().filter(|l| l.name() == rule.layer) {
            for shape in shapes(layer, rule, sheet, z)? {
                stroke(&shape, view, paper);
            }
        }
    }
    Ok(())
}

fn odd(error: fast_mvt::MvtError) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

/// What a rule draws of a layer.
fn shapes(layer: MvtLayerRef<'_>, rule: &Rule, sheet: &Sheet, z: u8) -> io::Result<Vec<Shape>> {
    let step = sheet.side / f64::from(layer.extent().max(1));
    let place = |c: geo::Coord<i32>| {
        (
            px(sheet.shift.0 + f64::from(c.x) * step),
            px(sheet.shift.1 + f64::from(c.y) * step),
        )
    };
    let mut out = Vec::new();
    for feature in layer.features() {
        let mut told = Told::default();
        let mut home = false;
        for property in feature.properties() {
            match property.map_err(odd)? {
                ("kind" | "class", MvtValueRef::String(value)) => told.kind = value,
                ("lit", MvtValueRef::String(value)) => told.lit = value,
                ("tunnel", MvtValueRef::Bool(value)) => told.tunnel = value,
                ("country", _) => home = true,
                _ => {}
            }
        }
        told.abroad = z <= COUNTRIES && !home;
        let Some(paint) = (rule.paint)(&told) else {
            continue;
        };
        let geometry = feature.geometry().map_err(odd)?;
        let mut points = Vec::new();
        let mut builder = PathBuilder::new();
        let area = trace(&geometry, &place, &mut builder, &mut points);
        let path = builder.finish();
        if path.is_none() && points.is_empty() {
            continue;
        }
        out.push(Shape {
            path,
            points,
            area,
            paint,
        });
    }
    Ok(out)
}

/// Adds a geometry's lines and points; whether it has an inside.
fn trace(
    geometry: &Geometry<i32>,
    place: &impl Fn(geo::Coord<i32>) -> (f32, f32),
    path: &mut PathBuilder,
    points: &mut Vec<(f32, f32)>,
) -> bool {
    let mut line = |of: &LineString<i32>, closed: bool| {
        for (i, corner) in of.coords().enumerate() {
            let (x, y) = place(*corner);
            if i == 0 {
                path.move_to(x, y);
            } else {
                path.line_to(x, y);
            }
        }
        if closed {
            path.close();
        }
    };
    match geometry {
        Geometry::LineString(l) => line(l, false),
        Geometry::MultiLineString(all) => all.iter().for_each(|l| line(l, false)),
        Geometry::Polygon(p) => {
            line(p.exterior(), true);
            p.interiors().iter().for_each(|l| line(l, true));
            return true;
        }
        Geometry::MultiPolygon(all) => {
            for p in all {
                line(p.exterior(), true);
                p.interiors().iter().for_each(|l| line(l, true));
            }
            return true;
        }
        Geometry::Point(p) => points.push(place(p.0)),
        Geometry::MultiPoint(all) => points.extend(all.iter().map(|p| place(p.0))),
        _ => {}
    }
    false
}

fn stroke(shape: &Shape, view: &View, paper: &mut Pixmap) {
    let size = |width| px(style::at(width, view.zoom()) * view.density);
    let upright = Transform::identity();
    match (shape.paint, &shape.path) {
        (Paint::Fill(color), Some(path)) if shape.area => {
            paper.fill_path(path, &ink(color), FillRule::EvenOdd, upright, None);
        }
        (Paint::Edged(color, edge), Some(path)) if shape.area => {
            paper.fill_path(path, &ink(color), FillRule::EvenOdd, upright, None);
            paper.stroke_path(
                path,
                &ink(edge),
                &round(px(view.density) * 0.7),
                upright,
                None,
            );
        }
        (Paint::Line(color, width), Some(path)) if !shape.area => {
            paper.stroke_path(path, &ink(color), &round(size(width)), upright, None);
        }
        (Paint::Dashed(color, width, [on, off]), Some(path)) if !shape.area => {
            let width = size(width);
            let dashed = Stroke {
                width,
                dash: StrokeDash::new(vec![on * width, off * width], 0.0),
                ..Stroke::default()
            };
            paper.stroke_path(path, &ink(color), &dashed, upright, None);
        }
        (Paint::Disc(color, radius), _) => {
            for (x, y) in &shape.points {
                if let Some(disc) = PathBuilder::from_circle(*x, *y, size(radius)) {
                    paper.fill_path(&disc, &ink(color), FillRule::Winding, upright, None);
                }
            }
        }
        _ => {}
    }
}

/// One colour, with soft edges.
pub(super) fn ink(color: Shade) -> Ink<'static> {
    let mut ink = Ink::default();
    ink.set_color(color.color());
    ink.anti_alias = true;
    ink
}

/// A line with round ends and corners.
pub(super) fn round(width: f32) -> Stroke {
    Stroke {
        width,
        line_cap: LineCap::Round,
        line_join: LineJoin::Round,
        ..Stroke::default()
    }
}

/// As exact as pixels need.
#[expect(
    clippy::cast_possible_truncation,
    reason = "pixels of a picture: a 32-bit number holds them to a thousandth and better"
)]
pub(super) fn px(v: f64) -> f32 {
    v as f32
}
