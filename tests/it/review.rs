//! The review queue: cards in order, what may be the same thing, who gets it and by when, and taking back.
//!
//! Places are in the middle of the Gulf, where the practice records have nothing.

use lykta::app::observations::{self, Transition};
use lykta::app::review::{self, Assignment, Because, acts, routing};
use lykta::app::{AppError, query::FilterQuery};
use lykta_core::model::{ActorId, Deed, Observation, ObservationId, Role, Status, Viewer};
use serde_json::{Value, json};

use crate::cast::{self, TENANT, somebody};
use crate::site::{World, lamp, new_id};

const LON: f64 = 24.500_000_0;
const LAT: f64 = 59.800_000_0;
/// Degrees of latitude in a metre here: 111,385 m to a degree (WGS 84).
const METRE: f64 = 1.0 / 111_385.0;

fn coordinator() -> Viewer {
    somebody("coordinator", Role::SafetyCoordinator, None)
}

/// Records something so many metres north, with these properties, and tells its id.
async fn record(world: &World, by: &Viewer, north_m: f64, properties: Value) -> ObservationId {
    let id = ObservationId::parse(&new_id()).unwrap();
    let mut body = lamp(LON, LAT + north_m * METRE);
    for (name, value) in properties.as_object().unwrap() {
        body["properties"][name] = value.clone();
    }
    observations::record(&world.app, by, id, &body)
        .await
        .unwrap();
    id
}

async fn queue(world: &World, by: &Viewer) -> review::Queue {
    world.settled(TENANT).await;
    let mut whole = review::queue(&world.app, by, 0, review::MOST)
        .await
        .unwrap();
    while whole.cards.len() < whole.total {
        let more = review::queue(&world.app, by, whole.cards.len(), review::MOST);
        let more = more.await.unwrap();
        assert!(!more.cards.is_empty());
        whole.cards.extend(more.cards);
    }
    whole
}

fn card(queue: &review::Queue, id: ObservationId) -> &review::Card {
    let found = queue.cards.iter().find(|c| c.observation.id == id);
    found.expect("the card is in the queue")
}

fn step(to: Status) -> Transition {
    Transition {
        to,
        reason: None,
        actor: None,
        due_at: None,
        into: None,
    }
}

async fn go(world: &World, by: &Viewer, id: ObservationId, to: Transition) -> Observation {
    let now = observations::one(&world.app, by, id).await.unwrap();
    let done = observations::transition(&world.app, by, id, now.version, to).await;
    done.unwrap()
}

async fn told(world: &World, by: &Viewer, id: ObservationId) -> Observation {
    observations::one(&world.app, by, id).await.unwrap()
}

