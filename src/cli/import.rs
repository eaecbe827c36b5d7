//! `lykta import`: reads a file of observations, areas or assets into a store.
//!
//! Bad features are told with number and reason and the good ones go in. See docs/import-export.md.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context as _, anyhow, bail};
use clap::{Args, ValueEnum};
use lykta_core::model::{Catalogue, KindCode, PrivacyClass, Provenance, TenantCode, Viewer};
use lykta_core::space::Crs;
use serde_json::json;

use super::import_context::{self, Context};
use super::rescue;
use super::say::{err, out};
use crate::app::bulk::{self, Entry, Report, Told};
use crate::app::dwelling::Footprints;
use crate::app::start;
use crate::import::record::Home;
use crate::import::{self, Mapping, Options, Records, SNIFF, Target};
use crate::seeds::{self, Inside, Seeds};
use crate::wire::message::Language;
use crate::{clock, config};

/// Rejected features shown on the terminal; the report file has them all.
const SHOWN: u64 = 50;
/// Features between two lines of progress when nobody watches.
const PROGRESS: u64 = 100_000;

/// What the file holds.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum As {
    /// Observations
    Observations,
    /// Areas: polygons, points with a radius, lines with a buffer
    Areas,
    /// Lamps with pole numbers (points), maintenance areas with their owner (polygons)
    Assets,
}

/// Language of messages.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Lang {
    /// Swedish
    Sv,
    /// English
    En,
}

/// The language asked for, else that of the locale.
pub(super) fn language(asked: Option<Lang>) -> Language {
    match asked {
        Some(Lang::En) => Language::En,
        None if config::speaks_english(&config::environment()) => Language::En,
        Some(Lang::Sv) | None => Language::Sv,
    }
}

/// Reads a file into a store.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Import {
    #[command(subcommand)]
    context: Option<Context>,
    #[command(flatten)]
    records: Option<OfRecords>,
}

