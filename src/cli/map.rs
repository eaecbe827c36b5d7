//! `lykta map`: the maps underneath.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use lykta_core::model::LonLat;
use lykta_core::space::Bounds;

use super::say::err;
use crate::pmtiles::{Archive, cut};

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
    let Command::Cut(args) = &args.command;
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
