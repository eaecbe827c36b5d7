//! `lykta serve`: opens the stores, builds the indexes and answers until told to stop.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use lykta_core::model::TenantCode;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::say::{err, out};
use crate::app::accounts::Terms;
use crate::app::mail::{Post, Rhythm, Speaking, Where};
use crate::app::oidc::{self, Oidc};
use crate::app::{App, audit, basemaps, start};
use crate::config::{self, Config, Digest, Tls, Way};
use crate::http::serve::Limits;
use crate::http::{self, Door, Site};
use crate::seeds::{self, Files, Folder, Inside};
use crate::telemetry;

/// Serves the map.
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Fills empty stores with practice records and shows every tenant
    #[arg(long)]
    demo: bool,
    /// Address and port [default: 127.0.0.1:8400]
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// Folder of the stores [default: lykta-data]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Tenant to show [default: the first in the folder, else ovning]
    #[arg(long, value_name = "CODE")]
    tenant: Option<String>,
    /// Folder with your own categories, actors, areas and promises, in the form of geodata/; what has
    /// changed there since the last start is taken in
    #[arg(long, value_name = "DIR")]
    seeds: Option<PathBuf>,
    /// File of settings [default: lykta.toml when there is one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Runs the command until interrupted.
///
/// # Errors
/// When settings, seeds, stores or the address hinder it.
pub(super) fn run(args: &Serve) -> anyhow::Result<ExitCode> {
    let mut flags: Vec<(&'static str, String)> = Vec::new();
    if args.demo {
        flags.push(("demo", "true".to_owned()));
    }
    if let Some(listen) = &args.listen {
        flags.push(("listen", listen.clone()));
    }
    if let Some(data) = &args.data {
        flags.push(("data", data.display().to_string()));
    }
    let config = match Config::load(args.config.as_deref(), &config::environment(), &flags) {
        Ok(config) => config,
        Err(faults) => {
            err(&format!("{faults}\n"))?;
            return Ok(ExitCode::from(2));
        }
    };
    if let Some(why) = refusal(&config) {
        err(&format!("{why}\n"))?;
        return Ok(ExitCode::from(2));
    }
    telemetry::logs(config.log_format, &config.log_filter);
    for name in &config.unknown_variables {
        tracing::warn!("{name} is not one of the settings");
    }
    let tenant = args.tenant.as_deref().map(TenantCode::parse).transpose()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(serve(config, tenant, args.seeds.as_deref()))
}

/// Why these settings would let in somebody who should not come in, if they would.
fn refusal(config: &Config) -> Option<String> {
    let (listen, port) = (config.listen, config.listen.port());
    let outside = !listen.ip().is_loopback();
    if config.demo && (outside || config.public_url.is_some()) {
        return Some(format!(
            "{listen}: Övningsläget kräver ingen inloggning och svarar bara den egna datorn. Ange en \
             adress som 127.0.0.1:{port} och ingen public_url."
        ));
    }
    if outside && config.public_url.is_none() {
        return Some(format!(
            "{listen}: Ange public_url, adressen som folk går till, till exempel \
             LYKTA_PUBLIC_URL=https://karta.kommun.se. Kryptera med en omvänd proxy framför Lykta. För \
             den egna datorn räcker 127.0.0.1:{port}."
        ));
    }
    None
}

async fn serve(
    config: Config,
    tenant: Option<TenantCode>,
    own_seeds: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    let files: Box<dyn Files> = match own_seeds {
        Some(folder) => Box::new(Folder(folder.to_owned())),
        None => Box::new(Inside),
    };
    let seeds = match seeds::load(files.as_ref()) {
        Ok(seeds) => seeds,
        Err(findings) => {
            for finding in &findings {
                err(&format!("{finding}\n"))?;
            }
            return Ok(ExitCode::from(2));
        }
    };
    start::make_folder(&config.data)
        .with_context(|| format!("could not make the folder {}", config.data.display()))?;
    let maps =
        basemaps::prepare(&config.data.join("basemap")).context("could not prepare the maps")?;
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("could not listen on {}", config.listen))?;
    let address = listener.local_addr()?;
    let opening = start::Opening {
        data: &config.data,
        seeds: &seeds,
        demo: config.demo,
        tenant,
        refresh: own_seeds.is_some(),
        terms: Terms {
            idle: config.session_idle,
            absolute: config.session_absolute,
        },
    };
    let app = Arc::new(
        start::open(opening)
            .await
            .context("could not open the stores")?,
    );
    if let Some(post) = post(&config)? {
        // Nobody else sets it.
        let _first = app.mail.set(post);
    }
    let (stop, stopped) = watch::channel(false);
    start::keep(&app, &stopped);
    if let Some(metrics) = config.metrics {
        measure(metrics, stopped.clone()).await?;
    }
    let site = Site {
        app: Arc::clone(&app),
        basemaps: maps.into(),
        body_max: config.limits.body_bytes,
        door: Arc::new(Door::new(
            config.public_url.as_deref(),
            config.trusted_proxies.clone(),
        )),
        oidc: single_sign_on(&config)?,
        stop: stopped.clone(),
    };
    let inside = format!("http://{address}");
    let origin = config.public_url.as_deref().unwrap_or(&inside);
    greet(origin, &app)?;
    if config.public_url.is_some() {
        out(&format!("Proxyn framför når Lykta på {inside}\n"))?;
    }
    first_start(origin, &app).await?;
    out("Avsluta med Ctrl-C.\n\n")?;
    tokio::spawn(async move {
        interrupted().await;
        tracing::info!("Stopping: requests under way may finish");
        // Nobody left to tell is no fault.
        let _nobody_left = stop.send(true);
        // The channel must outlive its listeners' last look.
        stop.closed().await;
    });
    http::serve::serve(
        listener,
        http::router(site),
        limits(&config),
        &config.trusted_proxies,
        stopped,
    )
    .await;
    // After the last request, so that nothing of today is missing.
    audit::write_heads(&app)
        .await
        .context("could not write down where the audit trails end")?;
    Ok(ExitCode::SUCCESS)
}

