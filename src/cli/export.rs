//! `lykta export`: writes observations or areas to a file.
//!
//! The machine form comes back through `lykta import` and gives the same bytes again; the form for
//! spreadsheets is for people. See docs/import-export.md.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use lykta_core::model::{TenantCode, Viewer};

use super::import::{Lang, data_folder, language, seeds};
use super::say::err;
use super::table::{self, Table};
use crate::app::{bulk, start};
use crate::wire::archive;

/// What to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum As {
    /// Observations; those that were undone are left out
    Observations,
    /// Areas
    Areas,
}

/// How to write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A GeoJSON collection
    Geojson,
    /// CSV
    Csv,
}

/// Writes observations or areas to a file.
#[derive(Debug, Args)]
pub(super) struct Export {
    /// What to write
    #[arg(long = "as", value_name = "WHAT")]
    target: As,
    /// How to write it
    #[arg(long, value_enum, default_value = "geojson")]
    format: Format,
    /// Whose store
    #[arg(long, value_name = "CODE", default_value = start::PRACTICE)]
    tenant: String,
    /// The file; - is standard output
    #[arg(long, value_name = "FILE", default_value = "-")]
    out: PathBuf,
    /// CSV for a Swedish spreadsheet, for people: it does not come back through import
    #[arg(long)]
    excel: bool,
    /// Folder of the stores [default: lykta-data, or `LYKTA_DATA`]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// File of settings [default: lykta.toml when there is one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Language of messages and of the spreadsheet's headings [default: that of the locale]
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

/// Runs the command.
///
/// # Errors
/// When the file cannot be written or the store fails.
pub(super) fn run(args: &Export) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut sink: Box<dyn Write> = if args.out.as_os_str() == "-" {
        Box::new(BufWriter::new(io::stdout().lock()))
    } else {
        Box::new(BufWriter::new(File::create(&args.out)?))
    };
    let written = runtime.block_on(export(args, &mut sink));
    match written.and_then(|n| sink.flush().map(|()| n).map_err(anyhow::Error::from)) {
        Ok(n) => {
            err(&format!(
                "{}\n",
                language(args.lang).say("export-done", &[("n", n.to_string())])
            ))?;
            Ok(ExitCode::SUCCESS)
        }
        // The reader of a pipe has had enough.
        Err(e)
            if e.downcast_ref::<io::Error>()
                .is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe) =>
        {
            Ok(ExitCode::SUCCESS)
        }
        Err(e) => Err(e),
    }
}

async fn export(args: &Export, sink: &mut Box<dyn Write>) -> anyhow::Result<u64> {
    let tenant = TenantCode::parse(&args.tenant)?;
    let viewer = Viewer::keeper(tenant.clone());
    let data = data_folder(args.data.as_deref(), args.config.as_deref())?;
    if !start::exists(&data, &tenant) {
        anyhow::bail!(
            "{}: det finns inget att exportera för {tenant}",
            data.display()
        );
    }
    let store = start::store(&data, &tenant)?;
    let mut n = 0;
    if args.excel || args.format == Format::Csv {
        let mut table = match (args.excel, args.target) {
            (false, As::Observations) => Table::machine(sink, &table::observation_columns())?,
            (false, As::Areas) => Table::machine(sink, &table::area_columns())?,
            (true, As::Observations) => {
                Table::sheet(sink, table::OBSERVATION_SHEET, language(args.lang))?
            }
            (true, As::Areas) => Table::sheet(sink, table::AREA_SHEET, language(args.lang))?,
        };
        if args.target == As::Areas {
            for area in bulk::areas(store.as_ref(), &viewer).await? {
                if args.excel {
                    table.sheet_area(&area)
                } else {
                    table.record(&archive::area(&area))
                }?;
                n += 1;
            }
        } else {
            let seeds = seeds()?;
            bulk::observations(store.as_ref(), &viewer, |o| {
                n += 1;
                if args.excel {
                    table.sheet_observation(o, &seeds.catalogue)
                } else {
                    table.record(&archive::observation(o))
                }
            })
            .await?;
        }
        return Ok(n);
    }
    // The head says what this is before any feature, so that it can be read as it comes.
    write!(
        sink,
        "{{\"type\":\"FeatureCollection\",\"{}\":{{\"export\":{}}},\"features\":[",
        archive::MARK,
        archive::VERSION
    )?;
    let mut feature = |value: serde_json::Value| -> anyhow::Result<()> {
        write!(sink, "{}\n{value}", if n == 0 { "" } else { "," })?;
        n += 1;
        Ok(())
    };
    match args.target {
        As::Areas => {
            for area in bulk::areas(store.as_ref(), &viewer).await? {
                feature(archive::area(&area))?;
            }
        }
        As::Observations => {
            bulk::observations(store.as_ref(), &viewer, |o| {
                feature(archive::observation(o))
            })
            .await?;
        }
    }
    writeln!(sink, "\n]}}")?;
    Ok(n)
}
