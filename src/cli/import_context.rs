//! `lykta import vulnerable-areas` and `lykta import statistics`: what others know of areas.
//!
//! The whole file or nothing. Everything that is wrong is told with its line and how to mend it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::anyhow;
use clap::{Args, Subcommand, ValueEnum};
use lykta_core::model::context::{Series, StatisticBasis, StatisticUnit};
use lykta_core::model::{StatisticCode, TenantCode, Viewer};
use lykta_core::space::Crs;

use super::import::{Lang, data_folder, language, open};
use super::say::{err, out};
use crate::app::context::{Kept, Taken};
use crate::app::start;
use crate::import::columns::{Columns, Misfit};
use crate::import::{statistics, vulnerable};
use crate::wire::fault::Fault;
use crate::wire::message::Language;

/// Faults shown; a file of the wrong sort repeats itself.
const SHOWN: usize = 50;

/// What others know of areas.
#[derive(Debug, Subcommand)]
pub(super) enum Context {
    /// The police's list of vulnerable areas of one year
    VulnerableAreas(VulnerableAreas),
    /// Surveys and statistics by area and year
    Statistics(Statistics),
}

/// Where it goes, and how it is said.
#[derive(Debug, Args)]
struct Place {
    /// Whose store; it is created when absent
    #[arg(long, value_name = "CODE", default_value = start::PRACTICE)]
    tenant: String,
    /// Name of the source, shown beside it [default: the file's name]
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// field=column takes a column of another name than the usual ones
    #[arg(long, value_name = "FIELD=COLUMN", num_args = 1..)]
    map: Vec<String>,
    /// Reads and checks everything and writes nothing
    #[arg(long)]
    dry_run: bool,
    /// Folder of the stores [default: lykta-data, or `LYKTA_DATA`]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// File of settings [default: lykta.toml when there is one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Language of messages [default: that of the locale]
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

/// Reads a list.
#[derive(Debug, Args)]
pub(super) struct VulnerableAreas {
    /// GeoJSON, or a shapefile (.shp with its .dbf and .prj, or a .zip of them)
    file: PathBuf,
    /// The year of the list
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i16).range(1900..=2100))]
    year: i16,
    /// System of the coordinates, EPSG:3006 for SWEREF 99 TM; what the file says when none
    #[arg(long)]
    crs: Option<String>,
    #[command(flatten)]
    place: Place,
}

/// How a file names areas.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Areas {
    /// By id, as areas have it that were taken in with a code
    Id,
    /// By name
    Name,
}

/// What the numbers count.
#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Unit {
    /// Hundredths
    Percent,
    /// Parts of 1, kept as percent
    Share,
    /// For each thousand
    PerThousand,
    /// People or things
    Count,
    /// Years
    Years,
    /// Swedish crowns
    Sek,
    /// Points of an index
    Index,
}

/// Reads a table.
#[derive(Debug, Args)]
pub(super) struct Statistics {
    /// CSV with the columns area, year and value, and if known n and moe, or n, low and high
    file: PathBuf,
    /// Code of the series, such as trygg-kvall
    #[arg(long, value_name = "CODE")]
    series: String,
    /// What the area column holds
    #[arg(long, value_name = "KEY")]
    areas: Areas,
    /// What the series is called [default: its code, or what it is called already]
    #[arg(long)]
    title: Option<String>,
    /// What the numbers count
    #[arg(long, default_value = "percent")]
    unit: Unit,
    /// All were counted, none asked: the numbers have no n and no margin of error
    #[arg(long)]
    register: bool,
    #[command(flatten)]
    place: Place,
}

/// Runs the command: 0 when the file was taken in, 1 when something in it is wrong.
///
/// # Errors
/// When the file cannot be read, an argument makes no sense, or the store fails.
pub(super) fn run(what: &Context) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    match what {
        Context::VulnerableAreas(args) => runtime.block_on(list(args)),
        Context::Statistics(args) => runtime.block_on(table(args)),
    }
}

fn explained(faults: &[Fault], language: Language) -> anyhow::Error {
    let words: Vec<String> = faults.iter().map(|f| language.explain(f)).collect();
    anyhow!(words.join("\n"))
}

impl Place {
    fn columns(&self, fields: &[&str]) -> anyhow::Result<Columns> {
        Columns::parse(&self.map, fields).map_err(|faults| explained(&faults, language(self.lang)))
    }

    fn source(&self, file: &Path) -> String {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        self.source.clone().unwrap_or_else(|| name.into_owned())
    }

