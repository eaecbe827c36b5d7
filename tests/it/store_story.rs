//! The story that every store must tell, against the trait alone.
//!
//! An implementation gets in by writing a [`Home`] and one line of [`story!`]; no claim may be bent
//! for it. What only a file can show stands in `store_sqlite`.

use std::collections::HashSet;
use std::sync::Arc;

use lykta::store::{Command, Cursor, Op, Outcome, Position, Store, StoreError, Subject};
use lykta_core::model::{
    CategoryCode, FieldValue, PrivacyClass, Selector, Severity, Status, TenantCode, Viewer, Warning,
};
use proptest::prelude::*;

use crate::store_samples::{
    Home, actor, any_observation, areas, asset, at, change, create, id, local, moved, narrow,
    observation, promise, tell, tenant,
};

/// Tells every claim below with a home.
macro_rules! story {
    ($name:ident, $home:expr, [$($claim:ident),+ $(,)?]) => {
        mod $name {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $claim() {
                    super::$claim(&$home).await;
                }
            )+
        }
    };
}

story!(
    sqlite,
    crate::store_samples::Files::new(),
    [
        a_new_observation_is_acknowledged_once_and_repeated_for_ever,
        another_content_under_the_same_id_is_a_conflict,
        two_creations_in_one_batch_come_out_as_one_after_the_other,
        a_change_needs_the_version_it_was_made_from,
        a_change_that_changes_nothing_writes_nothing,
        a_withdrawn_observation_is_gone_and_its_history_keeps_the_words,
        the_receipt_outlives_every_change,
        history_tells_field_by_field,
        the_feed_tells_every_change_in_order_with_before_and_after,
        one_impossible_command_does_not_stop_the_others,
        a_scan_shows_everything_once_in_order_of_arrival,
        tenants_are_apart,
        what_a_viewer_may_not_see_does_not_exist_for_them,
        looks_at_class_3_are_on_record,
        named_records_read_back_and_count_their_versions,
        many_writers_at_once_lose_and_double_nothing,
        whatever_is_written_reads_back_equal,
        the_store_says_that_it_syncs,
    ]
);

async fn a_new_observation_is_acknowledged_once_and_repeated_for_ever(home: &dyn Home) {
    let store = home.open(&tenant());
    let mut first = observation(1);
    first.warnings = vec![Warning {
        code: "outside_municipality".to_owned(),
        detail: "24.9, 60.2".to_owned(),
    }];
    let Outcome::Created(receipt) = tell(&*store, create(first.clone())).await else {
        panic!("not created");
    };
    assert_eq!(receipt.id, first.id);
    assert_eq!(receipt.content_hash, first.content_hash);
    assert_eq!(receipt.received_at, first.received_at);
    assert_eq!(receipt.warnings, first.warnings);
    // The phone sends it again later: its copy arrives at another time and says the same.
    let mut again = first.clone();
    again.received_at = at(1_999_999_999_999);
    again.warnings = vec![];
    assert!(
        matches!(tell(&*store, create(again)).await, Outcome::Repeated(same) if same == receipt)
    );
    assert_eq!(store.observation(&local(), first.id).await.unwrap(), first);
    assert_eq!(store.head(&local()).await.unwrap().get(), 1);
}

async fn another_content_under_the_same_id_is_a_conflict(home: &dyn Home) {
    let store = home.open(&tenant());
    let first = observation(1);
    tell(&*store, create(first.clone())).await;
    let mut other = first.clone();
    other.content_hash = [9; 32];
    other.text = Some("annat".to_owned());
    assert!(
        matches!(tell(&*store, create(other)).await, Outcome::Conflict(current) if *current == first)
    );
    assert_eq!(store.observation(&local(), first.id).await.unwrap(), first);
}