/// Reads a file of observations, areas or assets into a store.
#[derive(Debug, Args)]
struct OfRecords {
    /// GeoJSON (a collection, or a feature a line), CSV, a shapefile, or what a phone could not send (as observations)
    file: PathBuf,
    /// What the file holds
    #[arg(long = "as", value_name = "WHAT")]
    target: As,
    /// Whose store; it is created when absent
    #[arg(long, value_name = "CODE", default_value = start::PRACTICE)]
    tenant: String,
    /// field=column takes a column (@id: the feature's id), field==text the same text for all
    #[arg(long, value_name = "FIELD=COLUMN", num_args = 1..)]
    map: Vec<String>,
    /// Where a feature says none: category (or a kind that has just one) of observations, kind of areas and assets
    #[arg(long)]
    kind: Option<String>,
    /// How we came to know, where a feature says none
    #[arg(long, value_name = "P", default_value = "import")]
    provenance: String,
    /// Least privacy class, 1 to 3
    #[arg(long, value_name = "N")]
    class: Option<u8>,
    /// System of the coordinates, EPSG:3006 for SWEREF 99 TM; degrees when none
    #[arg(long)]
    crs: Option<String>,
    /// Name of the source, a part of the ids of its records [default: the file's name]
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Reads and checks everything and writes nothing
    #[arg(long)]
    dry_run: bool,
    /// Writes every rejected or mended feature to this file, one JSON object to a line
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
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

/// The data folder that flag, variable and file agree on.
pub(super) fn data_folder(data: Option<&Path>, file: Option<&Path>) -> anyhow::Result<PathBuf> {
    let flags: Vec<_> = data
        .map(|d| ("data", d.display().to_string()))
        .into_iter()
        .collect();
    Ok(config::Config::load(file, &config::environment(), &flags)?.data)
}

/// The seeds inside the program.
pub(super) fn seeds() -> anyhow::Result<Seeds> {
    seeds::load(&Inside).map_err(|findings| {
        anyhow!(
            "the seeds inside the program break {} rules",
            findings.len()
        )
    })
}

/// Runs the command: 0 when everything was taken in, 1 when something was rejected.
///
/// # Errors
/// When the file cannot be read, an argument makes no sense, or the store fails.
pub(super) fn run(args: &Import) -> anyhow::Result<ExitCode> {
    let args = match (&args.context, &args.records) {
        (Some(context), _) => return import_context::run(context),
        (None, Some(records)) => records,
        (None, None) => bail!("lykta import --help"),
    };
    let language = language(args.lang);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(import(args, language))
}

async fn import(args: &OfRecords, language: Language) -> anyhow::Result<ExitCode> {
    let tenant = TenantCode::parse(&args.tenant)?;
    let seeds = seeds()?;
    let viewer = Viewer::keeper(tenant.clone());
    let data = data_folder(args.data.as_deref(), args.config.as_deref())?;
    if matches!(args.target, As::Observations) && rescue::is_one(&args.file) {
        let place = rescue::Place {
            data: &data,
            seeds: &seeds,
            tenant: &tenant,
        };
        return rescue::import(&args.file, &place, language, args.dry_run).await;
    }
    let reading = open(&args.file, language)?;
    let (own, named) = (reading.own, reading.crs.clone());
    let crs = match args.crs.as_deref().or(named.as_deref()) {
        Some(code) => Some(Crs::from_code(code)?),
        None => None,
    };
    let mut options = options(args, &seeds, &tenant, crs, own)?;
    let mut report = Report::default();
    let mut teller = Teller::new(language, args.report.as_deref())?;
    let ended = if args.dry_run {
        let batches = bulk::batches(Records::new(reading.rows, options));
        bulk::load(
            None,
            &viewer,
            &Footprints::none(),
            batches,
            &mut report,
            &mut |told| {
                teller.tell(&told);
            },
        )
        .await
    } else {
        let store = start::store(&data, &tenant)?;
        for actor in store.actors(&viewer).await? {
            if !options.actors.iter().any(|a| a.id == actor.id) {
                options.actors.push(actor);
            }
        }
        let batches = bulk::batches(Records::new(reading.rows, options));
        bulk::load(
            Some(store.as_ref()),
            &viewer,
            &Footprints::open(&data.join("basemap")),
            batches,
            &mut report,
            &mut |told| teller.tell(&told),
        )
        .await
    };
    teller.finish(&report, args.dry_run)?;
    ended?;
    Ok(if report.rejected == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Opens the file with the first format that knows it.
pub(super) fn open(path: &Path, language: Language) -> anyhow::Result<import::Reading> {
    if import::shape::is_one(path) {
        let name = path.display().to_string();
        return import::shape::read(path).with_context(|| name);
    }
    let file = File::open(path).with_context(|| {
        language.say(
            "import-cannot-open",
            &[("file", path.display().to_string())],
        )
    })?;
    let mut source = BufReader::with_capacity(256 << 10, file);
    let head = source.fill_buf()?;
    if head.is_empty() {
        bail!(
            "{}",
            language.say("import-empty", &[("file", path.display().to_string())])
        );
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let importer = import::sniff(head.get(..SNIFF.min(head.len())).unwrap_or_default(), &name);
    let importer = importer.ok_or_else(|| {
        anyhow!(language.say(
            "import-unknown-format",
            &[("file", path.display().to_string())]
        ))
    })?;
    Ok(importer.read(Box::new(source))?)
}

fn options(
    args: &OfRecords,
    seeds: &Seeds,
    tenant: &TenantCode,
    crs: Option<Crs>,
    own: bool,
) -> anyhow::Result<Options> {
    let language = language(args.lang);
    let target = match args.target {
        As::Observations => Target::Observations,
        As::Areas => Target::Areas,
        As::Assets => Target::Assets,
    };
    let mapping = Mapping::parse(&args.map, target).map_err(|faults| {
        let words: Vec<String> = faults.iter().map(|f| language.explain(f)).collect();
        anyhow!(words.join("\n"))
    })?;
    let kind = match (&args.kind, target) {
        (Some(kind), Target::Observations) => Some(category(kind, &seeds.catalogue)?),
        (kind, _) => kind.clone(),
    };
    let provenance = Provenance::from_code(&args.provenance).ok_or_else(|| {
        let known: Vec<&str> = Provenance::ALL.iter().map(|p| p.code()).collect();
        anyhow!("--provenance {}: {}", args.provenance, known.join(", "))
    })?;
    let class = match args.class {
        Some(class) => {
            Some(PrivacyClass::new(class).ok_or_else(|| anyhow!("--class {class}: 1, 2, 3"))?)
        }
        None => None,
    };
    let file_name = args
        .file
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let home = seeds.tenant(tenant).map(|t| Home {
        name: t.name.clone(),
        outline: t
            .outline
            .as_ref()
            .and_then(|id| seeds.areas_of(tenant).iter().find(|a| a.id == *id))
            .and_then(Home::outline_of),
        bbox: t.bbox,
    });
    Ok(Options {
        target,
        tenant: tenant.clone(),
        source: args.source.clone().unwrap_or(file_name),
        mapping,
        kind,
        provenance,
        class,
        crs,
        own,
        now: clock::now(),
        catalogue: seeds.catalogue.clone(),
        actors: seeds.actors_of(tenant).cloned().collect(),
        home,
    })
}

/// A category by its own code, or by a kind that has just one.
fn category(said: &str, catalogue: &Catalogue) -> anyhow::Result<String> {
    if catalogue
        .categories()
        .iter()
        .any(|c| c.code.as_str() == said)
    {
        return Ok(said.to_owned());
    }
    let kind = KindCode::parse(said)?;
    let under: Vec<&str> = catalogue
        .categories()
        .iter()
        .filter(|c| c.kind == kind)
        .map(|c| c.code.as_str())
        .collect();
    match under.as_slice() {
        [] => bail!(
            "--kind {said}: {}",
            catalogue
                .categories()
                .iter()
                .map(|c| c.code.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        ),
        [one] => Ok((*one).to_owned()),
        many => bail!("--kind {said}: {}", many.join(", ")),
    }
}

/// Says how it goes, on the terminal and in the report file.
struct Teller {
    language: Language,
    file: Option<BufWriter<File>>,
    begun: Instant,
    watched: bool,
    shown: u64,
    said: u64,
    failed: Option<std::io::Error>,
}

impl Teller {
    fn new(language: Language, report: Option<&Path>) -> anyhow::Result<Self> {
        let file = report
            .map(|p| File::create(p).with_context(|| p.display().to_string()))
            .transpose()?;
        Ok(Self {
            language,
            file: file.map(BufWriter::new),
            begun: Instant::now(),
            watched: std::io::stderr().is_terminal(),
            shown: 0,
            said: 0,
            failed: None,
        })
    }

    fn tell(&mut self, told: &Told<'_>) {
        let done = match told {
            Told::Feature(entry) => self.entry(entry),
            Told::Progress(report) => self.progress(report),
        };
        // A report that cannot be written is said at the end; the import itself goes on.
        if let Err(e) = done {
            self.failed.get_or_insert(e);
        }
    }

    fn entry(&mut self, entry: &Entry) -> std::io::Result<()> {
        let words: Vec<String> = entry
            .faults
            .iter()
            .map(|f| self.language.explain(f))
            .collect();
        if let Some(file) = &mut self.file {
            let faults: Vec<_> = entry
                .faults
                .iter()
                .zip(&words)
                .map(|(f, words)| json!({"pointer": f.pointer, "code": f.code, "detail": words}))
                .collect();
            let line = json!({"number": entry.number, "line": entry.line, "id": entry.name, "accepted": entry.accepted, "errors": faults});
            writeln!(file, "{line}")?;
        }
        self.shown += 1;
        if self.shown > SHOWN {
            return Ok(());
        }
        let key = if entry.accepted {
            "import-mended-feature"
        } else {
            "import-rejected-feature"
        };
        let values = [
            ("number", entry.number.to_string()),
            ("line", entry.line.to_string()),
            ("id", entry.name.clone().unwrap_or_else(|| "–".to_owned())),
            ("why", words.join(" ")),
        ];
        err(&format!(
            "{}{}\n",
            self.clear(),
            self.language.say(key, &values)
        ))
    }

    /// Wipes the line of progress.
    fn clear(&self) -> &'static str {
        if self.watched { "\r\x1b[2K" } else { "" }
    }

    fn progress(&mut self, report: &Report) -> std::io::Result<()> {
        if !self.watched && report.read / PROGRESS == self.said {
            return Ok(());
        }
        self.said = report.read / PROGRESS;
        let end = if self.watched { "" } else { "\n" };
        err(&format!(
            "{}{}{end}",
            self.clear(),
            self.language.say("import-progress", &self.numbers(report))
        ))
    }

    fn numbers(&self, report: &Report) -> Vec<(&'static str, String)> {
        let seconds = self.begun.elapsed().as_secs_f64().max(0.001);
        vec![
            ("read", report.read.to_string()),
            ("accepted", report.accepted.to_string()),
            ("repeated", report.repeated.to_string()),
            ("rejected", report.rejected.to_string()),
            ("mended", report.mended.to_string()),
            ("seconds", format!("{seconds:.1}")),
            ("rate", format!("{:.0}", report.read as f64 / seconds)),
        ]
    }

    fn finish(&mut self, report: &Report, dry_run: bool) -> anyhow::Result<()> {
        if let Some(file) = &mut self.file {
            file.flush()?;
        }
        if let Some(e) = self.failed.take() {
            return Err(e).context("--report");
        }
        if self.shown > SHOWN {
            let more = self.shown - SHOWN;
            err(&format!(
                "{}{}\n",
                self.clear(),
                self.language.say("import-more", &[("n", more.to_string())])
            ))?;
        }
        let key = if dry_run {
            "import-done-dry"
        } else {
            "import-done"
        };
        err(self.clear())?;
        out(&format!(
            "{}\n",
            self.language.say(key, &self.numbers(report))
        ))?;
        Ok(())
    }
}
