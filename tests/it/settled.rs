//! The index on disk: a start from it is a start from the records, whatever was done to the file, and
//! nothing that was disposed of stays in it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lykta::app::{Tenant, live, retention, retention_ask, settled};
use lykta_core::model::{LonLat, Role, TenantCode};
use lykta_core::space::{Entry, Filter};
use serde_json::json;

use crate::cast;
use crate::site::{World, lamp, new_id};

fn tenant(world: &World) -> Arc<Tenant> {
    let code = TenantCode::parse("ovning").unwrap();
    Arc::clone(&world.app.tenants[&code])
}

fn file(world: &World) -> PathBuf {
    settled::path(world.data(), &tenant(world).profile.code)
}

/// A start anew on the same store, with the file or without.
async fn started(world: &World, from: Option<&Path>) -> Arc<Tenant> {
    let running = tenant(world);
    let anew = Tenant::new(running.profile.clone(), Arc::clone(&running.store));
    if let Some(path) = from {
        anew.settled.keep_at(path.to_owned());
    }
    live::rebuild(&anew, &world.app.catalogue).await.unwrap();
    anew
}

/// Everything in the index, in an order of its own.
fn entries(tenant: &Tenant) -> Vec<Entry> {
    let world = tenant.world().unwrap();
    let filter = Filter::seen_by(world.sees(&tenant.keeper()));
    let mut all: Vec<Entry> = world.index_for(&filter).all(&filter).cloned().collect();
    all.sort_by_key(|e| e.id);
    all
}

/// What a start from the records comes to.
async fn expected(world: &World) -> Vec<Entry> {
    let all = entries(started(world, None).await.as_ref());
    assert!(all.len() > 100, "{}", all.len());
    all
}

async fn put(world: &World, lon: f64) -> String {
    let id = new_id();
    let path = format!("/api/v1/observations/{id}");
    let answer = world
        .ask("ovning", "PUT", &path, &[], Some(lamp(lon, 60.17)))
        .await;
    assert_eq!(answer.status, 201);
    id
}

