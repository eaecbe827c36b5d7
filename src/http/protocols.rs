//! The protocol of a walk over HTTP: read, edit, publish.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lykta_core::model::Deed;
use serde::Serialize;
use utoipa::ToSchema;

use super::Site;
use super::error::Failure;
use super::extract::{Based, Body, Tongue, Who, version_tag, walk_id};
use super::sharing::NO_STORE;
use crate::app::letters;
use crate::app::permit;
use crate::app::protocol::{self as cases, Protocol};
use crate::app::protocol_pages;
use crate::public::sheet::WalkSheet;
use crate::wire::protocol::{self as wire, EditionBody, FeltBody, PointBody, ProtocolTerms};
use crate::wire::walk::{self, WalkBody};

/// A protocol as its reader is told it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProtocolBody {
    /// Counts its changes; the tag to change it by is `"v{version}"`.
    version: u32,
    /// The walk.
    walk: WalkBody,
    /// About the walk as a whole.
    summary: Option<String>,
    /// Its points, by stop.
    points: Vec<PointBody>,
    /// How the stops were felt.
    felt: Vec<FeltBody>,
    /// How many restricted observations the reader may see that were made on it; they never stand in it.
    restricted: usize,
    /// Whether the texts wait for somebody else than the reader to publish them.
    needs_another: bool,
    /// Editions, the newest first.
    editions: Vec<EditionBody>,
    /// What residents would read if it were published as it stands.
    preview: WalkSheet,
}

fn answer(
    site: &Site,
    viewer: &lykta_core::model::Viewer,
    p: Protocol,
) -> Result<Response, Failure> {
    let world = site.app.tenant(viewer)?.world()?;
    let name = |id: &lykta_core::model::ActorId| {
        let actor = world.landscape.actor(id);
        actor.map_or_else(|| id.to_string(), |a| a.name.clone())
    };
    let walk = &p.told.walk;
    let shown = p.points.into_iter().map(|s| {
        let around = wire::Around {
            place: s.place,
            photos: s.photos,
            may_be_public: s.point.may_be_public(walk),
        };
        wire::point(&s.point, around, name)
    });
    let body = ProtocolBody {
        version: p.words.version,
        points: shown.collect(),
        walk: walk::body(walk, p.told.stop_count, p.told.lighting),
        summary: p.words.summary,
        felt: p
            .felt
            .into_iter()
            .map(|s| FeltBody {
                stop: s.stop,
                n: s.counts.iter().sum(),
                counts: s.counts,
            })
            .collect(),
        restricted: p.restricted,
        needs_another: p.needs_another,
        editions: p
            .editions
            .iter()
            .map(|e| wire::edition(e.number, e.sha256, e.at))
            .collect(),
        preview: p.preview,
    };
    let tag = [(header::ETAG, version_tag(body.version))];
    Ok((NO_STORE, tag, Json(body)).into_response())
}

/// The protocol of a walk that is over: a draft at once, put together from what was seen, with what
/// people decided and wrote.
#[utoipa::path(
    get, path = "/api/v1/walks/{id}/protocol", tag = "walks",
    params(("id" = String, Path, description = "UUID of the walk")),
    responses(
        (status = 200, body = ProtocolBody),
        (status = 404, description = "Unknown, or not for the reader", content_type = "application/problem+json"),
        (status = 409, description = "The walk is not over", content_type = "application/problem+json"),
    )
)]
pub(super) async fn protocol(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Read)?;
    let read = cases::read(&site.app, &viewer, walk_id(&id)?).await?;
    answer(&site, &viewer, read)
}

/// The protocol as pages: PDF/UA-1, tagged for screen readers, with what the reader is told of it.
#[utoipa::path(
    get, path = "/api/v1/walks/{id}/protocol.pdf", tag = "walks",
    params(("id" = String, Path, description = "UUID of the walk")),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/pdf"),
        (status = 404, description = "Unknown, or not for the reader", content_type = "application/problem+json"),
        (status = 409, description = "The walk is not over, or this program makes no PDF", content_type = "application/problem+json"),
    )
)]
pub(super) async fn pdf(
    State(site): State<Site>,
    Who(viewer): Who,
    Tongue(language): Tongue,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Read)?;
    let id = walk_id(&id)?;
    let bytes = protocol_pages::pages(&site.app, &viewer, &site.basemaps, id, language).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"protokoll.pdf\"",
        ),
    ];
    Ok((NO_STORE, headers, bytes).into_response())
}

