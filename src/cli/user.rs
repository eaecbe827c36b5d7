//! `lykta user`: accounts, invitations, sessions and keys, also beside a running server, which sees what
//! was changed at its next request.
//!
//! What a program may want (an id, a link, a key) is alone on standard output; the words go to standard
//! error.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, anyhow, bail};
use clap::{Args, Subcommand};
use jiff::{SignedDuration, Timestamp};
use lykta_core::model::viewer::{Among, Scope};
use lykta_core::model::{
    ActorId, AreaId, Catalogue, CategoryPattern, Grant, PrivacyClass, Role, TenantCode, Viewer,
};

use super::import::seeds;
use super::say::{err, out};
use crate::app::accounts::people::{Entry, Wanted};
use crate::app::accounts::{Account, AccountChange, AccountKind, Accounts, Terms, Trouble};
use crate::app::{AppError, start};
use crate::clock;
use crate::config::{self, Config};
use crate::wire::message::Language;

/// Keeps accounts, invitations, sessions and keys.
#[derive(Debug, Args)]
pub(super) struct User {
    #[command(subcommand)]
    deed: Deed,
    /// Whose accounts
    #[arg(long, value_name = "CODE", default_value = start::PRACTICE, global = true)]
    tenant: String,
    /// Folder of the stores [default: lykta-data, or `LYKTA_DATA`]
    #[arg(long, value_name = "DIR", global = true)]
    data: Option<PathBuf>,
    /// File of settings [default: lykta.toml when there is one]
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Deed {
    /// Makes an account; a person then needs an invitation, a program a key
    Add(Add),
    /// Lists the accounts
    List,
    /// Shows an account: its rights and where it is signed in
    Show(Whose),
    /// Gives an account a role, or another reach in a role it has
    Grant(Give),
    /// Takes a role away
    Revoke {
        /// Id or e-mail address
        who: String,
        /// The role
        role: String,
    },
    /// Lets nobody sign in with an account, and ends its sessions and keys
    Disable(Whose),
    /// Lets it be signed in to again
    Enable(Whose),
    /// Makes a link by which somebody sets a password
    Invite(Whose),
    /// Takes one-time codes away, for somebody who lost the phone
    ResetCode(Whose),
    /// Shows where somebody is signed in
    Sessions(Whose),
    /// Signs somebody out, everywhere or in one session
    SignOut {
        /// Id or e-mail address
        who: String,
        /// The session, as `sessions` shows it
        session: Option<String>,
    },
    /// Keys of programs
    #[command(subcommand)]
    Key(Key),
    /// Makes a link for guests of a walk
    GuestLink {
        /// How long it serves
        #[arg(long, default_value_t = 12)]
        hours: u32,
        /// Which walk
        #[arg(long)]
        note: Option<String>,
    },
}

#[derive(Debug, Args)]
struct Whose {
    /// Id or e-mail address
    who: String,
}

#[derive(Debug, Args)]
struct Reach {
    /// Highest privacy class, 1 to 3 [default: the role's]
    #[arg(long, value_name = "N")]
    class: Option<u8>,
    /// Only these categories, such as light.*
    #[arg(long, value_name = "CODE", num_args = 1..)]
    category: Vec<String>,
    /// Only these areas, by id
    #[arg(long, value_name = "ID", num_args = 1..)]
    area: Vec<String>,
}

#[derive(Debug, Args)]
struct Add {
    /// The name shown
    #[arg(long)]
    name: String,
    /// What a person signs in with
    #[arg(long, conflicts_with = "program", required_unless_present = "program")]
    email: Option<String>,
    /// The account is a program's
    #[arg(long)]
    program: bool,
    /// Where they work, an actor's id [default: the tenant itself]
    #[arg(long, value_name = "ID")]
    organisation: Option<String>,
    /// Roles
    #[arg(long, num_args = 1.., required = true)]
    role: Vec<String>,
    #[command(flatten)]
    reach: Reach,
}

#[derive(Debug, Args)]
struct Give {
    /// Id or e-mail address
    who: String,
    /// The role
    role: String,
    #[command(flatten)]
    reach: Reach,
}

#[derive(Debug, Subcommand)]
enum Key {
    /// Makes a key; it is shown once
    Add {
        /// Id of a program's account
        who: String,
        /// What it is called
        name: String,
        /// How long it serves
        #[arg(long, default_value_t = 365)]
        days: u32,
    },
    /// Lists keys
    List(Whose),
    /// Ends a key
    Revoke {
        /// Id of the account
        who: String,
        /// The key, as `list` shows it
        key: String,
    },
}

/// Runs the command: 0 when it was done, 1 when it was refused.
///
/// # Errors
/// When the accounts cannot be opened or an argument makes no sense.
pub(super) fn run(args: &User) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let desk = Desk::open(args).await?;
        match desk.carry_out(&args.deed).await {
            Ok(()) => Ok(ExitCode::SUCCESS),
            Err(error) => {
                let words = error.downcast_ref::<AppError>().map(words);
                err(&format!(
                    "{}\n",
                    words.unwrap_or_else(|| format!("{error:#}"))
                ))?;
                Ok(ExitCode::FAILURE)
            }
        }
    })
}

