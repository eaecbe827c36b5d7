//! Share sets and the acts of handing over and taking back, over HTTP.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lykta_core::model::{ActorId, Deed, ObservationId, ShareSet, ShareSetId, Viewer};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::Site;
use super::error::Failure;
use super::extract::{Body, Texts, Tongue, Who};
use super::observations::features;
use crate::app::sharing::{self as cases, Acted, Terms, Why, Wish};
use crate::app::{AppError, Tenant, permit};
use crate::clock;
use crate::wire::feature::{ObservationFeature, OrganisationBody, organisation};
use crate::wire::hex;
use crate::wire::observation::instant;

/// Longest title, characters.
const TITLE_MAX: usize = 120;
/// Longest purpose, ground or reason, characters.
const WORDS_MAX: usize = 500;
/// Recipients read from one body.
const RECIPIENTS_MAX: usize = 100;

/// Belongs to whoever asked.
pub(super) const NO_STORE: [(header::HeaderName, &str); 1] =
    [(header::CACHE_CONTROL, "private, no-store")];

/// What one organisation lets others see.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ShareSetBody {
    /// Id.
    id: String,
    /// The name shown.
    title: String,
    /// Whose records it holds.
    owner: OrganisationBody,
    /// Who may see them.
    recipients: Vec<OrganisationBody>,
    /// What for.
    purpose: String,
    /// The legal ground.
    basis: String,
    /// Until when.
    until: String,
    /// When it was ended before its time.
    ended_at: Option<String>,
    /// Whether its recipients see it now.
    runs: bool,
    /// Records in it that the reader may see.
    records: usize,
    /// Whether the reader's organisation owns it.
    mine: bool,
    /// Whether something has been handed over by it, so that nobody can be added as recipient; false to
    /// those who receive it, who are told by what they see.
    used: bool,
    /// Counts its changes.
    version: u32,
}

/// Share sets.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ShareSetsBody {
    /// The sets, by id.
    share_sets: Vec<ShareSetBody>,
}

fn body(tenant: &Tenant, listed: &cases::Listed) -> Result<ShareSetBody, AppError> {
    let world = tenant.world()?;
    let named = |id: Option<&ActorId>| organisation(&world.landscape, &tenant.profile.name, id);
    let set: &ShareSet = &listed.kept.set;
    Ok(ShareSetBody {
        id: set.id.to_string(),
        title: set.title.clone(),
        owner: named(set.owner.as_ref()),
        recipients: set.recipients.iter().map(|r| named(r.as_ref())).collect(),
        purpose: set.purpose.clone(),
        basis: set.basis.clone(),
        until: set.until.to_string(),
        ended_at: set.ended_at.map(|t| t.to_string()),
        runs: listed.runs,
        records: listed.records,
        mine: listed.mine,
        used: listed.mine && listed.kept.acts > 0,
        version: set.version,
    })
}

/// Share sets that the reader's organisation owns or receives.
#[utoipa::path(
    get, path = "/api/v1/share-sets", tag = "sharing",
    responses((status = 200, body = ShareSetsBody))
)]
pub(super) async fn list(State(site): State<Site>, Who(viewer): Who) -> Result<Response, Failure> {
    let tenant = site.app.tenant(&viewer)?;
    let listed = cases::list(&site.app, &viewer).await?;
    let share_sets = listed
        .iter()
        .map(|l| body(tenant, l))
        .collect::<Result<_, _>>()?;
    Ok((NO_STORE, Json(ShareSetsBody { share_sets })).into_response())
}

fn set_id(text: &str) -> Result<ShareSetId, Failure> {
    ShareSetId::parse(text).map_err(|_not_an_id| Failure::not_found())
}

/// The set after a change, as its list shows it.
async fn shown(site: &Site, viewer: &Viewer, set: &ShareSet) -> Result<Response, Failure> {
    let tenant = site.app.tenant(viewer)?;
    let listed = cases::list(&site.app, viewer).await?;
    let one = listed.iter().find(|l| l.kept.set.id == set.id);
    let one = one.ok_or_else(Failure::not_found)?;
    Ok((NO_STORE, Json(body(tenant, one)?)).into_response())
}

/// Who, what for, on which ground and until when.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub(super) struct ShareSetTerms {
    /// The name shown.
    title: String,
    /// Ids of actors; null is the municipality itself.
    recipients: Vec<Option<String>>,
    /// What for, in plain language.
    purpose: String,
    /// The legal ground.
    basis: String,
    /// Until when, RFC 3339.
    until: String,
}