async fn two_creations_in_one_batch_come_out_as_one_after_the_other(home: &dyn Home) {
    let store = home.open(&tenant());
    let mut other = observation(1);
    other.content_hash = [9; 32];
    let batch = [observation(1), observation(1), other].map(create);
    let outcomes = store.append(&local(), batch.into()).await.unwrap();
    assert!(matches!(
        outcomes.as_slice(),
        [Outcome::Created(a), Outcome::Repeated(b), Outcome::Conflict(_)] if a == b
    ));
    assert_eq!(store.head(&local()).await.unwrap().get(), 1);
}

async fn a_change_needs_the_version_it_was_made_from(home: &dyn Home) {
    let store = home.open(&tenant());
    let unknown = change(observation(1), 1, Op::Patch, None);
    assert!(matches!(tell(&*store, unknown).await, Outcome::NotFound));
    tell(&*store, create(observation(1))).await;
    let reviewed = moved(observation(1), Status::Reviewed);
    let outcome = tell(&*store, change(reviewed, 1, Op::Transition, None)).await;
    assert!(matches!(outcome, Outcome::Done { version: 2 }));
    // Somebody else made theirs from version 1 as well; nothing of it may be kept silently.
    let mut stale = observation(1);
    stale.text = Some("för sent".to_owned());
    let Outcome::Conflict(current) = tell(&*store, change(stale, 1, Op::Patch, None)).await else {
        panic!("no conflict");
    };
    assert_eq!((current.version, current.status), (2, Status::Reviewed));
    assert_eq!(store.observation(&local(), id(1)).await.unwrap(), *current);
    assert_eq!(store.history(&local(), id(1)).await.unwrap().len(), 2);
}

async fn a_change_that_changes_nothing_writes_nothing(home: &dyn Home) {
    let store = home.open(&tenant());
    tell(&*store, create(observation(1))).await;
    let before = (
        store.head(&local()).await.unwrap(),
        home.audited(&tenant()).len(),
    );
    let mut same = observation(1);
    same.updated_at = at(1_999_999_999_999);
    let outcome = tell(&*store, change(same, 1, Op::Patch, None)).await;
    assert!(matches!(outcome, Outcome::Unchanged));
    let after = (
        store.head(&local()).await.unwrap(),
        home.audited(&tenant()).len(),
    );
    assert_eq!(before, after);
    let stands = store.observation(&local(), id(1)).await.unwrap();
    assert_eq!(stands, observation(1));
}

async fn a_withdrawn_observation_is_gone_and_its_history_keeps_the_words(home: &dyn Home) {
    let store = home.open(&tenant());
    let mut first = observation(1);
    first.suggestion = Some("byt lampan".to_owned());
    tell(&*store, create(first.clone())).await;
    let withdrawn = moved(first.clone(), Status::Withdrawn);
    let outcome = tell(&*store, change(withdrawn.clone(), 1, Op::Withdraw, None)).await;
    assert!(matches!(outcome, Outcome::Done { version: 2 }));
    let again = change(withdrawn, 2, Op::Withdraw, None);
    assert!(matches!(tell(&*store, again).await, Outcome::Gone));
    assert!(matches!(tell(&*store, create(first)).await, Outcome::Gone));
    let tombstone = store.observation(&local(), id(1)).await.unwrap();
    assert!(tombstone.is_withdrawn() && tombstone.text.is_none() && tombstone.suggestion.is_none());
    let history = store.history(&local(), id(1)).await.unwrap();
    let words = &history.last().unwrap().changes;
    let text = FieldValue::Text("Mörkt vid trappan".to_owned());
    assert!(words.contains(&("text".to_owned(), text, FieldValue::Absent)));
}

async fn the_receipt_outlives_every_change(home: &dyn Home) {
    let store = home.open(&tenant());
    let Outcome::Created(receipt) = tell(&*store, create(observation(1))).await else {
        panic!("not created");
    };
    let mut changed = moved(observation(1), Status::Reviewed);
    changed.received_at = at(0);
    changed.content_hash = [0; 32];
    changed.warnings = vec![Warning {
        code: "late".to_owned(),
        detail: String::new(),
    }];
    tell(&*store, change(changed, 1, Op::Transition, None)).await;
    assert!(
        matches!(tell(&*store, create(observation(1))).await, Outcome::Repeated(same) if same == receipt)
    );
    let store = reopen(store, home);
    assert!(
        matches!(tell(&*store, create(observation(1))).await, Outcome::Repeated(same) if same == receipt)
    );
}

