//! The OpenAPI 3.1 document, generated from the routes.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use utoipa::OpenApi;
use utoipa::openapi::{Content, Ref, RefOr, ResponseBuilder};

use crate::wire::problem::ProblemBody;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Lykta",
        description = "The map that a municipality and its police share. Coordinates are WGS 84, longitude first. Failures are problem documents (RFC 9457).",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2"),
    ),
    components(schemas(ProblemBody)),
    tags(
        (name = "session", description = "Who looks, where, and on which maps"),
        (name = "account", description = "One's own account"),
        (name = "administration", description = "Accounts of the tenant"),
        (name = "reference", description = "Categories, actors and areas"),
        (name = "promises", description = "What was promised"),
        (name = "observations", description = "What was seen"),
        (name = "review", description = "What waits to be reviewed, and who gets it"),
        (name = "context", description = "What others know of areas: the police's list, surveys and statistics"),
        (name = "walks", description = "Safety walks: plans, tracks, scores, calendar"),
        (name = "situation", description = "The week's situation: reports, decisions and minutes"),
        (name = "sync", description = "What phones gathered without network"),
        (name = "audit", description = "Who did or looked at what"),
        (name = "retention", description = "What is disposed of, and what is held about a place"),
        (name = "live", description = "Changes as they happen"),
        (name = "tiles", description = "Map layers"),
        (name = "sharing", description = "What is handed over to others, and disclosed"),
        (name = "publication", description = "Texts for the public, and what residents send in"),
        (name = "administration", description = "Actors, areas and rules"),
        (name = "public", description = "What anybody may read, and leave"),
    )
)]
struct Head;

/// The document's head, to which the routes add themselves.
pub(super) fn head() -> utoipa::openapi::OpenApi {
    Head::openapi()
}

/// The whole document, as JSON text with line breaks.
pub fn document() -> String {
    let (_, document) = super::router::api().split_for_parts();
    complete(document).to_pretty_json().unwrap_or_default()
}

/// Adds what every operation may answer besides its own: refusals and "not now" as problem documents.
/// An internal fault (500) is promised by none.
pub(super) fn complete(mut document: utoipa::openapi::OpenApi) -> utoipa::openapi::OpenApi {
    let problem = |description: &str| {
        let content = Content::new(Some(Ref::from_schema_name("ProblemBody")));
        ResponseBuilder::new()
            .description(description)
            .content("application/problem+json", content)
            .build()
    };
    let common = [
        (
            "4XX",
            problem("Refused; `code` and `detail` say why and how to mend it"),
        ),
        ("503", problem("Not now; `Retry-After` says when")),
        ("507", problem("The disk is full; reading goes on")),
    ];
    name_apart(&mut document);
    for (_, operation) in operations(&mut document) {
        for (status, response) in &common {
            let answers = &mut operation.responses.responses;
            if !answers.contains_key(*status) {
                answers.insert((*status).to_owned(), RefOr::T(response.clone()));
            }
        }
    }
    document
}

/// Gives every operation a name of its own, which generated clients need: handlers of different things may
/// have the same name, and are then told apart by what stands in their path.
fn name_apart(document: &mut utoipa::openapi::OpenApi) {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for (_, operation) in operations(document) {
        *times
            .entry(operation.operation_id.clone().unwrap_or_default())
            .or_default() += 1;
    }
    for (path, operation) in operations(document) {
        let name = operation.operation_id.clone().unwrap_or_default();
        if times.get(&name).is_some_and(|n| *n > 1) {
            let words = path
                .trim_start_matches("/api/v1/")
                .split('/')
                .filter(|word| !word.is_empty() && !word.starts_with('{'))
                .map(|word| word.replace(['-', '.'], "_"));
            let words: Vec<String> = words.chain([name]).collect();
            operation.operation_id = Some(words.join("_"));
        }
    }
}

/// Every operation with its path.
fn operations(
    document: &mut utoipa::openapi::OpenApi,
) -> impl Iterator<Item = (&str, &mut utoipa::openapi::path::Operation)> {
    document.paths.paths.iter_mut().flat_map(|(path, item)| {
        [
            &mut item.get,
            &mut item.put,
            &mut item.post,
            &mut item.patch,
            &mut item.delete,
        ]
        .into_iter()
        .flatten()
        .map(move |operation| (path.as_str(), operation))
    })
}

pub(super) fn answer(document: &utoipa::openapi::OpenApi) -> Response {
    ([(header::CACHE_CONTROL, "no-cache")], Json(document)).into_response()
}