    /// Says one thing on standard output.
    fn say(&self, key: &str, values: &[(&'static str, String)]) -> anyhow::Result<()> {
        out(&format!("{}\n", language(self.lang).say(key, values)))?;
        Ok(())
    }

    /// Tells of features or rows on standard error.
    fn tell(&self, key: &str, misfits: &[Misfit]) -> anyhow::Result<()> {
        let language = language(self.lang);
        for misfit in misfits.iter().take(SHOWN) {
            let words: Vec<String> = misfit.faults.iter().map(|f| language.explain(f)).collect();
            let values = [
                ("number", misfit.number.to_string()),
                ("line", misfit.line.to_string()),
                ("id", misfit.name.clone().unwrap_or_else(|| "–".to_owned())),
                ("why", words.join(" ")),
            ];
            err(&format!("{}\n", language.say(key, &values)))?;
        }
        if misfits.len() > SHOWN {
            let more = (misfits.len() - SHOWN).to_string();
            err(&format!(
                "{}\n",
                language.say("import-context-more", &[("n", more)])
            ))?;
        }
        Ok(())
    }

    /// Says that nothing was written.
    fn refused(&self, wrong: &[Misfit]) -> anyhow::Result<ExitCode> {
        self.tell("import-context-wrong", wrong)?;
        let n = wrong.len().to_string();
        self.say("import-context-refused", &[("n", n)])?;
        Ok(ExitCode::FAILURE)
    }
}

async fn list(args: &VulnerableAreas) -> anyhow::Result<ExitCode> {
    let place = &args.place;
    let language = language(place.lang);
    let columns = place.columns(vulnerable::FIELDS)?;
    let reading = open(&args.file, language)?;
    let crs = match args.crs.as_deref().or(reading.crs.as_deref()) {
        Some(code) => Some(Crs::from_code(code)?),
        None => None,
    };
    let read = vulnerable::read(reading.rows, &columns, crs)?;
    if !read.wrong.is_empty() {
        return place.refused(&read.wrong);
    }
    if read.areas.is_empty() {
        return Err(anyhow!(language.say("import-context-empty", &[])));
    }
    place.tell("import-context-mended", &read.mended)?;
    let n = ("n", read.areas.len().to_string());
    let year = ("year", args.year.to_string());
    if place.dry_run {
        place.say("import-context-dry", &[n])?;
        return Ok(ExitCode::SUCCESS);
    }
    let tenant = TenantCode::parse(&place.tenant)?;
    let data = data_folder(place.data.as_deref(), place.config.as_deref())?;
    let store = start::store(&data, &tenant)?;
    let viewer = Viewer::keeper(tenant);
    let source = place.source(&args.file);
    let kept = store
        .put_vulnerable_areas(&viewer, args.year, &source, read.areas)
        .await?;
    match kept {
        Kept::New => place.say("import-list-new", &[n, year])?,
        Kept::Unchanged => place.say("import-list-unchanged", &[n, year])?,
        Kept::Replaced(before) => {
            let before = ("before", before.to_string());
            place.say("import-list-replaced", &[n, year, before])?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn table(args: &Statistics) -> anyhow::Result<ExitCode> {
    let place = &args.place;
    let language = language(place.lang);
    let code = StatisticCode::parse(&args.series)?;
    let (unit, shares) = match args.unit {
        Unit::Share => (StatisticUnit::Percent, true),
        Unit::Percent => (StatisticUnit::Percent, false),
        Unit::PerThousand => (StatisticUnit::PerThousand, false),
        Unit::Count => (StatisticUnit::Count, false),
        Unit::Years => (StatisticUnit::Years, false),
        Unit::Sek => (StatisticUnit::Sek, false),
        Unit::Index => (StatisticUnit::Index, false),
    };
    let basis = if args.register {
        StatisticBasis::Register
    } else {
        StatisticBasis::Sample
    };
    let asked = statistics::Asked {
        key: match args.areas {
            Areas::Id => statistics::Key::Id,
            Areas::Name => statistics::Key::Name,
        },
        unit,
        shares,
        basis,
        columns: place.columns(statistics::FIELDS)?,
    };
    let reading = open(&args.file, language)?;
    let tenant = TenantCode::parse(&place.tenant)?;
    let data = data_folder(place.data.as_deref(), place.config.as_deref())?;
    let viewer = Viewer::keeper(tenant.clone());
    let areas = if start::exists(&data, &tenant) {
        start::store(&data, &tenant)?.areas(&viewer).await?
    } else {
        Vec::new()
    };
    let read = statistics::read(reading.rows, &asked, &areas)?;
    if !read.wrong.is_empty() {
        return place.refused(&read.wrong);
    }
    if read.rows.is_empty() {
        return Err(anyhow!(language.say("import-context-empty", &[])));
    }
    let n = ("n", read.rows.len().to_string());
    if read.looks_like_shares {
        err(&format!("{}\n", language.say("import-table-shares", &[])))?;
    }
    if read.worked_out > 0 {
        let values = [("n", read.worked_out.to_string())];
        err(&format!(
            "{}\n",
            language.say("import-table-worked-out", &values)
        ))?;
    }
    if place.dry_run {
        place.say("import-context-dry", &[n])?;
        return Ok(ExitCode::SUCCESS);
    }
    let series = Series {
        code,
        title: args.title.clone().unwrap_or_default(),
        unit,
        basis,
    };
    let source = place.source(&args.file);
    let taken = start::store(&data, &tenant)?
        .put_statistics(&viewer, series, &source, read.rows)
        .await?;
    let years = match taken {
        Taken::Years(years) => years,
        Taken::Differs(known) => {
            let values = [
                ("series", known.code.to_string()),
                ("unit", known.unit.to_string()),
                ("basis", known.basis.to_string()),
            ];
            err(&format!(
                "{}\n",
                language.say("import-table-differs", &values)
            ))?;
            return Ok(ExitCode::FAILURE);
        }
    };
    for (year, kept) in years {
        let year = ("year", year.to_string());
        let series = ("series", args.series.clone());
        match kept {
            Kept::New => place.say("import-table-new", &[series, year])?,
            Kept::Unchanged => place.say("import-table-unchanged", &[series, year])?,
            Kept::Replaced(before) => {
                let before = ("before", before.to_string());
                place.say("import-table-replaced", &[series, year, before])?;
            }
        }
    }
    place.say("import-table-done", &[n])?;
    Ok(ExitCode::SUCCESS)
}