/// What hindered it, in the words that the web client shows.
fn words(error: &AppError) -> String {
    let say = |key: &str| Language::Sv.say(key, &[]);
    match error {
        AppError::NotFound => {
            "Det finns inget sådant konto, ingen sådan inloggning eller nyckel här.".to_owned()
        }
        AppError::Invalid(faults) => {
            let lines: Vec<String> = faults.iter().map(|f| Language::Sv.explain(f)).collect();
            lines.join("\n")
        }
        AppError::Account(Trouble::AccountExists) => say("problem-account-exists-detail"),
        AppError::Account(Trouble::LastAdmin) => say("problem-last-admin-detail"),
        AppError::Account(Trouble::OtherKind) => say("problem-other-kind-detail"),
        other => format!("{other}"),
    }
}

/// The accounts of one tenant, opened.
struct Desk {
    accounts: Arc<Accounts>,
    keeper: Viewer,
    config: Config,
}

impl Desk {
    async fn open(args: &User) -> anyhow::Result<Self> {
        let flags: Vec<_> = args
            .data
            .iter()
            .map(|d| ("data", d.display().to_string()))
            .collect();
        let config = Config::load(args.config.as_deref(), &config::environment(), &flags)?;
        let tenant = TenantCode::parse(&args.tenant)?;
        start::make_folder(&config.data)
            .with_context(|| format!("could not make the folder {}", config.data.display()))?;
        let accounts = Accounts::open(&config.data, Terms::default())
            .await
            .context("could not open the accounts")?;
        Ok(Self {
            accounts,
            keeper: Viewer::keeper(tenant),
            config,
        })
    }

    async fn find(&self, who: &str) -> anyhow::Result<Account> {
        Ok(self.accounts.called(&self.keeper, who).await?.account)
    }

