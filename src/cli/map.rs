//! `lykta map`: the maps underneath.

use std::path::PathBuf;
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
    Cut(Cut),
    /// Makes the street level of a map out of an OpenStreetMap extract (.osm.pbf)
    Build(Build),
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
    let drawn: Vec<String> = (report.drawn.iter())
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    text += &format!(
        "{}: {} tiles, {} bytes\n  {}\n",
        args.out.display(),
        report.tiles,
        report.bytes,
        drawn.join(", ")
    );
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
