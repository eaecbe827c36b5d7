//! What is ours over the map: the route, marks, numbered stops, the scale and the arrow to the north.

use tiny_skia::{FillRule, Path, PathBuilder, Pixmap, Rect, Stroke, StrokeDash, Transform};

use super::style::{self, Shade};
use super::tiles::{ink, px, round};
use super::view::View;
use super::{Asked, Form, Mark, Stop, letters};

/// Lengths that a scale may show, metres.
const LENGTHS: [u32; 15] = [
    5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000,
];
/// Longest scale, in pixels of the screen's map.
const SCALE_MAX: f64 = 130.0;
/// Radius of a stop's disc, in pixels of the screen's map.
const STOP: f32 = 11.0;
/// Radius of a mark.
const MARK: f32 = 6.5;

/// A picture with the size of things on it.
struct Board<'a> {
    picture: &'a mut Pixmap,
    /// Pixels to a pixel of the screen's map.
    d: f32,
}

/// Draws all of it, what matters most last.
pub(super) fn draw(asked: &Asked, view: &View, picture: &mut Pixmap) {
    let mut board = Board {
        picture,
        d: px(view.density),
    };
    board.route(asked, view);
    for mark in &asked.marks {
        board.mark(*mark, view);
    }
    // The first stop lies on top where two meet.
    for stop in asked.stops.iter().rev() {
        board.stop(stop, view);
    }
    board.scale(view);
    board.north();
}

impl Board<'_> {
    fn fill(&mut self, path: Option<Path>, color: Shade) {
        if let Some(path) = path {
            self.picture.fill_path(
                &path,
                &ink(color),
                FillRule::Winding,
                Transform::identity(),
                None,
            );
        }
    }

    fn stroke(&mut self, path: Option<Path>, color: Shade, stroke: &Stroke) {
        if let Some(path) = path {
            self.picture
                .stroke_path(&path, &ink(color), stroke, Transform::identity(), None);
        }
    }

    fn route(&mut self, asked: &Asked, view: &View) {
        let mut path = PathBuilder::new();
        for (i, at) in asked.route.iter().enumerate() {
            let (x, y) = view.pixel(*at);
            if i == 0 {
                path.move_to(px(x), px(y));
            } else {
                path.line_to(px(x), px(y));
            }
        }
        let path = path.finish();
        let mut line = round(3.0 * self.d);
        self.stroke(path.clone(), style::PAPER, &round(6.0 * self.d));
        if asked.approximate {
            line.dash = StrokeDash::new(vec![6.0 * self.d, 7.0 * self.d], 0.0);
        }
        self.stroke(path, style::STEEL, &line);
    }

    fn mark(&mut self, mark: Mark, view: &View) {
        let (x, y) = view.pixel(mark.at);
        let (x, y, r, d) = (px(x), px(y), MARK * self.d, self.d);
        let disc = |r: f32| PathBuilder::from_circle(x, y, r);
        self.fill(disc(r + 1.5 * d), style::PAPER);
        let edge = round(1.5 * d);
        match mark.form {
            Form::Open => {
                self.fill(disc(r), style::GLOW);
                self.stroke(disc(r), style::LANTERN, &edge);
            }
            Form::Planned => {
                self.fill(disc(r), style::GLOW);
                self.stroke(disc(r), style::LANTERN, &edge);
                let mut notch = PathBuilder::new();
                notch.move_to(x, y);
                notch.line_to(x + r * 1.3, y - r * 1.3);
                notch.line_to(x + r * 1.3, y + r * 1.3);
                notch.close();
                self.fill(notch.finish(), style::PAPER);
            }
            Form::Done => self.stroke(disc(r - d), style::LANTERN, &round(2.5 * d)),
            Form::Verified => {
                self.stroke(disc(r - d), style::SPRUCE, &round(2.5 * d));
                self.fill(disc(r * 0.32), style::SPRUCE);
            }
            Form::Positive => {
                let mut leaf = PathBuilder::new();
                leaf.move_to(x - r, y + r);
                leaf.quad_to(x - r, y - r, x + r, y - r);
                leaf.quad_to(x + r, y + r, x - r, y + r);
                leaf.close();
                self.fill(leaf.finish(), style::SPRUCE);
            }
        }
    }

    fn stop(&mut self, stop: &Stop, view: &View) {
        let (x, y) = view.pixel(stop.at);
        let at = (px(x), px(y));
        let d = self.d;
        let word = letters::word(&stop.number, 12.0 * d, at);
        // A long number makes the disc longer, not the figures smaller.
        let wide = word.as_ref().map_or(0.0, |w| w.bounds().width());
        let half = (wide / 2.0 + 5.0 * d - STOP * d).max(0.0);
        let pill = |r: f32| {
            let mut path = PathBuilder::new();
            path.move_to(at.0 - half, at.1);
            path.line_to(at.0 + half + 0.01, at.1);
            path.finish().and_then(|p| p.stroke(&round(2.0 * r), 1.0))
        };
        self.fill(pill((STOP + 3.0) * d), style::PAPER);
        self.fill(pill((STOP + 1.2) * d), style::LANTERN);
        self.fill(pill(STOP * d), style::GLOW);
        self.fill(word, style::INK);
    }

    fn scale(&mut self, view: &View) {
        let metres = view.metres(self.picture.height());
        let longest = SCALE_MAX * view.density * metres;
        let length = LENGTHS
            .into_iter()
            .rev()
            .find(|m| f64::from(*m) <= longest)
            .unwrap_or(5);
        let wide = px(f64::from(length) / metres);
        let d = self.d;
        let height = px(f64::from(self.picture.height()));
        let (left, line) = (16.0 * d, height - 14.0 * d);
        let words = if length < 1_000 {
            format!("{length} m")
        } else {
            format!("{} km", length / 1_000)
        };
        let paper = Rect::from_xywh(left - 8.0 * d, line - 23.0 * d, wide + 16.0 * d, 31.0 * d);
        self.fill(paper.map(PathBuilder::from_rect), style::GROUND);
        let mut bar = PathBuilder::new();
        bar.move_to(left, line - 5.0 * d);
        bar.line_to(left, line);
        bar.line_to(left + wide, line);
        bar.line_to(left + wide, line - 5.0 * d);
        self.stroke(bar.finish(), style::INK, &round(1.5 * d));
        let middle = (left + wide / 2.0, line - 12.0 * d);
        self.fill(letters::word(&words, 11.0 * d, middle), style::INK);
    }

    fn north(&mut self) {
        let d = self.d;
        let (x, y) = (px(f64::from(self.picture.width())) - 22.0 * d, 24.0 * d);
        self.fill(PathBuilder::from_circle(x, y, 16.0 * d), style::GROUND);
        let mut arrow = PathBuilder::new();
        arrow.move_to(x, y - 13.0 * d);
        arrow.line_to(x + 5.0 * d, y);
        arrow.line_to(x, y - 2.5 * d);
        arrow.line_to(x - 5.0 * d, y);
        arrow.close();
        self.fill(arrow.finish(), style::INK);
        self.fill(letters::word("N", 9.5 * d, (x, y + 6.5 * d)), style::INK);
    }
}
