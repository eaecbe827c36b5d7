//! Letters to those who are responsible: what a protocol asks of them, one letter an actor and edition.
//!
//! They are written in the transaction that publishes, and sent from what is kept: tried again, later each
//! time, until the server takes them or they are given up.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use lykta_core::model::{ActorId, Deed, PrivacyClass, Viewer, WalkId};
use lykta_core::space::link::Landscape;
use tokio::sync::watch;
use uuid::Uuid;

use super::mail::{Post, PostFault};
use super::promises::day_of;
use super::protocol::{self, Protocol, Shown};
use super::{App, AppError, Tenant, live, permit, walks};
use crate::clock;
pub use crate::store::protocols::Posted;
use crate::store::protocols::{Letter, Tried};
use crate::wire::message::Language;

/// How often the letters are looked through.
const LOOK: Duration = Duration::from_secs(2);
/// Minutes until the next try; after the last it is given up.
const AGAIN: [i64; 7] = [1, 5, 15, 60, 240, 720, 1_440];

/// Sends what is to be sent until `stop` turns true.
pub(super) async fn keep(app: Arc<App>, tenant: Arc<Tenant>, mut stop: watch::Receiver<bool>) {
    loop {
        if let Some(post) = app.mail.get()
            && let Err(error) = deliver(&tenant, post).await
        {
            tracing::error!(tenant = %tenant.profile.code, error = %live::chain(&error), "Could not look through the letters");
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = live::stopped(&mut stop) => return,
        }
    }
}

/// Tries every letter whose time has come, once.
///
/// # Errors
/// [`AppError`] when the store fails.
pub async fn deliver(tenant: &Tenant, post: &Post) -> Result<(), AppError> {
    let keeper = tenant.keeper();
    let now = clock::now();
    while let Some((letter, attempts)) = tenant.store.due_letter(&keeper, now).await? {
        let what = match post.send(&letter).await {
            Ok(()) => Tried::Sent,
            Err(PostFault::Refused) => Tried::Failed("refused", None),
            Err(PostFault::Unreachable) => {
                let wait = AGAIN.get(usize::try_from(attempts).unwrap_or(usize::MAX));
                let next = wait.and_then(|m| {
                    let later = clock::now().checked_add(SignedDuration::from_mins(*m));
                    later.ok()
                });
                Tried::Failed("unreachable", next)
            }
        };
        tenant.store.tried(&keeper, letter.id, what).await?;
    }
    Ok(())
}

/// Letters about a walk, and whether mail goes out at all.
///
/// # Errors
/// [`AppError::NotFound`] when it is unknown or another organisation's.
pub async fn list(
    app: &App,
    viewer: &Viewer,
    walk: WalkId,
) -> Result<(Vec<Posted>, bool), AppError> {
    permit(viewer, Deed::Walk)?;
    walks::one(app, viewer, walk).await?;
    let letters = app.tenant(viewer)?.store.letters(viewer, walk).await?;
    Ok((letters, app.mail.get().is_some()))
}

/// Writes to those who have no letter about the last edition yet, and tries once more what was not sent.
///
/// # Errors
/// [`AppError::Hindered`] when no mail goes out, or the protocol stands otherwise than it was published.
pub async fn send(
    app: &App,
    viewer: &Viewer,
    walk: WalkId,
) -> Result<(Vec<Posted>, bool), AppError> {
    permit(viewer, Deed::Walk)?;
    let now = protocol::read(app, viewer, walk).await?;
    if app.mail.get().is_none() {
        return Err(AppError::Hindered("no_mail"));
    }
    if !protocol::stands_as_published(&now)? {
        return Err(AppError::Hindered("protocol_not_out"));
    }
    let tenant = app.tenant(viewer)?;
    let letters = write(app, tenant, &now)?;
    tenant.store.send_letters(viewer, walk, letters).await?;
    list(app, viewer, walk).await
}

