//! The review over HTTP: the queue, assigning at once, taking back, and a trial of who gets what.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use lykta_core::analysis::duplicate::{Likeness, Relation};
use lykta_core::model::{ActorId, Days, Deed, Due, ObservationId};
use lykta_core::space::world::World;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Site;
use super::error::Failure;
use super::extract::{Asked, Body, IfMatch, Texts, Tongue, Who, observation_id};
use super::observations::{answer, around, features};
use super::sharing::NO_STORE;
use crate::app::query::FilterQuery;
use crate::app::review::routing::{self, Routed, Trial};
use crate::app::review::{self as cases, Assignment, Because, Card, MOST, Near};
use crate::app::{AppError, Tenant, permit};
use crate::wire::fault::Fault;
use crate::wire::feature::{self, Named, ObservationFeature, Responsible};
use crate::wire::message::Language;

/// Cards in an answer when not said.
const USUAL: usize = 25;

/// Which cards.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ReviewQuery {
    /// Cards to leave out from the beginning.
    skip: Option<String>,
    /// Cards in the answer, at most 100.
    limit: Option<String>,
}

/// A last day and the rule that names it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DueBody {
    /// The day, `2026-12-04`.
    day: String,
    /// The rule in words.
    why: String,
}

/// An observation near another.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NearBody {
    /// It.
    observation: ObservationFeature,
    /// Metres away.
    metres: f64,
    /// How alike they are, 0 to 1; null when they cannot be of the same thing.
    score: Option<f64>,
    /// Why they are alike, or how far away it is, in words.
    why: String,
    /// To merge into it says that it was not mended.
    again: bool,
}

/// One observation to be reviewed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReviewCard {
    /// It, as its reader is told it.
    observation: ObservationFeature,
    /// `new`, `seen_again` or `escalated`.
    because: &'static str,
    /// Days since it was due, when it is escalated.
    days_late: Option<i64>,
    /// What it may be a duplicate of, the most alike first.
    duplicates: Vec<NearBody>,
    /// Open ones of the same kind within 250 m, the nearest first, at most eight.
    neighbours: Vec<NearBody>,
    /// How many of those there are in all.
    near: usize,
    /// Until when whoever answers for it would have it; null when no rule fits.
    due: Option<DueBody>,
}

/// What is to be reviewed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ReviewBody {
    /// Cards in order: the most severe first, and of those the one seen longest ago.
    cards: Vec<ReviewCard>,
    /// How many there are in all.
    total: usize,
    /// Marks of residents that wait before they are records, at most 500.
    marks: usize,
}

fn number(text: Option<&str>, name: &'static str, usual: usize) -> Result<usize, Failure> {
    let Some(text) = text else {
        return Ok(usual);
    };
    text.parse().map_err(|_not_a_number| {
        Failure::query(vec![
            Fault::new(name, "bad_query_number").with("field", name),
        ])
    })
}

/// What waits for review, with neighbours, suggested duplicates, who would get it and until when.
#[utoipa::path(
    get, path = "/api/v1/review", tag = "review", params(ReviewQuery),
    responses(
        (status = 200, body = ReviewBody),
        (status = 400, description = "A parameter makes no sense", content_type = "application/problem+json"),
        (status = 403, description = "Not for this role", content_type = "application/problem+json"),
    )
)]
pub(super) async fn queue(
    State(site): State<Site>,
    Who(viewer): Who,
    Tongue(language): Tongue,
    Asked(query): Asked<ReviewQuery>,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Review)?;
    let skip = number(query.skip.as_deref(), "skip", 0)?;
    let limit = number(query.limit.as_deref(), "limit", USUAL)?.min(MOST);
    let queue = cases::queue(&site.app, &viewer, skip, limit).await?;
    let tenant = site.app.tenant(&viewer)?;
    let cards = queue
        .cards
        .iter()
        .map(|card| card_body(tenant, &viewer, card, language))
        .collect::<Result<_, _>>()?;
    let body = ReviewBody {
        cards,
        total: queue.total,
        marks: queue.marks,
    };
    Ok((NO_STORE, Json(body)).into_response())
}

