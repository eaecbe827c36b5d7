//! Digests: one letter to each actor and period about what it has to do, and never a letter an event.
//!
//! A digest tells what has been given to the actor by hand: what it is, in which area, by when. It holds
//! nothing that anybody wrote and nothing restricted. Periods begin at six in the morning, Swedish time; whether
//! the letters of a period have been written is kept, so that a start in the middle of one writes none twice.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use lykta_core::model::area::AreaKind;
use lykta_core::model::{Actor, Observation, PrivacyClass};
use lykta_core::space::world::World;
use tokio::sync::watch;
use uuid::Uuid;

use super::letters::{escaped, say};
use super::mail::{Post, Rhythm};
use super::promises::day_of;
use super::review::days_since;
use super::{App, AppError, Tenant, live};
use crate::clock;
use crate::store::protocols::Letter;

/// How often it is looked whether a period has begun.
const LOOK: Duration = Duration::from_mins(1);
/// Hours after midnight when a period begins.
const BEGINS_H: i64 = 6;
/// Days ahead that are told one by one.
const SOON: i64 = 7;
/// Most of an actor's work that a letter goes over.
const MOST: usize = 500;
/// Most rows under one heading.
const ROWS: usize = 40;

/// Writes the digests of each period as it begins, until `stop` turns true.
pub(super) async fn keep(app: Arc<App>, tenant: Arc<Tenant>, mut stop: watch::Receiver<bool>) {
    loop {
        if let Err(error) = write_due(&app, &tenant, clock::now()).await {
            tracing::error!(tenant = %tenant.profile.code, error = %live::chain(&error), "Could not write the digests");
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = live::stopped(&mut stop) => return,
        }
    }
}

/// The first day of the period that an instant lies in.
pub fn period(rhythm: Rhythm, now: Timestamp) -> Date {
    let begun = now
        .checked_sub(SignedDuration::from_hours(BEGINS_H))
        .unwrap_or(now);
    let day = day_of(begun);
    match rhythm {
        Rhythm::Daily => day,
        Rhythm::Weekly => {
            let since = day.weekday().to_monday_zero_offset();
            day.checked_sub(i64::from(since).days()).unwrap_or(day)
        }
    }
}

/// Writes the digests of the period that has begun, unless they have been. Whether it did.
///
/// # Errors
/// [`AppError`] when the store fails.
pub async fn write_due(app: &App, tenant: &Tenant, now: Timestamp) -> Result<bool, AppError> {
    let Some((post, rhythm)) = app.mail.get().and_then(|p| Some((p, p.rhythm?))) else {
        return Ok(false);
    };
    let Ok(world) = tenant.world() else {
        // Not yet: who looks after what is not known.
        return Ok(false);
    };
    let keeper = tenant.keeper();
    let period = period(rhythm, now).to_string();
    if tenant.store.has_digests(&keeper, &period).await? {
        return Ok(false);
    }
    let today = day_of(now);
    let mut letters = Vec::new();
    for actor in world.landscape.actors() {
        let Some(address) = actor.mail.clone() else {
            continue;
        };
        let mut work = tenant.store.entrusted(&keeper, &actor.id, MOST).await?;
        work.retain(|o| o.controller.is_none() && o.privacy_class < PrivacyClass::RESTRICTED);
        if !work.is_empty() {
            letters.push(letter(post, tenant, &world, actor, address, &work, today));
        }
    }
    Ok(tenant.store.put_digests(&keeper, &period, letters).await?)
}

fn due_of(o: &Observation) -> Option<Date> {
    o.due_at.map(day_of)
}