fn reopen(store: Arc<dyn Store>, home: &dyn Home) -> Arc<dyn Store> {
    drop(store);
    home.open(&tenant())
}

async fn history_tells_field_by_field(home: &dyn Home) {
    let store = home.open(&tenant());
    tell(&*store, create(observation(1))).await;
    let mut second = moved(observation(1), Status::Rejected);
    second.severity = Severity::new(3);
    second.due_at = Some(at(1_800_000_000_000));
    let reason = Some("samma lampa två gånger");
    tell(&*store, change(second, 1, Op::Transition, reason)).await;
    let history = store.history(&local(), id(1)).await.unwrap();
    let [first, second] = history.as_slice() else {
        panic!("{history:?}");
    };
    assert_eq!(
        (first.version, first.base_version, first.op),
        (1, 0, Op::Create)
    );
    assert!(first.changes.is_empty() && first.reason.is_none() && first.by == "keeper");
    assert_eq!(
        (second.version, second.base_version, second.op),
        (2, 1, Op::Transition)
    );
    assert_eq!(second.reason.as_deref(), reason);
    let text = |t: &str| FieldValue::Text(t.to_owned());
    let expected = [
        ("severity", FieldValue::Number(2.0), FieldValue::Number(3.0)),
        ("status", text("received"), text("rejected")),
        (
            "due_at",
            FieldValue::Absent,
            FieldValue::Time(at(1_800_000_000_000)),
        ),
    ];
    assert_eq!(
        second.changes,
        expected.map(|(n, old, new)| (n.to_owned(), old, new))
    );
}

async fn the_feed_tells_every_change_in_order_with_before_and_after(home: &dyn Home) {
    let store = home.open(&tenant());
    assert_eq!(store.head(&local()).await.unwrap(), Position::default());
    tell(&*store, create(observation(1))).await;
    let mut second = moved(observation(1), Status::Reviewed);
    second.category = CategoryCode::parse("light.weak").unwrap();
    second.geom_exact = lykta_core::model::Shape::Line(vec![(12.0, 57.0), (12.5, 57.5)].into());
    tell(&*store, change(second.clone(), 1, Op::Patch, None)).await;
    tell(&*store, Command::PutArea(Box::new(areas().remove(0)))).await;
    let feed = store
        .feed(&local(), Position::default(), 100)
        .await
        .unwrap();
    let positions: Vec<u64> = feed.iter().map(|e| e.position.get()).collect();
    assert!(positions.is_sorted_by(|a, b| a < b));
    assert_eq!(
        store.head(&local()).await.unwrap(),
        feed.last().unwrap().position
    );
    let [made, changed, area] = feed.as_slice() else {
        panic!("{feed:?}");
    };
    assert_eq!((made.op, made.version, &made.old), (Op::Create, 1, &None));
    assert_eq!(changed.subject, Subject::Observation(id(1)));
    assert_eq!((changed.op, changed.version), (Op::Patch, 2));
    assert_eq!(changed.old, made.new);
    let new = changed.new.as_ref().unwrap();
    assert_eq!(
        (&new.shape, &new.category),
        (&second.geom_exact, &second.category)
    );
    assert_eq!(
        (new.class, new.status),
        (second.privacy_class, Status::Reviewed)
    );
    assert_eq!(area.subject, Subject::Area("a-polygon".to_owned()));
    assert_eq!((area.op, area.version), (Op::Put, 1));
    assert!(area.old.is_none() && area.new.is_none());
    let rest = store.feed(&local(), made.position, 1).await.unwrap();
    assert_eq!(rest.as_slice(), std::slice::from_ref(changed));
}