/// Puts a share set of the reader's organisation. Once something has been handed over by it no
/// recipient is added: that would hand it over without an act.
#[utoipa::path(
    put, path = "/api/v1/share-sets/{id}", tag = "sharing",
    params(("id" = String, Path, description = "1 to 80 of a-z, 0-9, '.', '_', '-'")),
    request_body = ShareSetTerms,
    responses(
        (status = 200, body = ShareSetBody),
        (status = 409, description = "Over, another's, or recipients would be added to what was handed over", content_type = "application/problem+json"),
        (status = 422, description = "The meaning is wrong", content_type = "application/problem+json"),
    )
)]
pub(super) async fn put(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
    Body(body): Body,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Share)?;
    let id = set_id(&id)?;
    let terms = terms(&body)?;
    let set = cases::put(&site.app, &viewer, id, terms).await?;
    shown(&site, &viewer, &set).await
}

fn terms(body: &Value) -> Result<Terms, AppError> {
    let mut texts = Texts::new(body, &["title", "recipients", "purpose", "basis", "until"]);
    let title = texts.needed("title", TITLE_MAX);
    let purpose = texts.needed("purpose", WORDS_MAX);
    let basis = texts.needed("basis", WORDS_MAX);
    let until = texts.needed_as("until", "bad_time", |t| instant(t).map(|i| i.0));
    let recipients = texts.list("recipients", RECIPIENTS_MAX, "unknown_reference", |v| {
        if v.is_null() {
            Some(None)
        } else {
            ActorId::parse(v.as_str()?).ok().map(Some)
        }
    });
    let until = until.unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    texts.done()?;
    Ok(Terms {
        title,
        recipients,
        purpose,
        basis,
        until,
    })
}

/// Why.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub(super) struct ReasonGiven {
    /// Why, in plain language.
    reason: String,
}

/// Ends a share set: its recipients see it no more from now on.
#[utoipa::path(
    post, path = "/api/v1/share-sets/{id}/end", tag = "sharing",
    params(("id" = String, Path, description = "Id of the set")),
    request_body = ReasonGiven,
    responses(
        (status = 200, body = ShareSetBody),
        (status = 409, description = "Over already, or another's", content_type = "application/problem+json"),
        (status = 422, description = "A reason is missing", content_type = "application/problem+json"),
    )
)]
pub(super) async fn end(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
    Body(body): Body,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Share)?;
    let id = set_id(&id)?;
    let reason = reason(&body)?;
    let set = cases::end(&site.app, &viewer, &id, &reason).await?;
    shown(&site, &viewer, &set).await
}

/// The one text of a body.
pub(super) fn reason(body: &Value) -> Result<String, AppError> {
    let mut texts = Texts::new(body, &["reason"]);
    let reason = texts.needed("reason", WORDS_MAX);
    texts.done()?;
    Ok(reason)
}

/// Records to show, hand over or take back.
#[derive(Debug, ToSchema)]
#[expect(
    dead_code,
    reason = "documents the body; reading it by hand names every fault at once"
)]
pub(super) struct ShareRecords {
    /// UUIDs, at most 1,000.
    ids: Vec<String>,
    /// Why; needed for handing over and taking back.
    reason: Option<String>,
    /// True to hand over also what is of class 3.
    class_3: Option<bool>,
    /// The matter in the registry, at most 60 characters; kept with the act in the audit trail.
    registry_no: Option<String>,
}

/// A record that was left out.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ShareLeftOut {
    /// UUID.
    id: String,
    /// `not_found`, `not_yours`, `withdrawn`, `class_3`, `unchanged` or `changed`.
    why: &'static str,
}

fn left_out(list: &[(ObservationId, Why)]) -> Vec<ShareLeftOut> {
    list.iter()
        .map(|(id, why)| ShareLeftOut {
            id: id.to_string(),
            why: why.code(),
        })
        .collect()
}

fn wish(body: &Value, with_reason: bool) -> Result<(Wish, String), AppError> {
    let known: &[&str] = if with_reason {
        &["ids", "reason", "class_3", "registry_no"]
    } else {
        &["ids", "class_3"]
    };
    let mut texts = Texts::new(body, known);
    let ids = texts.ids(cases::MOST);
    let class_3 = texts.flag("class_3");
    let reason = if with_reason {
        texts.needed("reason", WORDS_MAX)
    } else {
        String::new()
    };
    let registry_no = with_reason.then(|| texts.words("registry_no", WORDS_MAX));
    texts.done()?;
    let wish = Wish {
        ids,
        class_3,
        registry_no: registry_no.flatten(),
    };
    Ok((wish, reason))
}