/// One letter, as plain text and as HTML with the same words.
fn letter(
    post: &Post,
    tenant: &Tenant,
    world: &World,
    actor: &Actor,
    address: String,
    work: &[Observation],
    today: Date,
) -> Letter {
    let late = |o: &&Observation| due_of(o).is_some_and(|d| d < today);
    let soon =
        |o: &&Observation| due_of(o).is_some_and(|d| d >= today && -days_since(d, today) <= SOON);
    let lates: Vec<&Observation> = work.iter().filter(late).collect();
    let soons: Vec<&Observation> = work.iter().filter(soon).collect();
    let rest = work.len() - lates.len() - soons.len();
    let subject = say(
        "mail-digest-subject",
        &[
            ("late", lates.len().to_string()),
            ("n", work.len().to_string()),
        ],
    );
    let lead = say(
        "mail-digest-lead",
        &[
            ("who", tenant.profile.name.clone()),
            ("n", work.len().to_string()),
        ],
    );
    let mut plain = format!("{lead}\n");
    let mut html = format!(
        "<!doctype html><html lang=\"sv\"><head><meta charset=\"utf-8\"><title>{0}</title></head><body><h1>{0}</h1><p>{1}</p>",
        escaped(&subject),
        escaped(&lead)
    );
    for (key, rows) in [("mail-digest-late", &lates), ("mail-digest-soon", &soons)] {
        if rows.is_empty() {
            continue;
        }
        let head = say(key, &[("n", rows.len().to_string())]);
        // Writing to a string cannot fail.
        let _ = write!(plain, "\n{head}\n");
        let _ = write!(html, "<h2>{}</h2><ul>", escaped(&head));
        for o in rows.iter().take(ROWS) {
            let row = row(world, o, today);
            let _ = writeln!(plain, "- {row}");
            let link = post.service.as_ref();
            let link = link.map(|service| format!("{service}/iakttagelse/{}", o.id));
            let words = escaped(&row);
            match link {
                Some(link) => {
                    let _ = writeln!(plain, "  {link}");
                    let _ = write!(html, "<li><a href=\"{}\">{words}</a></li>", escaped(&link));
                }
                None => {
                    let _ = write!(html, "<li>{words}</li>");
                }
            }
        }
        html.push_str("</ul>");
    }
    let more = lates.len().saturating_sub(ROWS) + soons.len().saturating_sub(ROWS) + rest;
    for line in [
        (more > 0).then(|| say("mail-digest-rest", &[("n", more.to_string())])),
        Some(say("mail-digest-foot", &[])),
    ]
    .into_iter()
    .flatten()
    {
        let _ = write!(plain, "\n{line}\n");
        let _ = write!(html, "<p>{}</p>", escaped(&line));
    }
    html.push_str("</body></html>");
    Letter {
        id: Uuid::new_v4(),
        actor: actor.id.clone(),
        address,
        subject,
        plain,
        html,
    }
}

/// What it is, in which area, and by when.
fn row(world: &World, o: &Observation, today: Date) -> String {
    let landscape = &world.landscape;
    let category = landscape.catalogue().category(&o.category);
    let what = category.map_or_else(|| o.category.to_string(), |c| c.sv.clone());
    let areas: Vec<String> = world
        .areas_of(&o.geom_exact)
        .iter()
        .filter_map(|id| landscape.areas().area(id))
        .filter(|a| a.kind != AreaKind::Municipality)
        .map(|a| a.name.clone())
        .collect();
    let mut said = vec![what];
    if !areas.is_empty() {
        said.push(areas.join(", "));
    }
    if let Some(due) = due_of(o) {
        said.push(say("protocol-due", &[("when", due.to_string())]));
        let days = days_since(due, today);
        if days > 0 {
            said.push(say("mail-digest-days", &[("n", days.to_string())]));
        }
    }
    said.join(" – ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Days by the almanac of 2026; Swedish time is an hour ahead of UTC in November.
    #[test]
    fn a_period_begins_at_six_and_a_week_on_monday() {
        for (now, daily, weekly) in [
            ("2026-11-23T04:59:59Z", "2026-11-22", "2026-11-16"),
            ("2026-11-23T05:00:00Z", "2026-11-23", "2026-11-23"),
            ("2026-11-29T22:00:00Z", "2026-11-29", "2026-11-23"),
            ("2026-11-30T06:00:00Z", "2026-11-30", "2026-11-30"),
        ] {
            let at = now.parse().unwrap();
            assert_eq!(period(Rhythm::Daily, at).to_string(), daily);
            assert_eq!(period(Rhythm::Weekly, at).to_string(), weekly);
        }
    }
}
