//! `lykta map`: the maps underneath.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use lykta_core::model::LonLat;
use lykta_core::space::Bounds;

use super::say::err;
use crate::osm;
use crate::pmtiles::{Archive, cut};

/// Most broken relations named.
const BROKEN_SHOWN: usize = 20;

/// Works on the maps underneath.
#[derive(Debug, Args)]
pub(super) struct Map {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Cuts what lies in a box, and one tile beyond it, out of one or more PMTiles archives
    #[command(visible_alias = "extract")]
    Cut(Cut),
    /// Makes the street level of a map out of an OpenStreetMap extract (.osm.pbf)
    Build(Build),
    /// Makes the low zooms of a country out of GeoJSON files: land, water, borders and towns
    Low(Low),
}

#[derive(Debug, Args)]
struct Low {
    /// Land: polygons
    #[arg(long, value_name = "FILE")]
    land: PathBuf,
    /// The sea: polygons
    #[arg(long, value_name = "FILE")]
    ocean: Option<PathBuf>,
    /// Lakes: polygons
    #[arg(long, value_name = "FILE")]
    lakes: Option<PathBuf>,
    /// Borders between countries: lines on land
    #[arg(long, value_name = "FILE")]
    borders: Option<PathBuf>,
    /// Municipalities: polygons with `kommun_kod`; they tell home from abroad
    #[arg(long, value_name = "FILE")]
    municipalities: Option<PathBuf>,
    /// Towns: points with `name` and `population`
    #[arg(long, value_name = "FILE")]
    places: Option<PathBuf>,
    /// Whom to credit on the map, when the files are others than docs/streets.md names
    #[arg(long, value_name = "WORDS")]
    credit: Option<String>,
    /// The new map
    #[arg(long, short, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, Args)]
struct Build {
    /// What the map covers: a GeoJSON file with polygons (else all that the extract covers)
    #[arg(long, value_name = "FILE")]
    area: Option<PathBuf>,
    /// The new map
    #[arg(long, short, value_name = "FILE")]
    out: PathBuf,
    /// Writes the streets as a graph (JSON, see docs/streets.md)
    #[arg(long, value_name = "FILE")]
    streets: Option<PathBuf>,
    /// Writes the street lamps (GeoJSON)
    #[arg(long, value_name = "FILE")]
    lamps: Option<PathBuf>,
    /// The extract
    #[arg(value_name = "EXTRACT")]
    extract: PathBuf,
}

#[derive(Debug, Args)]
struct Cut {
    /// West, south, east, north, degrees
    #[arg(long, value_name = "W,S,E,N", allow_hyphen_values = true, value_parser = bounds)]
    bbox: Bounds,
    /// The new archive
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Archives, from little to much detail: each gives the zooms that those after it lack
    #[arg(value_name = "MAP", required = true)]
    maps: Vec<PathBuf>,
}

fn bounds(text: &str) -> Result<Bounds, String> {
    let numbers: Result<Vec<f64>, _> = text.split(',').map(|n| n.trim().parse()).collect();
    let [west, south, east, north] = numbers
        .ok()
        .and_then(|n| <[f64; 4]>::try_from(n).ok())
        .ok_or("four numbers: west,south,east,north")?;
    let corner = |lon, lat| LonLat::from_degrees(lon, lat).map_err(|e| e.to_string());
    Ok(Bounds {
        south_west: corner(west, south)?,
        north_east: corner(east, north)?,
    })
}

/// Runs the command.
///
/// # Errors
/// When an archive cannot be read or the piece cannot be written.
pub(super) fn run(args: &Map) -> anyhow::Result<ExitCode> {
    match &args.command {
        Command::Cut(args) => cut_out(args),
        Command::Build(args) => build(args),
        Command::Low(args) => low(args),
    }
}

fn build(args: &Build) -> anyhow::Result<ExitCode> {
    let area = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).map_err(|e| e.to_string());
        let area = text.and_then(|t| osm::Area::from_geojson(&t));
        area.map_err(anyhow::Error::msg)
            .with_context(|| path.display().to_string())
    };
    let options = osm::Options {
        area: args.area.as_ref().map(area).transpose()?,
        streets: args.streets.clone(),
        lamps: args.lamps.clone(),
    };
    let report = osm::build(&args.extract, options, &args.out)
        .with_context(|| args.extract.display().to_string())?;
    let [nodes, ways, relations] = report.read;
    let mut text = format!(
        "{}: {nodes} nodes, {ways} ways, {relations} relations\n",
        args.extract.display()
    );
    if report.nodes_missing + report.ways_missing > 0 {
        text += &format!(
            "  lacks {} nodes and {} ways that it names\n",
            report.nodes_missing, report.ways_missing
        );
    }
    if !report.broken.is_empty() {
        let ids = report.broken.iter().take(BROKEN_SHOWN).map(i64::to_string);
        let more = report.broken.len().saturating_sub(BROKEN_SHOWN);
        text += &format!(
            "  multipolygons that do not close, drawn without the rings concerned: {}{}\n",
            ids.collect::<Vec<_>>().join(" "),
            if more > 0 {
                format!(" and {more} more")
            } else {
                String::new()
            }
        );
    }
    text += &made(&args.out, report.tiles, report.bytes, &report.drawn);
    if let (Some(path), Some(([nodes, arcs, turns], odd))) = (&args.streets, report.streets) {
        text += &format!(
            "{}: {nodes} nodes, {arcs} arcs, {turns} turns ({odd} do not fit)\n",
            path.display()
        );
    }
    if let (Some(path), Some(lamps)) = (&args.lamps, report.lamps) {
        text += &format!("{}: {lamps} lamps\n", path.display());
    }
    err(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn low(args: &Low) -> anyhow::Result<ExitCode> {
    let text =
        |path: &PathBuf| std::fs::read_to_string(path).with_context(|| path.display().to_string());
    let some = |path: &Option<PathBuf>| path.as_ref().map(text).transpose();
    let sources = osm::Sources {
        land: text(&args.land)?,
        ocean: some(&args.ocean)?,
        lakes: some(&args.lakes)?,
        borders: some(&args.borders)?,
        municipalities: some(&args.municipalities)?,
        places: some(&args.places)?,
        credit: args.credit.clone(),
    };
    let report = osm::low(&sources, &args.out)?;
    err(&made(&args.out, report.tiles, report.bytes, &report.drawn))?;
    if args.municipalities.is_some() {
        err(&format!("  pieces of land at home: {}\n", report.home))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What is said of a new map.
fn made(out: &Path, tiles: u64, bytes: u64, drawn: &[(&'static str, usize)]) -> String {
    let drawn: Vec<String> = drawn
        .iter()
        .map(|(name, n)| format!("{name} {n}"))
        .collect();
    let list = drawn.join(", ");
    format!(
        "{}: {tiles} tiles, {bytes} bytes\n  {list}\n",
        out.display()
    )
}

fn cut_out(args: &Cut) -> anyhow::Result<ExitCode> {
    let open = |path: &PathBuf| Archive::open(path).with_context(|| path.display().to_string());
    let archives = args.maps.iter().map(open).collect::<Result<Vec<_>, _>>()?;
    let piece = cut(&archives.iter().collect::<Vec<_>>(), args.bbox)?;
    std::fs::write(&args.out, &piece.bytes).with_context(|| args.out.display().to_string())?;
    err(&format!(
        "{}: {} tiles, {} bytes\n",
        args.out.display(),
        piece.tiles,
        piece.bytes.len()
    ))?;
    Ok(ExitCode::SUCCESS)
}