fn card_body(
    tenant: &Tenant,
    viewer: &lykta_core::model::Viewer,
    card: &Card,
    language: Language,
) -> Result<ReviewCard, AppError> {
    let one = |o: &lykta_core::model::Observation| {
        let mut made = features(tenant, viewer, std::slice::from_ref(o), language)?;
        made.pop()
            .ok_or_else(|| AppError::Internal("a record gave no feature".into()))
    };
    let near = |list: &[Near]| -> Result<Vec<NearBody>, AppError> {
        list.iter()
            .map(|n| {
                Ok(NearBody {
                    observation: one(&n.observation)?,
                    metres: (n.metres * 10.0).round() / 10.0,
                    score: n.likeness.map(|l| (l.score * 100.0).round() / 100.0),
                    why: why(n, language),
                    again: n.again,
                })
            })
            .collect()
    };
    Ok(ReviewCard {
        observation: one(&card.observation)?,
        because: card.because.code(),
        days_late: match card.because {
            Because::Escalated { days } => Some(days),
            Because::New | Because::SeenAgain => None,
        },
        duplicates: near(&card.duplicates)?,
        neighbours: near(&card.neighbours)?,
        near: card.near,
        due: card.due.map(|d| due_body(d, language)),
    })
}

fn due_body(due: Due, language: Language) -> DueBody {
    let key = match due.within {
        Days::Calendar(_) => "due-why-calendar",
        Days::Working(_) => "due-why-working",
    };
    let values = [
        ("n", due.within.count().to_string()),
        ("rule", due.rule.to_string()),
    ];
    DueBody {
        day: due.day.to_string(),
        why: language.say(key, &values),
    }
}

/// Why they are alike: category, metres, days; for a mere neighbour only the metres.
fn why(near: &Near, language: Language) -> String {
    let metres = language.say(
        "duplicate-metres",
        &[("n", format!("{:.0}", near.metres.round()))],
    );
    let Some(likeness) = near.likeness else {
        return metres;
    };
    let Likeness {
        relation,
        days,
        same_asset,
        ..
    } = likeness;
    let relation = match relation {
        Relation::Same => language.say("duplicate-same-category", &[]),
        Relation::Parent => language.say("duplicate-parent-category", &[]),
        Relation::Kind => language.say("duplicate-same-kind", &[]),
    };
    let mut said = vec![relation];
    if same_asset {
        said.push(language.say("duplicate-same-asset", &[]));
    }
    said.push(metres);
    said.push(language.say("duplicate-days", &[("n", format!("{:.0}", days.floor()))]));
    said.join(", ")
}

/// Who shall have it.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub(super) struct AssignBody {
    /// Id of an actor; whom the rules name when absent.
    actor: Option<String>,
    /// The last day, `2026-12-04`; what the rules say when absent.
    due: Option<String>,
    /// Why; needed when somebody has it already.
    reason: Option<String>,
}

/// Gives an observation to whoever shall have it, accepting it first where nobody has: one transaction.
/// Somebody who has it already may be given another day, or it may be given to another, with the reason.
#[utoipa::path(
    post, path = "/api/v1/observations/{id}/assign", tag = "review",
    params(("id" = String, Path, description = "UUID"), ("If-Match" = String, Header, description = "The version changed, as \"v3\"")),
    request_body = AssignBody,
    responses(
        (status = 200, body = ObservationFeature, content_type = "application/geo+json"),
        (status = 409, description = "Nothing is assigned from its status", content_type = "application/problem+json"),
        (status = 412, description = "Another version stands", content_type = "application/problem+json"),
        (status = 422, description = "Nobody is named, or the day is past", content_type = "application/problem+json"),
    )
)]
pub(super) async fn assign(
    State(site): State<Site>,
    Who(viewer): Who,
    Tongue(language): Tongue,
    Path(id): Path<String>,
    IfMatch(version): IfMatch,
    Body(body): Body,
) -> Result<Response, Failure> {
    let mut texts = Texts::new(&body, &["actor", "due", "reason"]);
    let actor = texts.read("actor", "unknown_reference", |t| ActorId::parse(t).ok());
    let due = texts.read("due", "bad_time", |t| t.parse::<Date>().ok());
    let reason = texts.text("reason").map(str::to_owned);
    texts.done()?;
    let wish = Assignment { actor, due, reason };
    let id = observation_id(&id)?;
    let after = cases::acts::assign(&site.app, &viewer, id, version, wish).await?;
    Ok(answer(
        site.app.tenant(&viewer)?,
        &viewer,
        &after,
        language,
    )?)
}

/// What a merge that is taken back was merged into.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub(super) struct TakeBackBody {
    /// The observation it confirms.
    into: Option<String>,
}

