//! Digests: one letter to each actor and period, about what it was given, without anybody's words.

use lykta::app::mail::{Post, Rhythm, Where};
use lykta::app::review::{Assignment, acts};
use lykta::app::{Tenant, digests, letters, observations};
use lykta_core::model::{ActorId, ObservationId, Role};
use serde_json::json;

use crate::cast::{TENANT, somebody};
use crate::site::{World, lamp, new_id};

const OWNER: &str = "light_op";

fn tenant(world: &World) -> &Tenant {
    let mut tenants = world.app.tenants.values();
    tenants.find(|t| t.profile.code.as_str() == TENANT).unwrap()
}

/// Gives the owner of lamps an address, and mail a folder to go to.
async fn post(world: &World, folder: &std::path::Path) {
    let to = Where::Folder(folder.to_owned());
    let post = Post::open("Lykta <lykta@kommun.example>", to, None).unwrap();
    let post = post.with_digests(Some(Rhythm::Weekly));
    world.app.mail.set(post).unwrap();
    let actor = ActorId::parse(OWNER).unwrap();
    let body =
        json!({ "name": "Belysning", "type": "municipal_unit", "mail": "ljus@kommun.example" });
    lykta::app::places::put_actor(&world.app, &tenant(world).keeper(), actor, &body)
        .await
        .unwrap();
    world.settled(TENANT).await;
}

/// Records something and gives it to the owner of lamps.
async fn given(world: &World, class: u8, text: &str) {
    let by = somebody("coordinator", Role::SafetyCoordinator, None);
    let id = ObservationId::parse(&new_id()).unwrap();
    let mut body = lamp(24.5, 59.8);
    body["properties"]["privacy_class"] = json!(class);
    body["properties"]["text"] = json!(text);
    observations::record(&world.app, &by, id, &body)
        .await
        .unwrap();
    world.settled(TENANT).await;
    let wish = Assignment {
        actor: Some(ActorId::parse(OWNER).unwrap()),
        due: Some("2199-06-01".parse().unwrap()),
        reason: None,
    };
    acts::assign(&world.app, &by, id, 1, wish).await.unwrap();
    world.settled(TENANT).await;
}

/// Letters in the folder, as they were written.
fn written(folder: &std::path::Path) -> Vec<String> {
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "eml"))
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_actor_gets_one_letter_a_period_about_what_it_was_given_and_no_words_of_it() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    given(&world, 2, "Ett ord som bara hör hit").await;
    given(&world, 3, "Hemligt").await;
    post(&world, folder.path()).await;
    let tenant = tenant(&world);
    // Some other Monday, far from what the service itself writes at this hour.
    let monday = "2031-03-03T07:00:00Z".parse().unwrap();
    let wednesday = "2031-03-05T07:00:00Z".parse().unwrap();
    let next = "2031-03-10T07:00:00Z".parse().unwrap();
    let before = written(folder.path()).len();
    assert!(
        digests::write_due(&world.app, tenant, monday)
            .await
            .unwrap()
    );
    for again in [monday, wednesday] {
        let wrote = digests::write_due(&world.app, tenant, again).await;
        assert!(!wrote.unwrap(), "once a period");
    }
    letters::deliver(tenant, world.app.mail.get().unwrap())
        .await
        .unwrap();
    let now = written(folder.path());
    let fresh = now.len() - before;
    assert!(
        (1..=2).contains(&fresh),
        "this one, and perhaps this week's"
    );
    for letter in &now {
        assert!(letter.contains("ljus@kommun.example"), "{letter}");
        assert!(!letter.contains("bara h") && !letter.contains("Hemligt"));
        // One of two: what is restricted is in no letter.
        assert!(letter.contains(": 1"), "{letter}");
    }
    let mut ids: Vec<_> = now
        .iter()
        .flat_map(|l| l.lines().filter(|line| line.starts_with("Message-ID")))
        .collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), now.len(), "a letter has an id of its own");
    assert!(digests::write_due(&world.app, tenant, next).await.unwrap());
    let rows = crate::site::trail(&world, TENANT, Some("letter_sent"), Some("digest/*")).await;
    assert!(rows.iter().all(|r| r.2.as_deref() == Some(OWNER)) && !rows.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_written_to_where_digests_are_off() {
    let world = World::new().await;
    let folder = tempfile::tempdir().unwrap();
    given(&world, 1, "Lampan").await;
    let to = Where::Folder(folder.path().to_owned());
    let post = Post::open("lykta@kommun.example", to, None).unwrap();
    world.app.mail.set(post).unwrap();
    let monday = "2031-03-03T07:00:00Z".parse().unwrap();
    let wrote = digests::write_due(&world.app, tenant(&world), monday).await;
    assert!(!wrote.unwrap());
}
