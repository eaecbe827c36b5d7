//! What a start costs with the index kept on disk and without it, on made-up records in a store of its own.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use lykta_core::layer::{self, Tile};
use lykta_core::measure::{Clock, Row, data};
use lykta_core::model::{Catalogue, Observation, PlaceSource, Severity, Shape, TenantCode};
use lykta_core::space::{Entry, Filter};

use super::{AppError, Tenant, live, settled, start};
use crate::seeds::Seeds;
use crate::store::Command;

/// Records to a transaction.
const BATCH: usize = 5_000;

/// Fills a store in `folder` with so many records, and starts from them, and from the index as it was kept.
///
/// # Errors
/// [`AppError`] when the store or the folder fails.
pub async fn starts(
    n: u32,
    folder: &Path,
    seeds: &Seeds,
    clock: &dyn Clock,
) -> Result<Vec<Row>, AppError> {
    let code = TenantCode::parse("bench").map_err(|e| AppError::Internal(Box::new(e)))?;
    let catalogue = Arc::new(seeds.catalogue.clone());
    let entries = data::entries(n);
    let first = entries.first().map(|e| e.anchor);
    let (Some(place), false) = (first, catalogue.categories().is_empty()) else {
        return Ok(Vec::new());
    };
    {
        let store = start::store(folder, &code)?;
        let keeper = lykta_core::model::Viewer::keeper(code.clone());
        for batch in entries.chunks(BATCH) {
            let records = batch.iter().filter_map(|e| record(e, &catalogue));
            let commands = records.map(|o| Command::Create(Box::new(o))).collect();
            store.append(&keeper, commands).await?;
        }
    }
    drop(entries);
    let row = |what: &str, unit, lykta| Row {
        what: what.to_owned(),
        unit,
        lykta,
        rstar: None,
        scan: None,
        size: f64::from(n),
    };
    let file = settled::path(folder, &code);
    let mut rows = Vec::new();
    for (what, kept) in [
        ("start from the records, to the first tile", false),
        ("start from the index kept, to the first tile", true),
    ] {
        let (wall, cpu) = (clock.wall(), clock.cpu());
        let store = start::store(folder, &code)?;
        let tenant = Tenant::new(start::profile(seeds, &code), store);
        if kept {
            tenant.settled.keep_at(file.clone());
        }
        live::rebuild(&tenant, &catalogue).await?;
        let world = tenant.world()?;
        let all = Filter::seen_by(world.sees(&tenant.keeper()));
        let tile = layer::layer("observations")
            .map(|product| product.tile(&world, &all, Tile::at(place, 14)).len());
        std::hint::black_box(tile);
        let ms = |from: std::time::Duration, to: std::time::Duration| {
            to.saturating_sub(from).as_secs_f64() * 1e3
        };
        rows.push(row(&format!("{what}, wall"), "ms", ms(wall, clock.wall())));
        rows.push(row(
            &format!("{what}, processor"),
            "ms",
            ms(cpu, clock.cpu()),
        ));
        if !kept {
            tenant.settled.keep_at(file.clone());
            let wall = clock.wall();
            settled::keep(Arc::clone(&tenant)).await;
            rows.push(row("keeping the index, wall", "ms", ms(wall, clock.wall())));
            let bytes = std::fs::metadata(&file).map_or(0, |m| m.len());
            rows.push(row(
                "index on disk",
                "B/point",
                bytes as f64 / f64::from(n.max(1)),
            ));
        }
    }
    Ok(rows)
}

/// A record that comes to such an entry.
fn record(entry: &Entry, catalogue: &Catalogue) -> Option<Observation> {
    let among = catalogue.categories();
    let category = among.get(usize::from(entry.category) % among.len())?;
    let at = Timestamp::from_second(entry.observed_at).ok()?;
    let mut content_hash = [0; 32];
    let (head, _) = content_hash.split_at_mut(16);
    head.copy_from_slice(entry.id.uuid().as_bytes());
    Some(Observation {
        id: entry.id,
        category: category.code.clone(),
        kind: category.kind.clone(),
        valence: category.valence,
        severity: Severity::new(entry.severity),
        perceived: None,
        light: entry.light,
        lamp_state: None,
        geom_exact: Shape::Point(entry.anchor),
        geom_public: None,
        accuracy_m: None,
        geom_source: PlaceSource::Gps,
        observed_at: at,
        observed_offset_s: 0,
        created_at: None,
        received_at: at,
        updated_at: at,
        walk_id: None,
        stop_no: None,
        provenance: entry.provenance,
        controller: None,
        privacy_class: entry.class,
        share_sets: Vec::new(),
        text: None,
        suggestion: None,
        photos: Vec::new(),
        confirmations: Vec::new(),
        responsible: None,
        asset_ref: None,
        link_overrides: Vec::new(),
        status: lykta_core::model::Status::Received,
        before_merge: None,
        due_at: None,
        outcome_reason: None,
        external_ref: None,
        cpted_aspect: Vec::new(),
        place_type: None,
        time_pattern: None,
        dark_only: false,
        warnings: Vec::new(),
        conflicts: Vec::new(),
        example: true,
        schema_version: 1,
        content_hash,
        version: 1,
    })
}