/// The letters that a protocol asks for: one to each actor with an address.
///
/// # Errors
/// [`AppError::Busy`] until the world has been built.
pub(super) fn write(app: &App, tenant: &Tenant, p: &Protocol) -> Result<Vec<Letter>, AppError> {
    let Some(post) = app.mail.get() else {
        return Ok(Vec::new());
    };
    let world = tenant.world()?;
    let mut told: BTreeMap<ActorId, Vec<&Shown>> = BTreeMap::new();
    for shown in &p.points {
        let point = &shown.point;
        // What is internal goes to those alone whom a person named.
        let open = point.observation.privacy_class == PrivacyClass::OPEN;
        let own = point.observation.controller == p.told.walk.organisation;
        if let Some(actor) = point.actor().filter(|_| own)
            && (open || point.ruling.actor.is_some())
        {
            told.entry(actor.clone()).or_default().push(shown);
        }
    }
    let letters = told.into_iter().filter_map(|(actor, points)| {
        let address = world.landscape.actor(&actor)?.mail.clone()?;
        Some(letter(
            post,
            tenant,
            &world.landscape,
            p,
            actor,
            address,
            &points,
        ))
    });
    Ok(letters.collect())
}

pub(super) fn say(key: &str, values: &[(&'static str, String)]) -> String {
    Language::Sv.say(key, values)
}

/// One letter, as plain text and as HTML with the same words.
fn letter(
    post: &Post,
    tenant: &Tenant,
    landscape: &Landscape,
    p: &Protocol,
    actor: ActorId,
    address: String,
    points: &[&Shown],
) -> Letter {
    let walk = &p.told.walk;
    let day = day_of(walk.started_at.unwrap_or(walk.starts_at)).to_string();
    let subject = say(
        "mail-subject",
        &[("title", walk.title.clone()), ("day", day.clone())],
    );
    let lead = say(
        "mail-lead",
        &[
            ("who", tenant.profile.name.clone()),
            ("title", walk.title.clone()),
            ("day", day),
            ("n", points.len().to_string()),
        ],
    );
    let mut plain = format!("{lead}\n");
    let mut html = format!(
        "<!doctype html><html lang=\"sv\"><head><meta charset=\"utf-8\"><title>{0}</title></head><body><h1>{0}</h1><p>{1}</p><ol>",
        escaped(&subject),
        escaped(&lead)
    );
    for (i, shown) in points.iter().enumerate() {
        let lines = lines(landscape, shown);
        let (first, rest) = lines
            .split_first()
            .map_or(("", [].as_slice()), |(f, r)| (f, r));
        // Writing to a string cannot fail.
        let _ = write!(plain, "\n{}. {first}\n", i.saturating_add(1));
        let _ = write!(html, "<li><strong>{}</strong>", escaped(first));
        for line in rest {
            let _ = writeln!(plain, "   {line}");
            let _ = write!(html, "<br>{}", escaped(line));
        }
        html.push_str("</li>");
    }
    html.push_str("</ol>");
    if let Some(service) = &post.service {
        let links = [
            (
                "mail-protocol",
                format!("{service}/rundor/{}/protokoll", walk.id),
            ),
            (
                "mail-public",
                format!("{service}/offentligt/{}", tenant.profile.code),
            ),
        ];
        for (key, link) in links {
            let words = say(key, &[]);
            let _ = write!(plain, "\n{words}: {link}\n");
            let _ = write!(
                html,
                "<p><a href=\"{}\">{}</a></p>",
                escaped(&link),
                escaped(&words)
            );
        }
    }
    let foot = say("mail-foot", &[]);
    let _ = write!(plain, "\n{foot}\n");
    let _ = write!(html, "<p>{}</p></body></html>", escaped(&foot));
    Letter {
        id: Uuid::new_v4(),
        actor,
        address,
        subject,
        plain,
        html,
    }
}

/// A point in lines: what and where, then what is decided. Nothing that was written on the spot.
fn lines(landscape: &Landscape, shown: &Shown) -> Vec<String> {
    let point = &shown.point;
    let o = &point.observation;
    let category = landscape.catalogue().category(&o.category);
    let what = category.map_or_else(|| o.category.to_string(), |c| c.sv.clone());
    let mut out = vec![match &shown.place {
        Some(place) => format!("{what}, {place}"),
        None => what,
    }];
    let ruling = &point.ruling;
    let code = ruling.decision.code().replace('_', "-");
    let mut decided = say(&format!("protocol-decision-{code}"), &[]);
    if let Some(reason) = &ruling.reason {
        let _ = write!(decided, ": {reason}");
    }
    out.push(decided);
    if let Some(due) = ruling.due {
        out.push(say("protocol-due", &[("when", due.to_string())]));
    }
    out.extend(ruling.text.clone());
    out
}

/// Words as HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("<br>"),
            other => out.push(other),
        }
    }
    out
}