async fn one_impossible_command_does_not_stop_the_others(home: &dyn Home) {
    let store = home.open(&tenant());
    let batch = vec![
        create(observation(1)),
        change(observation(9), 1, Op::Patch, None),
        change(moved(observation(1), Status::Noted), 7, Op::Patch, None),
        create(observation(2)),
    ];
    let outcomes = store.append(&local(), batch).await.unwrap();
    assert!(matches!(
        outcomes.as_slice(),
        [
            Outcome::Created(_),
            Outcome::NotFound,
            Outcome::Conflict(_),
            Outcome::Created(_)
        ]
    ));
    let both = store
        .observations(&local(), &[id(2), id(9), id(1)])
        .await
        .unwrap();
    assert_eq!(both, [observation(2), observation(1)]);
    assert!(store.append(&local(), vec![]).await.unwrap().is_empty());
}

async fn a_scan_shows_everything_once_in_order_of_arrival(home: &dyn Home) {
    let store = home.open(&tenant());
    let order = [5, 1, 4, 2, 3];
    store
        .append(&local(), order.map(|n| create(observation(n))).into())
        .await
        .unwrap();
    let gone = moved(observation(4), Status::Withdrawn);
    tell(&*store, change(gone, 1, Op::Withdraw, None)).await;
    for limit in 1..7 {
        let mut seen = Vec::new();
        let mut from: Option<Cursor> = None;
        loop {
            let page = store.scan(&local(), from, limit).await.unwrap();
            assert!(page.items.len() <= limit);
            seen.extend(page.items.iter().map(|o| o.id));
            from = page.next;
            if from.is_none() {
                break;
            }
        }
        assert_eq!(seen, order.map(id), "{limit} at a time");
    }
}

async fn tenants_are_apart(home: &dyn Home) {
    let boras = TenantCode::parse("1490").unwrap();
    let (one, other) = (home.open(&tenant()), home.open(&boras));
    tell(&*one, create(observation(1))).await;
    let stranger = Viewer::keeper(boras.clone());
    let read = other.observation(&stranger, id(1)).await;
    assert!(matches!(read, Err(StoreError::NotFound)));
    assert_eq!(other.head(&stranger).await.unwrap(), Position::default());
    let refused = |what: &str, refused: bool| assert!(refused, "{what} answered a stranger");
    let wrong = |error: StoreError| matches!(error, StoreError::OtherTenant);
    let v = &stranger;
    let batch = vec![create(observation(2))];
    refused("append", one.append(v, batch).await.is_err_and(wrong));
    refused(
        "observation",
        one.observation(v, id(1)).await.is_err_and(wrong),
    );
    refused(
        "observations",
        one.observations(v, &[id(1)]).await.is_err_and(wrong),
    );
    refused("scan", one.scan(v, None, 10).await.is_err_and(wrong));
    refused("history", one.history(v, id(1)).await.is_err_and(wrong));
    refused(
        "feed",
        one.feed(v, Position::default(), 1).await.is_err_and(wrong),
    );
    refused("head", one.head(v).await.is_err_and(wrong));
    refused("areas", one.areas(v).await.is_err_and(wrong));
    refused("promises", one.promises(v).await.is_err_and(wrong));
    refused("actors", one.actors(v).await.is_err_and(wrong));
    refused("assets", one.assets(v).await.is_err_and(wrong));
    refused(
        "asset",
        one.asset(v, &asset().asset_ref).await.is_err_and(wrong),
    );
}

