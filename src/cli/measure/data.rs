//! `lykta bench data`: the made-up observations and areas as files that any program reads.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use lykta_core::measure::data;
use lykta_core::model::scale::Valence;
use lykta_core::model::{Area, PrivacyClass, Selector};
use serde_json::json;

use crate::cli::import::seeds;

/// What is written.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum As {
    /// Observations, as CSV
    Observations,
    /// Areas, as GeoJSON
    Areas,
}

/// Writes made-up data, the same each time.
#[derive(Debug, Args)]
pub(super) struct Data {
    /// What to write
    #[arg(long = "as", value_name = "WHAT")]
    target: As,
    /// How many
    #[arg(long, value_name = "N")]
    count: u32,
    /// The file
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl Data {
    /// Runs the command.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        match self.target {
            As::Observations => observations(&self.out, self.count)?,
            As::Areas => areas(&self.out, self.count)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// So many observations, with the program's own categories, so that an import takes them.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn observations(file: &Path, count: u32) -> anyhow::Result<()> {
    let mut file = BufWriter::new(File::create(file)?);
    let seeds = seeds()?;
    let codes: Vec<&str> = seeds
        .catalogue
        .categories()
        .iter()
        .filter(|c| c.privacy_class == PrivacyClass::OPEN && c.valence == Valence::Negative)
        .map(|c| c.code.as_str())
        .take(usize::from(data::CATEGORIES))
        .collect();
    writeln!(file, "id,lon,lat,category,severity,observed_at")?;
    for entry in data::entries(count) {
        let code = codes.get(usize::from(entry.category)).copied();
        writeln!(
            file,
            "{},{:.7},{:.7},{},{},{}",
            entry.id,
            entry.anchor.lon(),
            entry.anchor.lat(),
            code.unwrap_or_default(),
            entry.severity,
            Timestamp::from_second(entry.observed_at)?
        )?;
    }
    file.flush()?;
    Ok(())
}

fn areas(file: &Path, count: u32) -> anyhow::Result<()> {
    let mut file = BufWriter::new(File::create(file)?);
    writeln!(file, "{{\"type\":\"FeatureCollection\",\"features\":[")?;
    for (number, area) in data::areas(count).iter().enumerate() {
        let comma = if number == 0 { "" } else { "," };
        writeln!(file, "{comma}{}", feature(area))?;
    }
    writeln!(file, "]}}")?;
    file.flush()?;
    Ok(())
}

fn feature(area: &Area) -> serde_json::Value {
    let polygons: Vec<Vec<Vec<[f64; 2]>>> = match &area.selector {
        Selector::Polygon(polygons) => polygons
            .iter()
            .map(|p| vec![p.exterior().coords().map(|c| [c.x, c.y]).collect()])
            .collect(),
        _ => Vec::new(),
    };
    json!({
        "type": "Feature",
        "properties": { "id": area.id.as_str() },
        "geometry": { "type": "MultiPolygon", "coordinates": polygons },
    })
}
