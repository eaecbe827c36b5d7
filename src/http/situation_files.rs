//! The week's situation as files: GeoJSON and CSV; and how a meeting's end is read.

use lykta_core::analysis::situation::{Tally, Way};
use lykta_core::model::Catalogue;
use serde_json::{Value, json};

use super::situation_body::{focus, row};
use super::situation_spots::courses;
use crate::app::situation::meeting::PLACES;
use crate::app::situation::read::{Report, areas_of};
use crate::wire::fault::Fault;
use crate::wire::members::Members;
use crate::wire::situation::cell_text;

pub(super) fn geojson(report: &Report) -> Value {
    let points = report.rows.iter().map(|r| {
        let body = row(report, r);
        json!({
            "type": "Feature",
            "id": body.id,
            "geometry": { "type": "Point", "coordinates": body.at },
            "properties": body,
        })
    });
    let squares = report.situation.focus.iter().map(|f| {
        let body = focus(report, f);
        json!({
            "type": "Feature",
            "id": body.cell,
            "geometry": { "type": "Polygon", "coordinates": [body.ring] },
            "properties": { "focus": true, "cell": body.cell, "areas": body.areas, "n": body.n,
                "dark": body.dark, "overdue": body.overdue, "categories": body.categories },
        })
    });
    let hot = courses(report).places.into_iter().map(|place| {
        json!({
            "type": "Feature",
            "geometry": { "type": "MultiPolygon", "coordinates": place.outline },
            "properties": { "hot_spot": place.course, "areas": place.areas, "now": place.now,
                "before": place.before, "ratio": place.ratio, "low": place.low, "high": place.high,
                "p": place.p, "q": place.q },
        })
    });
    json!({
        "type": "FeatureCollection",
        "week": report.head.week.to_string(),
        "version": report.head.version,
        "features": points.chain(squares).chain(hot).collect::<Vec<_>>(),
    })
}

/// The figures as a table.
///
/// # Errors
/// Never in practice: it is written to memory.
pub(super) fn csv(report: &Report, catalogue: &Catalogue) -> Result<Vec<u8>, csv::Error> {
    let s = &report.situation;
    let mut out = csv::Writer::from_writer(Vec::new());
    let head = [
        "section",
        "id",
        "name",
        "this_week",
        "last_week",
        "difference",
    ];
    out.write_record(head)?;
    let mut line = |section: &str, id: &str, name: &str, t: Tally| {
        let [this, last, more] = [
            t.this.to_string(),
            t.last.to_string(),
            t.difference().to_string(),
        ];
        out.write_record([section, id, name, &this, &last, &more])
    };
    line("total", "came", "", s.came)?;
    line("total", "positive", "", s.positive)?;
    line("total", "done", "", s.done)?;
    for (code, n) in &s.categories {
        let known = catalogue.category(code);
        line(
            "category",
            code.as_str(),
            known.map_or("", |c| c.sv.as_str()),
            *n,
        )?;
    }
    for (id, n) in &s.areas {
        if let Some(name) = report.facts.areas.get(id.as_str()) {
            line("area", id.as_str(), name, *n)?;
        }
    }
    for p in &s.promises {
        let text = report.facts.commitments.get(p.commitment.as_str());
        let text = text.map_or("", String::as_str);
        line("promise", p.commitment.as_str(), text, p.came)?;
    }
    for f in &s.focus {
        let areas = areas_of(report, f).join(", ");
        line("focus", &cell_text(f.cell), &areas, f.came)?;
    }
    for place in courses(report).places {
        let (name, more) = (
            place.areas.join(", "),
            i128::from(place.now) - i128::from(place.before),
        );
        let [now, before] = [place.now, place.before].map(|n| n.to_string());
        out.write_record([
            "hot_spot",
            place.course,
            &name,
            &now,
            &before,
            &more.to_string(),
        ])?;
    }
    let metres = |w: Way| [w.this.round(), w.last.round()];
    for (id, w) in [("walked_m", s.walked), ("walked_dark_m", s.walked_dark)] {
        let [this, last] = metres(w);
        let texts = [this, last, this - last].map(|m| m.to_string());
        let [this, last, more] = &texts;
        out.write_record(["effort", id, "", this, last, more])?;
    }
    let overdue = s.overdue.len().to_string();
    out.write_record(["total", "overdue", "", &overdue, "", ""])?;
    out.into_inner()
        .map_err(|e| csv::Error::from(std::io::Error::other(e.to_string())))
}

/// The places that whoever ends a meeting chose, if they did.
pub(super) fn chosen(body: &Value) -> Result<Option<Vec<String>>, Vec<Fault>> {
    let mut m = Members::new(body, "", &["focus"]);
    let cells = m.list("focus", PLACES, "not_a_text", |t| Some(t.to_owned()));
    let named = m.value("focus").is_some();
    if m.faults.is_empty() {
        Ok(named.then_some(cells))
    } else {
        Err(m.faults)
    }
}