    async fn carry_out(&self, deed: &Deed) -> anyhow::Result<()> {
        match deed {
            Deed::Add(add) => self.add(add).await,
            Deed::List => self.list().await,
            Deed::Show(Whose { who }) => self.show(who).await,
            Deed::Grant(give) => self.give(give).await,
            Deed::Revoke { who, role } => self.revoke(who, role).await,
            Deed::Disable(Whose { who }) => self.disable(who, true).await,
            Deed::Enable(Whose { who }) => self.disable(who, false).await,
            Deed::Invite(Whose { who }) => self.invite(who).await,
            Deed::ResetCode(Whose { who }) => {
                let id = self.find(who).await?.id;
                self.accounts.reset_codes(&self.keeper, &id).await?;
                done(&format!(
                    "{id}: engångskoderna är borttagna, och alla inloggningar avslutade."
                ))
            }
            Deed::Sessions(Whose { who }) => self.sessions(who).await,
            Deed::SignOut { who, session } => {
                let id = self.find(who).await?.id;
                let ended = self
                    .accounts
                    .end_sessions(&self.keeper, &id, session.as_deref())
                    .await?;
                done(&format!("{id}: {ended} inloggningar avslutade."))
            }
            Deed::Key(key) => self.key(key).await,
            Deed::GuestLink { hours, note } => {
                let until = ahead(SignedDuration::from_hours(i64::from(*hours)));
                let link = self
                    .accounts
                    .guest_link(&self.keeper, until, note.clone())
                    .await?;
                out(&format!("{}/lank#{}\n", self.origin(), link.token))?;
                done(&format!(
                    "Länken gäller till {}. Den som har den kan markera platser men ser inget.",
                    local(until)
                ))
            }
        }
    }

    async fn add(&self, add: &Add) -> anyhow::Result<()> {
        let grants = add
            .role
            .iter()
            .map(|role| Self::grant(role, &add.reach))
            .collect::<anyhow::Result<Vec<Grant>>>()?;
        let wanted = Wanted {
            name: add.name.clone(),
            email: add.email.clone(),
            kind: if add.program {
                AccountKind::Program
            } else {
                AccountKind::Person
            },
            organisation: self.organisation(add.organisation.as_deref()).await?,
            grants,
        };
        let Entry { account, .. } = self.accounts.add(&self.keeper, wanted).await?;
        out(&format!("{}\n", account.id))?;
        let next = if add.program {
            format!("lykta user key add {} NAMN", account.id)
        } else {
            format!("lykta user invite {}", account.id)
        };
        done(&format!(
            "Kontot finns. Nästa steg: {next} --tenant {}",
            self.keeper.tenant()
        ))
    }

    async fn organisation(&self, id: Option<&str>) -> anyhow::Result<Option<ActorId>> {
        let Some(text) = id else { return Ok(None) };
        let id = ActorId::parse(text)?;
        let tenant = self.keeper.tenant();
        if !start::exists(&self.config.data, tenant) {
            bail!("Området {tenant} har inga aktörer än. Starta tjänsten en gång först.");
        }
        let store = start::store(&self.config.data, tenant)?;
        let actors = store.actors(&self.keeper).await?;
        if !actors.iter().any(|a| a.id == id) {
            bail!("Det finns ingen aktör {text} i {tenant}.");
        }
        Ok(Some(id))
    }

    fn grant(role: &str, reach: &Reach) -> anyhow::Result<Grant> {
        let role = self::role(role)?;
        let whole = Grant::whole(role);
        let class = match reach.class {
            None => whole.scope.max_class,
            Some(n) => PrivacyClass::new(n)
                .ok_or_else(|| anyhow!("Skyddsklassen är 1, 2 eller 3, inte {n}."))?,
        };
        let categories = if reach.category.is_empty() {
            Among::All
        } else {
            categories(&seeds()?.catalogue, &reach.category)?
        };
        let areas: Vec<AreaId> = reach
            .area
            .iter()
            .map(|a| AreaId::parse(a))
            .collect::<Result<_, _>>()?;
        Ok(Grant {
            role,
            scope: Scope {
                categories,
                areas: if areas.is_empty() {
                    Among::All
                } else {
                    Among::Only(areas.into_iter().collect())
                },
                max_class: class.min(whole.scope.max_class),
            },
        })
    }

    async fn list(&self) -> anyhow::Result<()> {
        let entries = self.accounts.list(&self.keeper).await?;
        for entry in &entries {
            let a = &entry.account;
            out(&format!(
                "{}\t{}\t{}\t{}\t{}\n",
                a.id,
                a.name,
                a.email.as_deref().unwrap_or("-"),
                roles(a),
                state(entry)
            ))?;
        }
        done(&format!(
            "{} konton i {}.",
            entries.len(),
            self.keeper.tenant()
        ))
    }