/// What the recipients will get.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SharePreview {
    /// Each record exactly as they will be told it.
    features: Vec<ObservationFeature>,
    /// Records that would be left out.
    left_out: Vec<ShareLeftOut>,
}

/// Shows exactly what the recipients of a set would get. Hands nothing over.
#[utoipa::path(
    post, path = "/api/v1/share-sets/{id}/preview", tag = "sharing",
    params(("id" = String, Path, description = "Id of the set")),
    request_body = ShareRecords,
    responses(
        (status = 200, body = SharePreview),
        (status = 409, description = "Over, or another's", content_type = "application/problem+json"),
        (status = 422, description = "The meaning is wrong", content_type = "application/problem+json"),
    )
)]
pub(super) async fn preview(
    State(site): State<Site>,
    Who(viewer): Who,
    Tongue(language): Tongue,
    Path(id): Path<String>,
    Body(body): Body,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Share)?;
    let id = set_id(&id)?;
    let (wish, _) = wish(&body, false)?;
    let preview = cases::preview(&site.app, &viewer, &id, &wish).await?;
    let answer = SharePreview {
        features: features(
            site.app.tenant(&viewer)?,
            &preview.recipient,
            &preview.told,
            language,
        )?,
        left_out: left_out(&preview.left_out),
    };
    Ok((NO_STORE, Json(answer)).into_response())
}

/// An act on record.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ShareAct {
    /// When.
    at: String,
    /// SHA-256 of lines of id and version, in order of the ids.
    digest: String,
}

/// What was handed over.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SharedBody {
    /// How many records.
    handed: usize,
    /// Records left out.
    left_out: Vec<ShareLeftOut>,
    /// The act on record; none when nothing was handed over.
    act: Option<ShareAct>,
}

/// What was taken back.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TakenBackBody {
    /// How many records.
    taken: usize,
    /// Records left out.
    left_out: Vec<ShareLeftOut>,
    /// The act on record; none when nothing was taken back.
    act: Option<ShareAct>,
}

fn act(acted: &Acted) -> Option<ShareAct> {
    (!acted.done.records.is_empty()).then(|| ShareAct {
        at: acted.done.at.to_string(),
        digest: format!("sha256:{}", hex(&acted.done.digest)),
    })
}

/// Hands records over to the recipients of a set: one transaction, one line in the audit trail.
#[utoipa::path(
    post, path = "/api/v1/share-sets/{id}/hand-over", tag = "sharing",
    params(("id" = String, Path, description = "Id of the set")),
    request_body = ShareRecords,
    responses(
        (status = 200, body = SharedBody),
        (status = 409, description = "Over, or another's", content_type = "application/problem+json"),
        (status = 422, description = "The meaning is wrong", content_type = "application/problem+json"),
    )
)]
pub(super) async fn hand_over(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
    Body(body): Body,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Share)?;
    let id = set_id(&id)?;
    let (wish, reason) = wish(&body, true)?;
    let acted = cases::hand_over(&site.app, &viewer, &id, &wish, &reason).await?;
    let answer = SharedBody {
        handed: acted.done.records.len(),
        left_out: left_out(&acted.left_out),
        act: act(&acted),
    };
    Ok((NO_STORE, Json(answer)).into_response())
}

/// Takes records back from the recipients of a set, also from one that is over.
#[utoipa::path(
    post, path = "/api/v1/share-sets/{id}/take-back", tag = "sharing",
    params(("id" = String, Path, description = "Id of the set")),
    request_body = ShareRecords,
    responses(
        (status = 200, body = TakenBackBody),
        (status = 409, description = "Another's", content_type = "application/problem+json"),
        (status = 422, description = "The meaning is wrong", content_type = "application/problem+json"),
    )
)]
pub(super) async fn take_back(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
    Body(body): Body,
) -> Result<Response, Failure> {
    permit(&viewer, Deed::Share)?;
    let id = set_id(&id)?;
    let (wish, reason) = wish(&body, true)?;
    let acted = cases::take_back(&site.app, &viewer, &id, &wish, &reason).await?;
    let answer = TakenBackBody {
        taken: acted.done.records.len(),
        left_out: left_out(&acted.left_out),
        act: act(&acted),
    };
    Ok((NO_STORE, Json(answer)).into_response())
}

/// Whether what goes on for a viewer may go on: their share sets run as they did.
pub(super) fn goes_on(tenant: &Tenant, viewer: &Viewer) -> bool {
    cases::is_current(tenant, viewer, clock::now())
}