/// A site whose index has been kept.
async fn kept() -> World {
    let world = World::new().await;
    put(&world, 24.94).await;
    world.settled("ovning").await;
    settled::keep(tenant(&world)).await;
    assert!(file(&world).is_file());
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_from_what_was_kept_and_what_came_since_is_a_start_from_the_records() {
    let world = World::new().await;
    let (mended, undone) = (put(&world, 24.941).await, put(&world, 24.942).await);
    world.settled("ovning").await;
    settled::keep(tenant(&world)).await;
    let at_rest = started(&world, Some(&file(&world))).await;
    assert_eq!(entries(&at_rest), expected(&world).await);

    put(&world, 24.943).await;
    let v1 = [("if-match", "\"v1\"")];
    let moved = json!({ "geometry": { "type": "Point", "coordinates": [24.95, 60.168] } });
    let path = format!("/api/v1/observations/{mended}");
    let answer = world.ask("ovning", "PATCH", &path, &v1, Some(moved)).await;
    assert!(answer.status.is_success(), "{}", answer.status);
    let path = format!("/api/v1/observations/{undone}/transitions");
    let body = Some(json!({ "to": "withdrawn" }));
    let answer = world.ask("ovning", "POST", &path, &v1, body).await;
    assert!(answer.status.is_success(), "{}", answer.status);
    let before = std::fs::read(file(&world)).unwrap();
    let later = started(&world, Some(&file(&world))).await;
    assert_eq!(entries(&later), expected(&world).await);
    assert_eq!(
        later.world().unwrap().position,
        started(&world, None).await.world().unwrap().position
    );
    // It was used: what is not is taken away.
    assert_eq!(std::fs::read(file(&world)).unwrap(), before);
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(file(&world)).unwrap());
        assert_eq!(mode & 0o077, 0, "{mode:o}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_damaged_anywhere_is_not_trusted() {
    let world = kept().await;
    let whole = std::fs::read(file(&world)).unwrap();
    let head = settled::head(&file(&world)).unwrap();
    assert!(settled::read(&file(&world), &head).is_ok());
    let spoilt = world.data().join("spoilt.index");
    // The head, the first piece's own head, and the end byte by byte; between them every 97th.
    let last = whole.len() - 1;
    let places = (0..whole.len()).filter(|i| *i < 200 || *i + 90 > last || i % 97 == 0);
    for place in places {
        let mut bytes = whole.clone();
        bytes[place] ^= 1 << (place % 8);
        std::fs::write(&spoilt, &bytes).unwrap();
        assert!(settled::read(&spoilt, &head).is_err(), "bit {place}");
        std::fs::write(&spoilt, &whole[..place]).unwrap();
        assert!(settled::read(&spoilt, &head).is_err(), "cut at {place}");
    }
    let more = [whole.as_slice(), b"x"].concat();
    std::fs::write(&spoilt, more).unwrap();
    assert!(settled::read(&spoilt, &head).is_err(), "longer than it was");

    let expected = expected(&world).await;
    for place in [0, 9, 20, 60, 90, 120, 140, 160, whole.len() / 2, last] {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x10;
        std::fs::write(file(&world), &bytes).unwrap();
        let anew = started(&world, Some(&file(&world))).await;
        assert_eq!(entries(&anew), expected, "{place}");
        assert!(!file(&world).exists(), "{place}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_kept_of_another_store_or_another_landscape_is_not_used() {
    let (world, other) = (kept().await, World::new().await);
    // The same tenant, the same areas and promises, another history.
    std::fs::copy(file(&world), file(&other)).unwrap();
    let anew = started(&other, Some(&file(&other))).await;
    assert_eq!(entries(&anew), expected(&other).await);
    assert!(!file(&other).exists());

    let running = tenant(&world);
    let mut area = running.store.areas(&running.keeper()).await.unwrap()[0].clone();
    area.name.push_str(" igen");
    let change = lykta::store::Command::PutArea(Box::new(area));
    let keeper = running.keeper();
    running.store.append(&keeper, vec![change]).await.unwrap();
    let anew = started(&world, Some(&file(&world))).await;
    assert_eq!(entries(&anew), expected(&world).await);
    assert!(!file(&world).exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_disposed_of_stays_in_it() {
    let world = World::new().await;
    let id = new_id();
    let mut body = lamp(24.944_123_4, 60.170_567_8);
    body["properties"]["observed_at"] = json!("2020-01-15T17:14:00+01:00");
    let path = format!("/api/v1/observations/{id}");
    let answer = world.ask("ovning", "PUT", &path, &[], Some(body)).await;
    assert_eq!(answer.status, 201);
    world.settled("ovning").await;
    settled::keep(tenant(&world)).await;
    let (lon, lat) = LonLat::from_degrees(24.944_123_4, 60.170_567_8)
        .unwrap()
        .e7();
    let place = [lon.to_le_bytes(), lat.to_le_bytes()].concat();
    let holds = |path: &Path| {
        std::fs::read(path).is_ok_and(|bytes| bytes.windows(8).any(|part| part == place))
    };
    assert!(holds(&file(&world)));
    // Still open when its name is gone: what it held is overwritten.
    let kept = file(&world);
    let old = std::fs::read(&kept).unwrap();
    let second_name = world.data().join("second-name");
    std::fs::hard_link(&kept, &second_name).unwrap();
    let behind = started(&world, None).await;

    let officer = |name| cast::somebody(name, Role::RecordsOfficer, None);
    let (one, other) = (officer("one"), officer("other"));
    let rule = json!({
        "title": "Äldre iakttagelser", "trigger": "observed", "keep_days": 1_000,
        "categories": ["light.*"], "decision": "dnr 1/2026",
    });
    let rule = retention_ask::rule("old-light", &rule, &world.app.catalogue).unwrap();
    retention::put_rule(&world.app, &one, rule).await.unwrap();
    let run = retention::plan(&world.app, &one, retention::Wish::Rules)
        .await
        .unwrap();
    assert_eq!(run.n, 1);
    let done = retention::execute(&world.app, &other, &run.id, run.digest).await;
    assert_eq!(done.unwrap(), retention::Executed::Done(1));
    assert!(!kept.exists() && !holds(&second_name));

    // Whoever was keeping an older world meanwhile leaves nothing behind either.
    behind.settled.keep_at(kept.clone());
    settled::keep(Arc::clone(&behind)).await;
    assert!(!kept.exists());

    world.settled("ovning").await;
    settled::keep(tenant(&world)).await;
    assert!(kept.is_file() && !holds(&kept));

    // Nor what a program that was killed left: it is not read, and goes.
    std::fs::write(&kept, old).unwrap();
    let anew = started(&world, Some(&kept)).await;
    assert_eq!(entries(&anew), expected(&world).await);
    assert!(!kept.exists());
}