    async fn show(&self, who: &str) -> anyhow::Result<()> {
        let entry = self.accounts.called(&self.keeper, who).await?;
        let a = &entry.account;
        let organisation = a.organisation.as_ref();
        out(&format!(
            "id            {}\nnamn          {}\ne-post        {}\nslag          {}\norganisation  {}\nläge          {}\nengångskoder  {}\nskapat        {}\nsenast sett   {}\n",
            a.id,
            a.name,
            a.email.as_deref().unwrap_or("-"),
            if a.kind == AccountKind::Person {
                "människa"
            } else {
                "program"
            },
            organisation.map_or("området självt", |o| o.as_str()),
            state(&entry),
            if a.has_totp { "på" } else { "av" },
            local(a.created_at),
            a.last_seen_at.map_or_else(|| "-".to_owned(), local),
        ))?;
        for grant in &a.grants {
            out(&format!("roll          {}\n", reach(grant)))?;
        }
        Ok(())
    }

    async fn give(&self, give: &Give) -> anyhow::Result<()> {
        let account = self.find(&give.who).await?;
        let grant = Self::grant(&give.role, &give.reach)?;
        let mut grants = account.grants;
        grants.retain(|g| g.role != grant.role);
        let told = reach(&grant);
        grants.push(grant);
        self.regrant(&account.id, grants).await?;
        done(&format!("{}: har nu {told}.", account.id))
    }

    async fn revoke(&self, who: &str, role: &str) -> anyhow::Result<()> {
        let account = self.find(who).await?;
        let role = self::role(role)?;
        let mut grants = account.grants;
        let before = grants.len();
        grants.retain(|g| g.role != role);
        if grants.len() == before {
            bail!("{} har inte rollen {role}.", account.id);
        }
        self.regrant(&account.id, grants).await?;
        done(&format!("{}: har inte längre rollen {role}.", account.id))
    }

    async fn regrant(
        &self,
        id: &lykta_core::model::AccountId,
        grants: Vec<Grant>,
    ) -> anyhow::Result<()> {
        let change = AccountChange {
            grants: Some(grants),
            ..AccountChange::default()
        };
        self.accounts.change(&self.keeper, id, change).await?;
        Ok(())
    }

    async fn disable(&self, who: &str, disabled: bool) -> anyhow::Result<()> {
        let id = self.find(who).await?.id;
        let change = AccountChange {
            disabled: Some(disabled),
            ..AccountChange::default()
        };
        self.accounts.change(&self.keeper, &id, change).await?;
        done(&if disabled {
            format!("{id}: avstängt. Inloggningar, länkar och nycklar är avslutade.")
        } else {
            format!("{id}: öppet igen.")
        })
    }

    async fn invite(&self, who: &str) -> anyhow::Result<()> {
        let id = self.find(who).await?.id;
        let link = self.accounts.invite(&self.keeper, &id).await?;
        out(&format!("{}/lank#{}\n", self.origin(), link.token))?;
        done(&format!(
            "Länken fungerar en gång, till {}.",
            local(link.expires_at)
        ))
    }

    async fn sessions(&self, who: &str) -> anyhow::Result<()> {
        let id = self.find(who).await?.id;
        let sessions = self.accounts.sessions(&self.keeper, &id).await?;
        for s in &sessions {
            out(&format!(
                "{}\t{}\tsedan {}\tsenast {}\t{}\n",
                s.id,
                s.device,
                local(s.created_at),
                local(s.last_seen_at),
                if s.second_factor {
                    "med engångskod"
                } else {
                    "utan engångskod"
                }
            ))?;
        }
        done(&format!("{id}: {} inloggningar.", sessions.len()))
    }

