//! Figures and letters as outlines, out of the typeface of the pages.

use tiny_skia::{Path, PathBuilder, Transform};
use ttf_parser::{Face, OutlineBuilder};

const FONT: &[u8] = include_bytes!("../pdf/fonts/Inter-SemiBold.otf");

struct Pen(PathBuilder);

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, -y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, -y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.quad_to(x1, -y1, x, -y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.cubic_to(x1, -y1, x2, -y2, x, -y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}

/// A word with its middle at `at`, `size` pixels high as typefaces are measured; `None` when it has
/// nothing to draw.
pub(super) fn word(text: &str, size: f32, at: (f32, f32)) -> Option<Path> {
    let face = Face::parse(FONT, 0).ok()?;
    let scale = size / f32::from(face.units_per_em());
    let mut pen = Pen(PathBuilder::new());
    let (mut all, mut along) = (PathBuilder::new(), 0.0);
    for glyph in text.chars().filter_map(|c| face.glyph_index(c)) {
        if face.outline_glyph(glyph, &mut pen).is_some()
            && let Some(outline) = std::mem::replace(&mut pen.0, PathBuilder::new()).finish()
            && let Some(outline) = outline.transform(Transform::from_translate(along, 0.0))
        {
            all.push_path(&outline);
        }
        along += f32::from(face.glyph_hor_advance(glyph).unwrap_or(0));
    }
    let height = f32::from(face.capital_height().unwrap_or(0));
    let place = Transform::from_scale(scale, scale)
        .post_translate(at.0 - along * scale / 2.0, at.1 + height * scale / 2.0);
    all.finish()?.transform(place)
}