/// Puts what was decided and written, made from the version that `If-Match` names. Points that the editor
/// is not told of stay as they are.
#[utoipa::path(
    put, path = "/api/v1/walks/{id}/protocol", tag = "walks",
    params(("id" = String, Path, description = "UUID of the walk"), ("If-Match" = String, Header, description = "The version it was made from, as \"v3\"")),
    request_body = ProtocolTerms,
    responses(
        (status = 200, description = "Changed, or stood so already", body = ProtocolBody),
        (status = 409, description = "The walk is not over", content_type = "application/problem+json"),
        (status = 412, description = "Another version stands", content_type = "application/problem+json"),
        (status = 422, description = "The meaning is wrong", content_type = "application/problem+json"),
        (status = 428, description = "No version was named", content_type = "application/problem+json"),
    )
)]
pub(super) async fn put_protocol(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
    Based(base): Based,
    Body(body): Body,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Walk)?;
    let put = cases::write(&site.app, &viewer, walk_id(&id)?, &body, base).await?;
    answer(&site, &viewer, put)
}

/// Publishes the protocol in the version that `If-Match` names: residents read it, and the walk is
/// published. Whoever last wrote its texts asks somebody else to.
#[utoipa::path(
    post, path = "/api/v1/walks/{id}/protocol/publish", tag = "walks",
    params(("id" = String, Path, description = "UUID of the walk"), ("If-Match" = String, Header, description = "The version to publish, as \"v3\"")),
    responses(
        (status = 200, description = "Published, or was so already", body = ProtocolBody),
        (status = 409, description = "The walk is not over, or the reader wrote the texts", content_type = "application/problem+json"),
        (status = 412, description = "Another version stands", content_type = "application/problem+json"),
        (status = 422, description = "A text is not for the public", content_type = "application/problem+json"),
        (status = 428, description = "No version was named", content_type = "application/problem+json"),
    )
)]
pub(super) async fn publish(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
    Based(base): Based,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Walk)?;
    let published = cases::publish(&site.app, &viewer, walk_id(&id)?, base).await?;
    answer(&site, &viewer, published)
}

/// A letter to somebody responsible.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LetterBody {
    /// Id of the actor.
    actor: String,
    /// Name shown.
    name: String,
    /// Where to.
    address: String,
    /// The edition it is about.
    edition: u32,
    /// When it was written.
    queued_at: String,
    /// How often it has been tried.
    attempts: u32,
    /// When it is tried next; null when it has been sent or given up.
    next_at: Option<String>,
    /// When it was sent.
    sent_at: Option<String>,
    /// Why the last try failed: `refused` or `unreachable`.
    failed: Option<String>,
}

/// Letters about a walk.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LettersBody {
    /// Whether mail goes out at all.
    mail: bool,
    /// Letters, the newest edition first.
    letters: Vec<LetterBody>,
}

fn told(
    site: &Site,
    viewer: &lykta_core::model::Viewer,
    (posted, mail): (Vec<letters::Posted>, bool),
) -> Result<Response, Failure> {
    let world = site.app.tenant(viewer)?.world()?;
    let letters = posted.into_iter().map(|l| LetterBody {
        name: world
            .landscape
            .actor(&l.actor)
            .map_or_else(|| l.actor.to_string(), |a| a.name.clone()),
        actor: l.actor.to_string(),
        address: l.address,
        edition: l.edition,
        queued_at: l.queued_at.to_string(),
        attempts: l.attempts,
        next_at: l.next_at.map(|t| t.to_string()),
        sent_at: l.sent_at.map(|t| t.to_string()),
        failed: l.failed,
    });
    let body = LettersBody {
        mail,
        letters: letters.collect(),
    };
    Ok((NO_STORE, Json(body)).into_response())
}

/// Letters to those who are responsible, and how far they have come.
#[utoipa::path(
    get, path = "/api/v1/walks/{id}/protocol/letters", tag = "walks",
    params(("id" = String, Path, description = "UUID of the walk")),
    responses(
        (status = 200, body = LettersBody),
        (status = 404, description = "Unknown, or not for the reader", content_type = "application/problem+json"),
    )
)]
pub(super) async fn letters(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Walk)?;
    let found = letters::list(&site.app, &viewer, walk_id(&id)?).await?;
    told(&site, &viewer, found)
}

/// Writes to those responsible who have no letter about the last edition, and tries once more what was
/// not sent. What was sent is never sent again.
#[utoipa::path(
    post, path = "/api/v1/walks/{id}/protocol/letters", tag = "walks",
    params(("id" = String, Path, description = "UUID of the walk")),
    responses(
        (status = 200, body = LettersBody),
        (status = 409, description = "No mail goes out, or the protocol stands otherwise than it was published", content_type = "application/problem+json"),
    )
)]
pub(super) async fn send_letters(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Walk)?;
    let sent = letters::send(&site.app, &viewer, walk_id(&id)?).await?;
    told(&site, &viewer, sent)
}
