//! `lykta map`: the maps underneath.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use lykta_core::layer::{self, tile::MAX_ZOOM};
use lykta_core::model::viewer::Scope;
use lykta_core::model::{Grant, LonLat, PrivacyClass, Role, Viewer};
use lykta_core::space::Bounds;

use super::bench::{Place, end};
use super::say::err;
use crate::app::layer_file;
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
    /// Writes a layer of a tenant as a PMTiles archive, to be served from anywhere
    Layer(Exported),
}

#[derive(Debug, Args)]
struct Exported {
    /// Id of the layer, as in the addresses of its tiles
    #[arg(value_name = "LAYER")]
    layer: String,
    /// Lowest and highest zoom [default: those of the layer]
    #[arg(long, value_name = "LOW-HIGH", value_parser = zooms)]
    zooms: Option<RangeInclusive<u8>>,
    /// Observations up to this privacy class, 1 to 3, as a safety coordinator of the municipality sees them; a file
    /// has no gate of its own
    #[arg(long, value_name = "CLASS", value_parser = clap::value_parser!(u8).range(1..=3))]
    class: Option<u8>,
    /// The new archive
    #[arg(long, short, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    place: Place,
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

fn zooms(text: &str) -> Result<RangeInclusive<u8>, String> {
    let (low, high) = text.split_once('-').unwrap_or((text, text));
    let zoom = |t: &str| t.trim().parse().ok().filter(|z| *z <= MAX_ZOOM);
    (zoom(low).zip(zoom(high)))
        .filter(|(low, high)| low <= high)
        .map(|(low, high)| low..=high)
        .ok_or_else(|| format!("two zooms from 0 to {MAX_ZOOM}, the lower one first: 0-14"))
}

/// Runs the command.
///
/// # Errors
/// When an archive cannot be read or the piece cannot be written.
pub(super) fn run(args: &Map) -> anyhow::Result<ExitCode> {
    match &args.command {
        Command::Cut(args) => cut_out(args),
        Command::Build(args) => build(args),
        Command::Layer(args) => export(args),
    }
}

fn export(args: &Exported) -> anyhow::Result<ExitCode> {
    let Some(layer) = layer::layer(&args.layer) else {
        let known: Vec<_> = layer::ALL.iter().map(|l| l.id()).collect();
        anyhow::bail!(
            "{}: no such layer; there are {}",
            args.layer,
            known.join(", ")
        );
    };
    let bench = args.place.open()?;
    let class = args.class.and_then(PrivacyClass::new);
    if class.is_none() && layer.follows_observations() {
        anyhow::bail!(
            "{}: shows observations; --class says up to which privacy class",
            args.layer
        );
    }
    let grant = class.map(|class| Grant {
        role: Role::SafetyCoordinator,
        scope: Scope::up_to(class),
    });
    let tenant = bench.viewer.tenant().clone();
    let grants: Vec<Grant> = grant.into_iter().collect();
    let viewer = Viewer::of("export", tenant, None, BTreeSet::new(), &grants, true);
    let (low, high) = layer.zooms();
    let zooms = args.zooms.clone().unwrap_or(low..=high);
    let written = match layer_file::write(&bench.app, &viewer, layer, zooms, &args.out) {
        Ok(written) => written,
        Err(error) => return end(Err(error), bench.language),
    };
    err(&format!(
        "{}: {} tiles, {} bytes\n",
        args.out.display(),
        written.tiles,
        written.bytes
    ))?;
    Ok(ExitCode::SUCCESS)
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