/// The way out for mail, when it is set. A setting that cannot serve ends the start.
fn post(config: &Config) -> anyhow::Result<Option<Post>> {
    let Some(set) = config.mail.clone() else {
        return Ok(None);
    };
    let to = match set.way {
        Way::Folder(folder) => Where::Folder(folder),
        Way::Server {
            host,
            port,
            tls,
            account,
        } => Where::Server {
            host,
            port,
            speaking: match tls {
                Tls::Starttls => Speaking::Starttls,
                Tls::Implicit => Speaking::Encrypted,
                Tls::None => Speaking::Plain,
            },
            account: account.map(|(user, password)| (user, password.0)),
        },
    };
    let service = config.public_url.clone();
    let rhythm = match set.digest {
        Digest::Off => None,
        Digest::Daily => Some(Rhythm::Daily),
        Digest::Weekly => Some(Rhythm::Weekly),
    };
    let post = Post::open(&set.from, to, service).map_err(anyhow::Error::msg)?;
    Ok(Some(post.with_digests(rhythm)))
}

/// Single sign-on, when it is set. A setting that cannot serve ends the start: nobody should find out at
/// the door.
fn single_sign_on(config: &Config) -> anyhow::Result<Option<Arc<Oidc>>> {
    let Some(set) = config.oidc.clone() else {
        return Ok(None);
    };
    let settings = oidc::Settings {
        issuer: set.issuer,
        client_id: set.client_id,
        client_secret: set.client_secret.map(|s| s.0),
        name: set.name,
        tenant: set.tenant,
        scopes: set.scopes,
        trust_email: set.trust_email,
        mfa_acr: set.mfa_acr,
    };
    let oidc = Oidc::open(settings).context("could not prepare single sign-on (oidc.issuer)")?;
    Ok(Some(Arc::new(oidc)))
}

fn limits(config: &Config) -> Limits {
    let l = config.limits;
    Limits {
        headers: l.headers,
        body: l.body,
        body_rate: l.body_rate,
        write_stall: l.write_stall,
        connections: l.connections,
        per_peer: l.per_peer,
        drain: l.drain,
    }
}

/// How often timings are summed.
const UPKEEP: Duration = Duration::from_secs(5);

/// Metrics on a port of their own, so that no visitor of the map reads them.
async fn measure(address: SocketAddr, stopped: watch::Receiver<bool>) -> anyhow::Result<()> {
    let Some(handle) = telemetry::metrics() else {
        return Ok(());
    };
    // Timings wait to be summed; without this they would wait for as long as nobody reads them.
    let (sums, mut until) = (handle.clone(), stopped.clone());
    tokio::spawn(async move {
        while tokio::time::timeout(UPKEEP, until.wait_for(|stop| *stop))
            .await
            .is_err()
        {
            sums.run_upkeep();
        }
    });
    match TcpListener::bind(address).await {
        Ok(listener) => {
            let limits = Limits {
                connections: 64,
                ..Limits::default()
            };
            tokio::spawn(http::serve::serve(
                listener,
                http::metrics_router(handle),
                limits,
                &[],
                stopped,
            ));
        }
        // The map matters more than its metrics.
        Err(error) => {
            tracing::warn!(error = %error, "Metrics are off: could not listen on {address}");
        }
    }
    Ok(())
}

fn greet(origin: &str, app: &App) -> anyhow::Result<()> {
    let shown = app
        .tenants
        .get(&app.home)
        .map_or("", |t| t.profile.name.as_str());
    out(&format!(
        "\nLykta är igång:  {origin}\n  \
           Kartan           {origin}/           {shown}\n  \
           Löften           {origin}/loften     vad som har lovats och vad som sågs där\n  \
           Markera plats    {origin}/markera    prova i mobilstorlek\n"
    ))?;
    if app.demo {
        out(
            "Övningsläge: ingen inloggning, bara för den egna datorn. Allt märkt exempeldata är påhittat.\n\
             Byt roll och område i menyn, i mobilstorlek under Visning.\n",
        )?;
    }
    Ok(())
}

/// Says how somebody comes in where nobody can yet. The link goes to the terminal and not to the log,
/// which others may read.
async fn first_start(origin: &str, app: &App) -> anyhow::Result<()> {
    if app.demo {
        return Ok(());
    }
    let link = app.accounts.first_link(&app.home, "Administratör").await?;
    if let Some(link) = link {
        out(&format!(
            "\nIngen har något konto än. Öppna länken och välj lösenord; du blir den som administrerar.\n\
             Den fungerar en gång, i ett dygn. Starta om för en ny.\n  {origin}/lank#{}\n\n",
            link.token
        ))?;
    }
    Ok(())
}

/// Waits for Ctrl-C or, on Unix, a request to terminate.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    drop(tokio::signal::ctrl_c().await);
}
