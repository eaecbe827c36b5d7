//! Changes as they happen (server-sent events).

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{Stream, StreamExt};
use lykta_core::model::Viewer;
use serde_json::json;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::wrappers::WatchStream;
use tokio_stream::wrappers::errors::BroadcastStreamRecvError;

use super::Site;
use super::error::Failure;
use super::extract::Known;
use super::sharing::goes_on;
use crate::app::accounts::Identity;
use crate::app::{Subject, Tenant, live};

/// What the channel gives: a notice, or how many were missed.
type Item = Result<live::Notice, BroadcastStreamRecvError>;

/// A comment this often keeps proxies and phones from closing the stream.
const PING: Duration = Duration::from_secs(15);

/// Changes to what the viewer may see, from now on.
///
/// Numbers count what this stream has sent, so they tell nothing of what others may see. A reader that
/// comes back with `Last-Event-ID` has missed something it cannot be told one by one and gets `reset`:
/// read again what you show.
#[utoipa::path(
    get, path = "/api/v1/events", tag = "live",
    responses((status = 200, description = "Events `change` with kind, id, op and version; `reset` when some were missed", content_type = "text/event-stream"))
)]
pub(super) async fn events(
    State(site): State<Site>,
    Known(identity): Known,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let viewer = identity.viewer.clone();
    let tenant = site.app.tenant(&viewer)?;
    let resumed = headers.contains_key("last-event-id");
    let stream = stream(Arc::clone(tenant), viewer, resumed);
    // Whoever is signed out, or has other rights than when the stream began, is not told any more.
    let stream = stream.take_until(Box::pin(signed_out(site.clone(), identity)));
    // The stream ends when the service stops; otherwise it would hold the stop up.
    let stopped = WatchStream::new(site.stop.clone())
        .filter(|s| std::future::ready(*s))
        .into_future();
    let stream = stream.take_until(Box::pin(stopped));
    let sse = Sse::new(stream).keep_alive(KeepAlive::new().interval(PING).text("ping"));
    Ok((
        [("cache-control", "no-store"), ("x-accel-buffering", "no")],
        sse,
    )
        .into_response())
}

/// Sessions end of themselves too, without anything changing.
const LOOK: Duration = Duration::from_secs(5);

/// Ends when somebody is no longer who they were.
async fn signed_out(site: Site, identity: Arc<Identity>) {
    let mut changes = site.app.accounts.changes();
    loop {
        // A store that cannot be asked lets nobody go on; the reader comes back.
        if !matches!(site.app.still(&identity).await, Ok(true)) {
            return;
        }
        match tokio::time::timeout(LOOK, changes.changed()).await {
            Ok(Ok(())) | Err(_) => {}
            Ok(Err(_closed)) => return,
        }
    }
}

fn stream(
    tenant: Arc<Tenant>,
    viewer: Viewer,
    resumed: bool,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let mut sent = 0_u64;
    // The first event tells the page that the line is open.
    let first = Event::default()
        .event(if resumed { "reset" } else { "hello" })
        .id("0")
        .data("{}");
    // A share set that began or ended shows more or less: the reader comes back as a new viewer.
    let receiver = tenant.events.subscribe();
    let reader = viewer.clone();
    let current = move |_: &Item| std::future::ready(goes_on(&tenant, &reader));
    let changes = BroadcastStream::new(receiver)
        .take_while(current)
        .filter_map(move |item| {
            let event = match item {
                Ok(live::Notice::Change(event)) if event.is_for(&viewer) => {
                    sent += 1;
                    Some(
                        Event::default()
                            .event("change")
                            .id(sent.to_string())
                            .data(body(&event)),
                    )
                }
                Ok(live::Notice::Change(_)) => None,
                Ok(live::Notice::Reset) | Err(BroadcastStreamRecvError::Lagged(_)) => {
                    sent += 1;
                    Some(
                        Event::default()
                            .event("reset")
                            .id(sent.to_string())
                            .data("{}"),
                    )
                }
            };
            std::future::ready(event.map(Ok))
        });
    futures_util::stream::once(std::future::ready(Ok(first))).chain(changes)
}

fn body(event: &live::Event) -> String {
    let (kind, id) = match &event.subject {
        Subject::Observation(id) => ("observation", id.to_string()),
        Subject::Area(id) => ("area", id.clone()),
        Subject::Promise(id) => ("promise", id.clone()),
        Subject::Actor(id) => ("actor", id.clone()),
        Subject::Asset(id) => ("asset", id.clone()),
        Subject::ShareSet(id) => ("share_set", id.clone()),
        Subject::Text(id) => ("text", id.clone()),
        Subject::Walk(id) => ("walk", id.to_string()),
        Subject::Situation(week) => ("situation_report", week.clone()),
    };
    json!({ "kind": kind, "id": id, "op": event.op.code(), "version": event.version }).to_string()
}