async fn what_a_viewer_may_not_see_does_not_exist_for_them(home: &dyn Home) {
    let store = home.open(&tenant());
    let mut secret = observation(2);
    secret.privacy_class = PrivacyClass::RESTRICTED;
    let mut other = observation(3);
    other.category = CategoryCode::parse("crime.drug").unwrap();
    for record in [observation(1), secret.clone(), other] {
        tell(&*store, create(record)).await;
    }
    let open = moved(observation(1), Status::Reviewed);
    tell(&*store, change(open, 1, Op::Transition, None)).await;
    let viewer = narrow(&["light.out"], 2);
    for hidden in [id(2), id(3), id(4)] {
        let read = store.observation(&viewer, hidden).await;
        assert!(matches!(read, Err(StoreError::NotFound)));
        let history = store.history(&viewer, hidden).await;
        assert!(matches!(history, Err(StoreError::NotFound)));
        let mut wish = moved(observation(0), Status::Reviewed);
        wish.id = hidden;
        let outcomes = store
            .append(&viewer, vec![change(wish, 1, Op::Patch, None)])
            .await;
        assert!(matches!(outcomes.unwrap().as_slice(), [Outcome::NotFound]));
    }
    let page = store.scan(&viewer, None, 10).await.unwrap();
    assert_eq!(page.items.iter().map(|o| o.id).collect::<Vec<_>>(), [id(1)]);
    assert!(page.next.is_none());
    let some = store
        .observations(&viewer, &[id(3), id(1), id(2)])
        .await
        .unwrap();
    assert_eq!(some.len(), 1);
    // A limit counts what is passed on, so that a page is never empty before the end.
    let feed = store.feed(&viewer, Position::default(), 2).await.unwrap();
    let versions: Vec<_> = feed
        .iter()
        .map(|e| (e.subject.clone(), e.version))
        .collect();
    let lamp = Subject::Observation(id(1));
    assert_eq!(versions, [(lamp.clone(), 1), (lamp, 2)]);
    // To take a hidden id shows nothing of what stands under it.
    let mut clash = observation(2);
    clash.content_hash = [1; 32];
    let outcomes = store.append(&viewer, vec![create(clash)]).await.unwrap();
    assert!(matches!(outcomes.as_slice(), [Outcome::NotFound]));
    // What leaves a viewer's sight is told once, as the change that hid it.
    let mut raised = moved(observation(1), Status::Reviewed);
    raised.privacy_class = PrivacyClass::RESTRICTED;
    tell(&*store, change(raised, 2, Op::Patch, None)).await;
    let feed = store.feed(&viewer, Position::default(), 9).await.unwrap();
    assert_eq!(feed.len(), 3);
}

async fn looks_at_class_3_are_on_record(home: &dyn Home) {
    let store = home.open(&tenant());
    let mut secret = observation(1);
    secret.privacy_class = PrivacyClass::RESTRICTED;
    tell(&*store, create(secret)).await;
    tell(&*store, create(observation(2))).await;
    store.observation(&local(), id(1)).await.unwrap();
    store.history(&local(), id(1)).await.unwrap();
    store.observation(&local(), id(2)).await.unwrap();
    let blind = narrow(&["crime.drug"], 3);
    assert!(store.observation(&blind, id(1)).await.is_err());
    let subject = |n| format!("observation/{}", id(n));
    let row = |verb: &str, n| ("keeper".to_owned(), verb.to_owned(), subject(n));
    let expected = [
        row("create", 1),
        row("create", 2),
        row("look", 1),
        row("look", 1),
    ];
    assert_eq!(home.audited(&tenant()), expected);
}

async fn named_records_read_back_and_count_their_versions(home: &dyn Home) {
    let store = home.open(&tenant());
    let mut batch: Vec<Command> = areas()
        .into_iter()
        .map(|area| Command::PutArea(Box::new(area)))
        .collect();
    batch.push(Command::PutPromise(Box::new(promise())));
    batch.push(Command::PutActor(Box::new(actor())));
    batch.push(Command::PutAsset(Box::new(asset())));
    let first = store.append(&local(), batch.clone()).await.unwrap();
    assert!(
        first
            .iter()
            .all(|o| matches!(o, Outcome::Done { version: 1 }))
    );
    let second = store.append(&local(), batch.clone()).await.unwrap();
    assert!(second.iter().all(|o| matches!(o, Outcome::Unchanged)));
    assert_eq!(store.areas(&local()).await.unwrap(), areas());
    assert_eq!(store.promises(&local()).await.unwrap(), [promise()]);
    assert_eq!(store.actors(&local()).await.unwrap(), [actor()]);
    assert_eq!(
        store.asset(&local(), &asset().asset_ref).await.unwrap(),
        asset()
    );
    assert_eq!(store.assets(&local()).await.unwrap(), [asset()]);
    let mut wider = areas().remove(1);
    if let Selector::Place { radius_m, .. } = &mut wider.selector {
        *radius_m = 500.0;
    }
    let outcome = tell(&*store, Command::PutArea(Box::new(wider.clone()))).await;
    assert!(matches!(outcome, Outcome::Done { version: 2 }));
    wider.version = 2;
    assert_eq!(store.areas(&local()).await.unwrap().get(1), Some(&wider));
    let unknown = lykta_core::model::AssetRef::parse("none").unwrap();
    let asked = store.asset(&local(), &unknown).await;
    assert!(matches!(asked, Err(StoreError::NotFound)));
    assert_eq!(store.head(&local()).await.unwrap().get(), 8);
}