/// Takes back the step of a review that one took oneself and last, within an hour and as long as nothing has
/// happened since. History keeps both.
#[utoipa::path(
    post, path = "/api/v1/observations/{id}/undo", tag = "review",
    params(("id" = String, Path, description = "UUID"), ("If-Match" = String, Header, description = "The version changed, as \"v3\"")),
    request_body = TakeBackBody,
    responses(
        (status = 200, body = ObservationFeature, content_type = "application/geo+json"),
        (status = 409, description = "There is nothing to take back", content_type = "application/problem+json"),
        (status = 412, description = "Another version stands", content_type = "application/problem+json"),
    )
)]
pub(super) async fn take_back(
    State(site): State<Site>,
    Who(viewer): Who,
    Tongue(language): Tongue,
    Path(id): Path<String>,
    IfMatch(version): IfMatch,
    Body(body): Body,
) -> Result<Response, Failure> {
    let mut texts = Texts::new(&body, &["into"]);
    let into = texts.read("into", "merge_target", |t| ObservationId::parse(t).ok());
    texts.done()?;
    let id = observation_id(&id)?;
    let after = cases::acts::take_back(&site.app, &viewer, id, version, into).await?;
    Ok(answer(
        site.app.tenant(&viewer)?,
        &viewer,
        &after,
        language,
    )?)
}

/// What one actor would get.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TrialShare {
    /// Who; null is what nobody would get.
    actor: Option<Named>,
    /// In all.
    n: usize,
    /// As owner of the thing.
    asset: usize,
    /// As whoever looks after the ground.
    area: usize,
    /// By the category.
    category: usize,
}

/// Where one observation would go.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TrialRow {
    /// UUID.
    id: String,
    /// Category code.
    category: String,
    /// When it was seen.
    observed_at: String,
    /// Who would get it and by which rule.
    responsible: Option<Responsible>,
    /// Until when, were it given today.
    due: Option<DueBody>,
    /// Who else has it by hand.
    by_hand: Option<Named>,
}

/// A trial of the rules over what is open.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TrialBody {
    /// How many it went over, at most 5,000.
    n: usize,
    /// Whether there are more.
    more: bool,
    /// How many are with somebody else by hand.
    elsewhere: usize,
    /// By actor, who would get most first.
    actors: Vec<TrialShare>,
    /// Those seen last, at most 200.
    rows: Vec<TrialRow>,
}

/// Who would get what is open, by the rules alone and why. Nothing is changed.
#[utoipa::path(
    get, path = "/api/v1/review/routing", tag = "review", params(FilterQuery),
    responses(
        (status = 200, body = TrialBody),
        (status = 400, description = "A parameter makes no sense", content_type = "application/problem+json"),
        (status = 403, description = "Not for this role", content_type = "application/problem+json"),
    )
)]
pub(super) async fn trial(
    State(site): State<Site>,
    Who(viewer): Who,
    Tongue(language): Tongue,
    Asked(query): Asked<FilterQuery>,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Review)?;
    let Trial {
        n,
        more,
        shares,
        elsewhere,
        rows,
    } = routing::trial(&site.app, &viewer, &query).await?;
    let tenant = site.app.tenant(&viewer)?;
    let world = tenant.world()?;
    let mut actors: Vec<TrialShare> = shares
        .into_iter()
        .map(|(actor, share)| TrialShare {
            actor: actor.map(|id| named(&world, &id)),
            n: share.n,
            asset: share.asset,
            area: share.area,
            category: share.category,
        })
        .collect();
    actors.sort_by_key(|s| std::cmp::Reverse(s.n));
    let row = |routed: Routed| TrialRow {
        id: routed.observation.id.to_string(),
        category: routed.observation.category.to_string(),
        observed_at: routed.observation.observed_at.to_string(),
        responsible: feature::responsible(&routed.observation, around(tenant, &world, language)),
        due: routed.due.map(|d| due_body(d, language)),
        by_hand: routed.by_hand.map(|id| named(&world, &id)),
    };
    let body = TrialBody {
        n,
        more,
        elsewhere,
        actors,
        rows: rows.into_iter().map(row).collect(),
    };
    Ok((NO_STORE, Json(body)).into_response())
}

fn named(world: &World, id: &ActorId) -> Named {
    let actor = world.landscape.actor(id);
    Named {
        id: id.to_string(),
        name: actor.map_or_else(|| id.to_string(), |a| a.name.clone()),
    }
}
