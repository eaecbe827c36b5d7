//! `lykta retention`, `lykta erase` and `lykta extract`: what HTTP offers, for whoever runs the machine.
//!
//! Whoever holds the files needs no second person, but names the decision that they carry out.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use lykta_core::model::{PrivacyClass, TenantCode, Viewer};
use serde_json::{Value, json};

use super::import::{Lang, data_folder, language, seeds};
use super::say::{err, out};
use crate::app::retention::{self, Executed, Run, Wish};
use crate::app::retention_ask::{self, PlaceAsk};
use crate::app::{AppError, SharedStore, extract, start};
use crate::wire::message::Language;

/// Where and in which language.
#[derive(Debug, Args)]
struct Place {
    /// Whose store
    #[arg(long, value_name = "CODE", default_value = start::PRACTICE)]
    tenant: String,
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

/// Rules for what is disposed of, and runs by them.
#[derive(Debug, Args)]
pub(super) struct Retention {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lists the rules
    Rules(Place),
    /// Makes or changes a rule
    Put(Put),
    /// Lists what a run would dispose of now
    DryRun(Place),
    /// Disposes of what the rules say; there is no way back
    Run(Carry),
}

#[derive(Debug, Args)]
struct Put {
    /// Id of the rule
    id: String,
    /// Name shown
    #[arg(long)]
    title: String,
    /// What it disposes of: observation, intake (residents' marks) or track (ways walked)
    #[arg(long, default_value = "observation")]
    object: String,
    /// Only of this class
    #[arg(long)]
    class: Option<u8>,
    /// Only of this category or pattern; may be given several times
    #[arg(long, value_name = "PATTERN")]
    category: Vec<String>,
    /// From when the days are counted: observed, closed or received
    #[arg(long)]
    trigger: String,
    /// Days that a record is kept
    #[arg(long, value_name = "N")]
    keep_days: u64,
    /// Reference to the decision
    #[arg(long, value_name = "DNR", default_value = "")]
    decision: String,
    /// Runs do not follow it
    #[arg(long)]
    inactive: bool,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
struct Carry {
    /// Reference to the decision that is carried out; every active rule must rest on it
    #[arg(long, value_name = "DNR")]
    decision: String,
    #[command(flatten)]
    place: Place,
}

/// Where and when.
#[derive(Debug, Args)]
struct Around {
    /// Longitude and latitude
    #[arg(long, value_name = "LON,LAT", allow_hyphen_values = true)]
    near: String,
    /// Metres from there
    #[arg(long, value_name = "N")]
    within_m: String,
    /// Seen on or after this day or instant
    #[arg(long)]
    from: Option<String>,
    /// Seen on or before this day, or before this instant
    #[arg(long)]
    to: Option<String>,
    #[command(flatten)]
    place: Place,
}

/// Disposes of everything at a place and time.
#[derive(Debug, Args)]
pub(super) struct Erase {
    /// Reference to the decision
    #[arg(long, value_name = "DNR", default_value = "")]
    decision: String,
    /// Carries it out; without this it is only listed
    #[arg(long)]
    run: bool,
    #[command(flatten)]
    around: Around,
}

/// Writes everything held about a place and time.
#[derive(Debug, Args)]
pub(super) struct Extract {
    /// Registry number of the request it answers
    #[arg(long, value_name = "DNR")]
    reference: Option<String>,
    #[command(flatten)]
    around: Around,
}

/// An opened store and who writes to it.
struct Open {
    data: PathBuf,
    store: SharedStore,
    viewer: Viewer,
    language: Language,
}

fn open(place: &Place) -> anyhow::Result<Open> {
    let tenant = TenantCode::parse(&place.tenant)?;
    let data = data_folder(place.data.as_deref(), place.config.as_deref())?;
    if !start::exists(&data, &tenant) {
        anyhow::bail!("{}: det finns inget arkiv för {tenant}", data.display());
    }
    Ok(Open {
        store: start::store(&data, &tenant)?,
        viewer: Viewer::keeper(tenant),
        language: language(place.lang),
        data,
    })
}

fn block<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(work)
}

/// Says every fault and ends with 2.
fn refused(error: AppError, language: Language) -> anyhow::Result<ExitCode> {
    match error {
        AppError::Invalid(faults) | AppError::Query(faults) => {
            for fault in &faults {
                err(&format!("{}\n", language.explain(fault)))?;
            }
            Ok(ExitCode::from(2))
        }
        other => Err(other.into()),
    }
}

/// Runs `lykta retention`.
///
/// # Errors
/// When the store fails.
pub(super) fn run(args: &Retention) -> anyhow::Result<ExitCode> {
    match &args.command {
        Command::Rules(place) => block(rules(place)),
        Command::Put(args) => block(put(args)),
        Command::DryRun(place) => block(async {
            let open = open(place)?;
            let run = retention::plan_in(&*open.store, &open.viewer, Wish::Rules).await?;
            list(&run, open.language)?;
            Ok(ExitCode::SUCCESS)
        }),
        Command::Run(args) => block(run_rules(args)),
    }
}

async fn rules(place: &Place) -> anyhow::Result<ExitCode> {
    let open = open(place)?;
    for rule in open.store.retention_rules(&open.viewer).await? {
        let patterns: Vec<&str> = rule
            .categories
            .iter()
            .map(lykta_core::model::CategoryPattern::as_str)
            .collect();
        let line = json!({
            "id": rule.id, "object": rule.object.code(), "title": rule.title, "class": rule.class.map(PrivacyClass::get),
            "categories": patterns, "trigger": rule.trigger.code(), "keep_days": rule.keep_days,
            "decision": rule.decision, "active": rule.active, "version": rule.version,
        });
        out(&format!("{line}\n"))?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn put(args: &Put) -> anyhow::Result<ExitCode> {
    let open = open(&args.place)?;
    let mut body = json!({
        "title": args.title, "object": args.object, "trigger": args.trigger, "keep_days": args.keep_days,
        "decision": args.decision, "active": !args.inactive, "class": args.class,
    });
    if let Some(members) = body.as_object_mut().filter(|_| !args.category.is_empty()) {
        members.insert("categories".to_owned(), json!(args.category));
    }
    match retention_ask::rule(&args.id, &body, &seeds()?.catalogue) {
        Ok(rule) => {
            let rule = open.store.put_retention_rule(&open.viewer, rule).await?;
            out(&format!("{} v{}\n", rule.id, rule.version))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => refused(error, open.language),
    }
}

async fn run_rules(args: &Carry) -> anyhow::Result<ExitCode> {
    let open = open(&args.place)?;
    let rules = open.store.retention_rules(&open.viewer).await?;
    // A run by one decision never carries out another.
    if let Some(other) = rules
        .iter()
        .find(|r| r.active && r.decision != args.decision)
    {
        let values = [
            ("rule", other.id.clone()),
            ("decision", other.decision.clone()),
        ];
        let words = open.language.say("cli-dispose-other-decision", &values);
        err(&format!("{words}\n"))?;
        return Ok(ExitCode::from(2));
    }
    let run = retention::plan_in(&*open.store, &open.viewer, Wish::Rules).await?;
    carry_out(&open, &run).await
}

async fn carry_out(open: &Open, run: &Run) -> anyhow::Result<ExitCode> {
    list(run, open.language)?;
    let done = retention::execute_alone(&open.data, &*open.store, &open.viewer, run).await?;
    let key = match done {
        Executed::Done(_) => "cli-dispose-done",
        Executed::Changed | Executed::Already | Executed::SamePerson => "cli-dispose-changed",
    };
    let values = [("n", run.n.to_string()), ("run", run.id.clone())];
    out(&format!("{}\n", open.language.say(key, &values)))?;
    Ok(if matches!(done, Executed::Done(_)) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn list(run: &Run, language: Language) -> anyhow::Result<()> {
    for item in &run.items {
        out(&format!("{}\t{}\t{}\n", item.id, item.rule, item.decision))?;
    }
    let values = [("n", run.n.to_string())];
    let key = if run.more {
        "cli-dispose-listed-more"
    } else {
        "cli-dispose-listed"
    };
    err(&format!("{}\n", language.say(key, &values)))?;
    Ok(())
}

/// Runs `lykta erase`.
///
/// # Errors
/// When the store fails.
pub(super) fn erase(args: &Erase) -> anyhow::Result<ExitCode> {
    block(async {
        let open = open(&args.around.place)?;
        let number = |text: &str| text.trim().parse::<f64>().map_or(Value::Null, Value::from);
        let near: Vec<Value> = args.around.near.split(',').map(number).collect();
        let body = json!({
            "near": near, "within_m": number(&args.around.within_m),
            "from": args.around.from, "to": args.around.to, "decision": args.decision,
        });
        let wish = match retention_ask::erasure(&body) {
            Ok(wish) => wish,
            Err(error) => return refused(error, open.language),
        };
        let run = retention::plan_in(&*open.store, &open.viewer, wish).await?;
        if args.run {
            carry_out(&open, &run).await
        } else {
            list(&run, open.language)?;
            Ok(ExitCode::SUCCESS)
        }
    })
}

/// Runs `lykta extract`.
///
/// # Errors
/// When the store fails.
pub(super) fn extract(args: &Extract) -> anyhow::Result<ExitCode> {
    block(async {
        let open = open(&args.around.place)?;
        let ask = PlaceAsk {
            near: Some(args.around.near.clone()),
            within_m: Some(args.around.within_m.clone()),
            from: args.around.from.clone(),
            to: args.around.to.clone(),
        };
        let place = match retention_ask::place(&ask) {
            Ok(place) => place,
            Err(error) => return refused(error, open.language),
        };
        let name = seeds()?
            .tenant(open.viewer.tenant())
            .map_or_else(|| open.viewer.tenant().to_string(), |t| t.name.clone());
        let reference = args.reference.as_deref();
        let extract =
            extract::extract_from(&*open.store, &open.viewer, &name, place, reference).await?;
        out(&format!("{extract:#}\n"))?;
        Ok(ExitCode::SUCCESS)
    })
}