fn nothing() -> Assignment {
    Assignment {
        actor: None,
        due: None,
        reason: None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cards_come_the_most_severe_first_and_then_the_oldest() {
    let world = World::new().await;
    let by = coordinator();
    for (severity, at) in [
        (2, "2026-11-18T10:00:00Z"),
        (4, "2026-11-19T10:00:00Z"),
        (2, "2026-11-10T10:00:00Z"),
    ] {
        let properties = json!({ "severity": severity, "observed_at": at });
        record(&world, &by, 0.0, properties).await;
    }
    let queue = queue(&world, &by).await;
    assert_eq!(queue.cards.len(), queue.total);
    let keys: Vec<_> = queue
        .cards
        .iter()
        .map(|c| {
            let o = &c.observation;
            let severity = o.severity.map_or(0, lykta_core::model::Severity::get);
            (std::cmp::Reverse(severity), o.observed_at.as_second())
        })
        .collect();
    assert!(keys.is_sorted(), "{keys:?}");
    assert!(keys.len() > 3, "the practice has something to review too");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_may_be_the_same_thing_is_suggested_and_another_kind_is_not() {
    let world = World::new().await;
    let by = coordinator();
    let here = record(&world, &by, 0.0, json!({})).await;
    let same = record(&world, &by, 12.0, json!({ "category": "light.out" })).await;
    let kind = record(&world, &by, 20.0, json!({ "category": "light.weak" })).await;
    let bush = record(&world, &by, 1.0, json!({ "category": "veg.sight" })).await;
    let far = record(&world, &by, 180.0, json!({})).await;
    let queue = queue(&world, &by).await;
    let card = card(&queue, here);
    let duplicates: Vec<_> = card.duplicates.iter().map(|n| n.observation.id).collect();
    assert_eq!(duplicates, [same, kind]);
    let neighbours: Vec<_> = card.neighbours.iter().map(|n| n.observation.id).collect();
    assert_eq!(neighbours, [same, kind, far]);
    assert_eq!(card.near, 3);
    assert!((card.neighbours[0].metres - 12.0).abs() < 0.05);
    assert!(!neighbours.contains(&bush));
    // In words over HTTP, to the one who asks in Swedish.
    let cookie = cast::sign_in(&world, "safety_coordinator").await;
    let answer = cast::get(&world, &cookie, "/api/v1/review?limit=100").await;
    let body = answer.json();
    let shown = body["cards"].as_array().unwrap();
    let shown = shown
        .iter()
        .find(|c| c["observation"]["id"] == here.to_string())
        .expect("among the first hundred");
    assert_eq!(
        shown["duplicates"][0]["why"],
        "Samma kategori, 12 m, samma dygn"
    );
    assert_eq!(shown["because"], "new");
    assert!(
        shown["due"]["why"]
            .as_str()
            .unwrap()
            .contains("arbetsdagar")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_may_not_see_is_in_no_card_neighbour_count_or_reason() {
    let world = World::new().await;
    let keeper = coordinator();
    // A coordinator without a second factor sees class 2 at most.
    let grants = [lykta_core::model::Grant::whole(Role::SafetyCoordinator)];
    let lower = Viewer::of(
        "lower",
        keeper.tenant().clone(),
        None,
        [].into(),
        &grants,
        false,
    );
    let here = record(&world, &keeper, 0.0, json!({ "privacy_class": 2 })).await;
    let before = queue(&world, &lower).await;
    let secret = record(&world, &keeper, 5.0, json!({ "privacy_class": 3 })).await;
    let after = queue(&world, &lower).await;
    assert_eq!(after.total, before.total);
    assert_eq!(card(&after, here).near, card(&before, here).near);
    assert!(card(&after, here).duplicates.is_empty());
    assert!(after.cards.iter().all(|c| c.observation.id != secret));
    let whole = queue(&world, &keeper).await;
    assert_eq!(whole.total, before.total + 1);
    assert_eq!(card(&whole, here).duplicates[0].observation.id, secret);
    // A look at class 3 is put on record.
    let subject = format!("observation/{secret}");
    let trail = crate::site::trail(&world, TENANT, Some("look"), Some(&subject)).await;
    assert!(trail.iter().any(|row| row.0 == "coordinator"), "{trail:?}");
    // The trial of the rules counts what it may see, too.
    let trial = |by: Viewer| {
        let world = &world;
        async move {
            let query = FilterQuery {
                category: Some("light.out".to_owned()),
                ..FilterQuery::default()
            };
            routing::trial(&world.app, &by, &query).await.unwrap().n
        }
    };
    assert_eq!(trial(keeper).await, trial(lower).await + 1);
    for role in [Role::Planner, Role::ActorHandler, Role::Admin] {
        let other = somebody("other", role, None);
        let refused = review::queue(&world.app, &other, 0, 10).await;
        assert!(matches!(refused, Err(AppError::Forbidden(Deed::Review))));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn assigning_accepts_first_in_one_transaction_and_takes_the_date_of_the_rules() {
    let world = World::new().await;
    let by = coordinator();
    let id = record(&world, &by, 0.0, json!({ "severity": 2 })).await;
    world.settled(TENANT).await;
    let after = acts::assign(&world.app, &by, id, 1, nothing())
        .await
        .unwrap();
    assert_eq!((after.status, after.version), (Status::Assigned, 3));
    // geodata/due.toml: a lamp by somebody who is no contractor, 20 working days.
    assert!(after.due_at.is_some() && after.responsible.is_some());
    let history = observations::history(&world.app, &by, id).await.unwrap();
    assert_eq!(history.len(), 3);
    assert_eq!(history[1].at, history[2].at);
    // A past day, an unknown actor and another day without a reason are refused.
    let gone = "2020-01-01".parse().unwrap();
    for wish in [
        Assignment {
            due: Some(gone),
            reason: Some("Skäl".to_owned()),
            ..nothing()
        },
        Assignment {
            actor: Some(ActorId::parse("finns-inte").unwrap()),
            reason: Some("Skäl".to_owned()),
            ..nothing()
        },
        nothing(),
    ] {
        let refused = acts::assign(&world.app, &by, id, 3, wish).await;
        assert!(matches!(refused, Err(AppError::Invalid(_))), "{refused:?}");
    }
    let later = Assignment {
        due: Some("2199-06-01".parse().unwrap()),
        reason: Some("Stolpen är beställd".to_owned()),
        ..nothing()
    };
    let moved = acts::assign(&world.app, &by, id, 3, later).await.unwrap();
    assert!(moved.due_at.unwrap().to_string().starts_with("2199-06-01"));
    assert_eq!(moved.status, Status::Assigned);
    // Somebody else's record, though shared to see, is not to be handed on.
    let stranger = somebody(
        "stranger",
        Role::SafetyCoordinator,
        Some(&ActorId::parse("polisen").unwrap()),
    );
    let refused = acts::assign(&world.app, &stranger, id, 4, nothing()).await;
    assert!(matches!(refused, Err(AppError::NotFound)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_step_is_taken_back_by_whoever_took_it_while_nothing_has_happened_since() {
    let world = World::new().await;
    let by = coordinator();
    let target = record(&world, &by, 4.0, json!({})).await;
    let accept = step(Status::Reviewed);
    let reject = Transition {
        reason: Some("Ingen lampa här".to_owned()),
        ..step(Status::Rejected)
    };
    let merge = Transition {
        into: Some(target),
        ..step(Status::Merged)
    };
    for (to, into) in [(accept, None), (reject, None), (merge, Some(target))] {
        let id = record(&world, &by, 0.0, json!({})).await;
        world.settled(TENANT).await;
        let done = go(&world, &by, id, to).await;
        let other = somebody("other", Role::SafetyCoordinator, None);
        let refused = acts::take_back(&world.app, &other, id, done.version, into).await;
        assert!(matches!(refused, Err(AppError::Hindered(_))), "{refused:?}");
        let back = acts::take_back(&world.app, &by, id, done.version, into).await;
        let back = back.unwrap();
        assert_eq!(back.status, Status::Received);
        assert_eq!((back.before_merge, back.outcome_reason), (None, None));
        let again = acts::take_back(&world.app, &by, id, back.version, into).await;
        assert!(matches!(again, Err(AppError::Hindered(_))));
        assert!(told(&world, &by, target).await.confirmations.is_empty());
    }
    // Assigned from new is taken back whole.
    let id = record(&world, &by, 0.0, json!({})).await;
    world.settled(TENANT).await;
    let done = acts::assign(&world.app, &by, id, 1, nothing())
        .await
        .unwrap();
    let back = acts::take_back(&world.app, &by, id, done.version, None).await;
    let back = back.unwrap();
    assert_eq!(back.status, Status::Received);
    assert_eq!((back.responsible, back.due_at), (None, None));
    // What somebody has changed since stands.
    let done = go(&world, &by, id, step(Status::Reviewed)).await;
    let patch = json!({ "properties": { "severity": 3 } });
    let since = observations::amend(&world.app, &by, id, done.version, &patch).await;
    let refused = acts::take_back(&world.app, &by, id, since.unwrap().version, None).await;
    assert!(matches!(refused, Err(AppError::Hindered(_))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_seen_again_is_reopened_by_anyone_who_sees_it_and_by_a_later_confirmation() {
    let world = World::new().await;
    let by = coordinator();
    let mended = record(&world, &by, 0.0, json!({})).await;
    world.settled(TENANT).await;
    let assigned = acts::assign(&world.app, &by, mended, 1, nothing()).await;
    assigned.unwrap();
    go(&world, &by, mended, step(Status::Done)).await;
    // Seen before it was said to be done: a confirmation, and no more.
    let earlier = record(&world, &by, 3.0, json!({})).await;
    let now = lykta::clock::now() + jiff::SignedDuration::from_secs(2);
    let later = record(&world, &by, 3.0, json!({ "observed_at": now.to_string() })).await;
    let queue_now = queue(&world, &by).await;
    assert!(card(&queue_now, later).duplicates.iter().any(|n| n.again));
    let into = |target| Transition {
        into: Some(target),
        ..step(Status::Merged)
    };
    go(&world, &by, earlier, into(mended)).await;
    assert_eq!(told(&world, &by, mended).await.status, Status::Done);
    let merged = go(&world, &by, later, into(mended)).await;
    let reopened = told(&world, &by, mended).await;
    assert_eq!(reopened.status, Status::Reopened);
    assert_eq!(reopened.confirmations, [earlier, later]);
    let queue_now = queue(&world, &by).await;
    assert_eq!(card(&queue_now, mended).because, Because::SeenAgain);
    // Taking the merge back takes the reopening back.
    let back = acts::take_back(&world.app, &by, later, merged.version, Some(mended)).await;
    back.unwrap();
    let stands = told(&world, &by, mended).await;
    assert_eq!(stands.status, Status::Done);
    assert_eq!(stands.confirmations, [earlier]);
    // A reporter takes no steps, and says that it is broken again.
    let reporter = somebody("reporter", Role::Reporter, None);
    world.settled(TENANT).await;
    let refused = observations::transition(
        &world.app,
        &reporter,
        mended,
        stands.version,
        step(Status::Verified),
    );
    assert!(matches!(refused.await, Err(AppError::Forbidden(_))));
    let after = go(&world, &reporter, mended, step(Status::Reopened)).await;
    assert_eq!(after.status, Status::Reopened);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_late_goes_to_the_coordinators_after_the_stated_time_and_not_before() {
    let world = World::new().await;
    let by = coordinator();
    let before = queue(&world, &by).await.total;
    let id = record(&world, &by, 0.0, json!({ "severity": 2 })).await;
    world.settled(TENANT).await;
    go(&world, &by, id, step(Status::Reviewed)).await;
    let at = |days: i64| lykta::clock::now() - jiff::SignedDuration::from_hours(24 * days);
    let assign = |days| Transition {
        actor: Some(ActorId::parse("light_op").unwrap()),
        due_at: Some(at(days)),
        ..step(Status::Assigned)
    };
    // geodata/due.toml: lamps go on after 10 working days, of which 3 days hold 3 at the most.
    go(&world, &by, id, assign(3)).await;
    assert_eq!(queue(&world, &by).await.total, before);
    // Given back and out again, due 40 days ago: 40 days hold 22 working days at the least.
    let other = record(&world, &by, 400.0, json!({ "severity": 2 })).await;
    world.settled(TENANT).await;
    go(&world, &by, other, step(Status::Reviewed)).await;
    go(&world, &by, other, assign(40)).await;
    let late = queue(&world, &by).await;
    assert_eq!(late.total, before + 1);
    let Because::Escalated { days } = card(&late, other).because else {
        panic!("it is there for another reason");
    };
    // A day has 23 to 25 hours.
    assert!((39..=41).contains(&days), "{days}");
    // Another date takes it out again.
    let wish = Assignment {
        due: Some("2199-06-01".parse().unwrap()),
        reason: Some("Ny entreprenör".to_owned()),
        ..nothing()
    };
    acts::assign(&world.app, &by, other, 3, wish).await.unwrap();
    assert_eq!(queue(&world, &by).await.total, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_reports_of_three_identities_are_neighbours_and_fill_no_card() {
    let world = World::new().await;
    let by = coordinator();
    let here = record(&world, &by, 0.0, json!({})).await;
    for n in 0..500_u32 {
        let who = somebody(&format!("reporter-{}", n % 3), Role::Reporter, None);
        let north = f64::from(n % 100) + 1.0;
        record(&world, &who, north, json!({})).await;
    }
    world.settled(TENANT).await;
    let queue = review::queue(&world.app, &by, 0, review::MOST)
        .await
        .unwrap();
    assert!(queue.total > 500);
    assert_eq!(queue.cards.len(), review::MOST);
    let all = self::queue(&world, &by).await;
    let card = card(&all, here);
    assert_eq!(card.near, 500);
    assert_eq!((card.neighbours.len(), card.duplicates.len()), (8, 5));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_trial_says_who_would_get_what_and_changes_nothing() {
    let world = World::new().await;
    let by = coordinator();
    let now = lykta::clock::now().to_string();
    let id = record(&world, &by, 0.0, json!({ "observed_at": now })).await;
    world.settled(TENANT).await;
    let query = FilterQuery::default();
    let before = routing::trial(&world.app, &by, &query).await.unwrap();
    assert_eq!(
        before.shares.values().map(|s| s.n).sum::<usize>(),
        before.n,
        "each is somebody's, or nobody's"
    );
    let row = before.rows.iter().find(|r| r.observation.id == id);
    let row = row.expect("seen last, so among the first");
    // geodata/categories.toml: lamps are looked after by light_op, and out here no ground is anybody's.
    assert_eq!(row.actor, Some(ActorId::parse("light_op").unwrap()));
    assert!(row.due.is_some() && row.by_hand.is_none());
    let wish = Assignment {
        actor: Some(ActorId::parse("green_op").unwrap()),
        ..nothing()
    };
    acts::assign(&world.app, &by, id, 1, wish).await.unwrap();
    world.settled(TENANT).await;
    let after = routing::trial(&world.app, &by, &query).await.unwrap();
    assert_eq!(after.elsewhere, before.elsewhere + 1);
    assert_eq!(after.shares, before.shares);
    let cookie = cast::sign_in(&world, "safety_coordinator").await;
    let answer = cast::get(&world, &cookie, "/api/v1/review/routing?category=light.*").await;
    assert_eq!(answer.status, 200);
    assert!(answer.json()["actors"][0]["actor"]["name"].is_string());
}
