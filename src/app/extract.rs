//! Registerutdrag: everything held about a place and time, for whoever has a right to see what is held
//! about them. Each is put on record, and so is every look at class 3 in it.

use lykta_core::model::{Deed, Viewer};
use serde_json::{Value, json};

use super::retention::PlaceAndTime;
use super::{App, AppError, permit};
use crate::clock;
use crate::store::photos::Photo;
use crate::store::{Store, StoreError};
use crate::wire::archive;

/// Everything held about a place and time, with a head that says whose it is, why and when.
///
/// # Errors
/// [`AppError::Forbidden`], or when the store fails.
pub async fn extract(
    app: &App,
    viewer: &Viewer,
    place: PlaceAndTime,
    reference: Option<&str>,
) -> Result<Value, AppError> {
    permit(viewer, Deed::Disclose)?;
    let tenant = app.tenant(viewer)?;
    let controller = match viewer.organisation() {
        None => tenant.profile.name.clone(),
        Some(own) => tenant
            .world()?
            .landscape
            .actor(own)
            .map_or_else(|| own.to_string(), |a| a.name.clone()),
    };
    extract_from(tenant.store.as_ref(), viewer, &controller, place, reference).await
}

/// As [`extract`], from a store that no service has open.
///
/// # Errors
/// [`AppError`] when the store fails.
pub async fn extract_from(
    store: &dyn Store,
    viewer: &Viewer,
    controller: &str,
    place: PlaceAndTime,
    reference: Option<&str>,
) -> Result<Value, AppError> {
    let (held, marks) = store.held_at(viewer, place.clone()).await?;
    let mut records = Vec::with_capacity(held.len());
    for observation in &held {
        // What cannot be put on record is not shown: this enters a look at what is restricted.
        let history = store.history(&viewer.on_behalf(), observation.id).await?;
        let history: Vec<Value> = history
            .into_iter()
            .map(|h| {
                let changes: Vec<Value> = h
                    .changes
                    .into_iter()
                    .map(|(field, old, new)| {
                        json!({ "field": field, "old": archive::value(old), "new": archive::value(new) })
                    })
                    .collect();
                json!({
                    "version": h.version, "at": h.at.to_string(), "by": h.by, "op": h.op.code(),
                    "reason": h.reason, "changes": changes,
                })
            })
            .collect();
        // Photos of what was withdrawn are named by their hashes alone.
        let photos = match store.photos(&viewer.on_behalf(), observation.id).await {
            Ok(photos) => photos.iter().map(photo).collect(),
            Err(StoreError::NotFound) => observation.photos.iter().map(|p| json!(p)).collect(),
            Err(other) => return Err(other.into()),
        };
        records.push(json!({
            "observation": archive::observation(observation),
            "history": history,
            "photos": Value::Array(photos),
        }));
    }
    let marks: Vec<Value> = marks
        .into_iter()
        .map(|held| {
            json!({
                "id": held.mark.id.to_string(), "received_at": held.mark.at.to_string(),
                "category": held.mark.category.as_str(), "text": held.mark.text,
                "place": [held.mark.place.lon(), held.mark.place.lat()],
                "decided_at": held.decided_at.map(|at| at.to_string()), "reason": held.reason,
            })
        })
        .collect();
    let n = records.len() + marks.len();
    let detail = match reference {
        Some(reference) => format!("n={n} {reference}"),
        None => format!("n={n}"),
    };
    store
        .note(viewer, "extract", "place", Some(&detail))
        .await?;
    Ok(json!({
        "head": {
            "controller": controller,
            "why": reference,
            "taken_at": clock::now().to_string(),
            "by": viewer.name(),
            "near": [place.near.lon(), place.near.lat()],
            "within_m": place.within_m,
            "from": place.from.map(|at| at.to_string()),
            "to": place.to.map(|at| at.to_string()),
            "n": n,
        },
        "records": records,
        "marks": marks,
    }))
}

fn photo(photo: &Photo) -> Value {
    json!({
        "id": photo.id.to_string(), "sha256": photo.sha256, "bytes": photo.bytes,
        "role": photo.role.code(), "redacted": photo.redacted, "by": photo.by,
        "at": photo.at.to_string(),
    })
}