async fn many_writers_at_once_lose_and_double_nothing(home: &dyn Home) {
    let (writers, each) = (64, 50);
    let store = home.open(&tenant());
    let tasks: Vec<_> = (0..writers)
        .map(|writer| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                for n in writer * each..(writer + 1) * each {
                    let outcome = tell(&*store, create(observation(n))).await;
                    assert!(matches!(outcome, Outcome::Created(_)), "{n}: {outcome:?}");
                    // Acknowledged means readable at once.
                    store.observation(&local(), id(n)).await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let store = reopen(store, home);
    let page = store.scan(&local(), None, usize::MAX).await.unwrap();
    let arrived: Vec<_> = page.items.iter().map(|o| o.id).collect();
    let expected: HashSet<_> = (0..writers * each).map(id).collect();
    assert_eq!(arrived.len(), expected.len());
    assert_eq!(arrived.iter().copied().collect::<HashSet<_>>(), expected);
    // The feed is in the order of commits, which is the order of arrival.
    let feed = store
        .feed(&local(), Position::default(), usize::MAX)
        .await
        .unwrap();
    let told: Vec<_> = feed.iter().map(|entry| entry.subject.clone()).collect();
    assert_eq!(
        told,
        arrived
            .into_iter()
            .map(Subject::Observation)
            .collect::<Vec<_>>()
    );
}

async fn whatever_is_written_reads_back_equal(home: &dyn Home) {
    let store = home.open(&tenant());
    let runtime = tokio::runtime::Handle::current();
    tokio::task::block_in_place(|| {
        proptest!(ProptestConfig::with_cases(128), |(a in any_observation(), b in any_observation())| {
            let (stored, changed, history) = runtime.block_on(async {
                let made = tell(&*store, create(a.clone())).await;
                assert!(matches!(made, Outcome::Created(_)), "{made:?}");
                let stored = store.observation(&local(), a.id).await.unwrap();
                let mut b = b.clone();
                b.id = a.id;
                tell(&*store, change(b, 1, Op::Patch, None)).await;
                let changed = store.observation(&local(), a.id).await.unwrap();
                (stored, changed, store.history(&local(), a.id).await.unwrap())
            });
            prop_assert_eq!(&stored, &a);
            if a.is_withdrawn() {
                prop_assert_eq!(&changed, &a);
                return Ok(());
            }
            let mut expected = b.clone();
            expected.id = a.id;
            expected.version = 2;
            expected.received_at = a.received_at;
            expected.content_hash = a.content_hash;
            if b.is_withdrawn() {
                expected.text = None;
                expected.suggestion = None;
            }
            prop_assert_eq!(&changed, &expected);
            let told = &history.last().unwrap().changes;
            for (name, old, new) in expected.changes_since(&a) {
                prop_assert!(told.contains(&(name.to_owned(), old, new)), "{} is missing", name);
            }
        });
    });
}

async fn the_store_says_that_it_syncs(home: &dyn Home) {
    let health = home.open(&tenant()).health().await.unwrap();
    assert!(health.synchronous >= 2, "{health:?}");
    assert!(health.schema >= 1);
}