    async fn key(&self, key: &Key) -> anyhow::Result<()> {
        match key {
            Key::Add { who, name, days } => {
                let id = self.find(who).await?.id;
                let until = ahead(SignedDuration::from_hours(24 * i64::from(*days)));
                let made = self
                    .accounts
                    .make_key(&self.keeper, &id, name, until)
                    .await?;
                out(&format!("{}\n", made.token))?;
                done(&format!(
                    "{id}: nyckeln visas bara nu och gäller till {}. Skicka den som Authorization: Bearer.",
                    local(until)
                ))
            }
            Key::List(Whose { who }) => {
                let id = self.find(who).await?.id;
                for k in self.accounts.keys(&self.keeper, &id).await? {
                    let used = k.last_used_at.map_or_else(|| "-".to_owned(), local);
                    let until = local(k.expires_at);
                    out(&format!(
                        "{}\t{}\ttill {until}\tsenast {used}\n",
                        k.id, k.name
                    ))?;
                }
                Ok(())
            }
            Key::Revoke { who, key } => {
                let id = self.find(who).await?.id;
                self.accounts.end_key(&self.keeper, &id, key).await?;
                done(&format!("{id}: nyckeln gäller inte längre."))
            }
        }
    }

    /// Where links lead: the address outside, else where the service listens.
    fn origin(&self) -> String {
        match &self.config.public_url {
            Some(url) => url.clone(),
            None => format!("http://{}", self.config.listen),
        }
    }
}

fn done(text: &str) -> anyhow::Result<()> {
    Ok(err(&format!("{text}\n"))?)
}

fn ahead(span: SignedDuration) -> Timestamp {
    clock::now().checked_add(span).unwrap_or(Timestamp::MAX)
}

fn role(code: &str) -> anyhow::Result<Role> {
    let codes: Vec<&str> = Role::ALL.iter().map(|r| r.code()).collect();
    Role::from_code(code)
        .ok_or_else(|| anyhow!("{code} är ingen roll. Rollerna är {}.", codes.join(", ")))
}

fn categories(
    catalogue: &Catalogue,
    wanted: &[String],
) -> anyhow::Result<Among<lykta_core::model::CategoryCode>> {
    let mut out = std::collections::BTreeSet::new();
    for text in wanted {
        let before = out.len();
        if let Some(pattern) = CategoryPattern::parse(text) {
            let codes = catalogue.categories().iter().map(|c| &c.code);
            out.extend(codes.filter(|c| pattern.covers(c)).cloned());
        }
        if out.len() == before {
            bail!("Det finns ingen kategori {text}.");
        }
    }
    Ok(Among::Only(out))
}

fn roles(account: &Account) -> String {
    let codes: Vec<&str> = account.grants.iter().map(|g| g.role.code()).collect();
    codes.join(",")
}

fn reach(grant: &Grant) -> String {
    let class = grant.scope.max_class.get();
    let mut parts = vec![format!("{}, till klass {class}", grant.role)];
    if let Among::Only(set) = &grant.scope.categories {
        let codes: Vec<String> = set.iter().map(ToString::to_string).collect();
        parts.push(format!("bara {}", codes.join(" ")));
    }
    if let Among::Only(set) = &grant.scope.areas {
        let ids: Vec<String> = set.iter().map(ToString::to_string).collect();
        parts.push(format!("i {}", ids.join(" ")));
    }
    parts.join(", ")
}

fn state(entry: &Entry) -> &'static str {
    match &entry.account {
        a if a.disabled_at.is_some() => "avstängt",
        a if a.kind == AccountKind::Program => "program",
        a if a.has_password => "öppet",
        _ if entry.invited => "inbjuden",
        _ => "inte inbjuden",
    }
}

fn local(at: Timestamp) -> String {
    let zone = jiff::tz::TimeZone::get("Europe/Stockholm").unwrap_or(jiff::tz::TimeZone::UTC);
    at.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string()
}
