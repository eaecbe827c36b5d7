//! Keeping accounts: who may, what takes hold at once, programs with keys, practice mode, the first
//! start, and settings that would let everybody in.

use lykta::app::accounts::people::Wanted;
use lykta::app::accounts::{AccountKind, Purpose, Terms};
use lykta_core::model::{Grant, Role};
use serde_json::{Value, json};

use crate::accounts::{cookies, keeper, person, post, sign_in, turn_codes_on};
use crate::cast::{self, ask, get};
use crate::site::{Answer, World, lamp, new_id};

/// Somebody who keeps accounts, signed in with a code.
async fn admin(world: &World, email: &str) -> String {
    person(world, email, Role::Admin).await;
    let cookie = sign_in(world, email).await;
    let refused = get(world, &cookie, "/api/v1/admin/accounts").await;
    assert_eq!(refused.json()["code"], "second_factor_needed");
    turn_codes_on(world, &cookie).await.2
}

async fn patch(world: &World, cookie: &str, id: &str, body: Value) -> Answer {
    let path = format!("/api/v1/admin/accounts/{id}");
    ask(world, Some(cookie), "PATCH", &path, &[], Some(body)).await
}

#[tokio::test]
async fn rights_and_their_loss_take_hold_at_once() {
    let world = World::without_practice().await;
    let admin = admin(&world, "konton@kommun.example").await;
    let body = json!({
        "name": "Någon annan", "email": "ny@kommun.example", "kind": "person", "organisation": "polisen",
        "grants": [{ "role": "planner", "categories": ["light.*"], "areas": null, "max_class": 3 }],
    });
    let made = post(&world, Some(&admin), "/api/v1/admin/accounts", body.clone()).await;
    assert_eq!(made.status, 201, "{:?}", made.json());
    let made = made.json();
    let id = made["id"].as_str().unwrap();
    assert!(!id.contains("ny") && made["organisation"]["name"] == "Polisen");
    // The class of a grant is never above the role's, and a pattern stands for the categories there are.
    assert_eq!(made["grants"][0]["max_class"], 2);
    let categories = made["grants"][0]["categories"].as_array().unwrap();
    assert!(categories.contains(&json!("light.out")));
    let again = post(&world, Some(&admin), "/api/v1/admin/accounts", body).await;
    assert_eq!(again.json()["code"], "account_exists");
    let path = format!("/api/v1/admin/accounts/{id}/invitation");
    let link = ask(&world, Some(&admin), "POST", &path, &[], None)
        .await
        .json();
    let token = link["address"]
        .as_str()
        .unwrap()
        .split_once("/lank#")
        .unwrap()
        .1
        .to_owned();
    let listed = get(&world, &admin, "/api/v1/admin/accounts").await.json();
    let find = |list: &Value| {
        let all = list["accounts"].as_array().unwrap();
        all.iter().find(|a| a["id"] == id).unwrap().clone()
    };
    assert_eq!(find(&listed)["invited"], true);
    let body = json!({ "token": token, "password": "broar trappor murar", "name": "Nytt namn" });
    let theirs = cookies(&post(&world, None, "/api/v1/links/use", body).await);
    let session = get(&world, &theirs, "/api/v1/session").await.json();
    assert_eq!(
        (&session["viewer"]["name"], &session["viewer"]["roles"]),
        (&json!("Nytt namn"), &json!(["planner"]))
    );
    let regranted = json!({ "grants": [{ "role": "politician_reader" }] });
    assert_eq!(patch(&world, &admin, id, regranted).await.status, 200);
    let session = get(&world, &theirs, "/api/v1/session").await.json();
    assert_eq!(
        (&session["viewer"]["deeds"], &session["viewer"]["exact"]),
        (&json!(["read"]), &json!(false))
    );
    assert_eq!(
        patch(&world, &admin, id, json!({ "disabled": true }))
            .await
            .json()["disabled"],
        true
    );
    assert_eq!(
        get(&world, &theirs, "/api/v1/observations").await.status,
        401
    );
    let body = json!({ "email": "ny@kommun.example", "password": "broar trappor murar" });
    assert_eq!(
        post(&world, None, "/api/v1/session", body).await.json()["code"],
        "wrong_credentials"
    );
}

#[tokio::test]
async fn somebody_always_keeps_the_accounts_and_nobody_their_own_rights() {
    let world = World::without_practice().await;
    let first = admin(&world, "ett@kommun.example").await;
    let me = get(&world, &first, "/api/v1/account").await.json();
    let me = me["id"].as_str().unwrap();
    for body in [
        json!({ "disabled": true }),
        json!({ "grants": [{ "role": "planner" }] }),
    ] {
        let refused = patch(&world, &first, me, body).await;
        assert_eq!(
            (refused.status.as_u16(), refused.json()["code"].clone()),
            (409, json!("last_admin"))
        );
    }
    let second = person(&world, "tva@kommun.example", Role::Admin).await;
    let more = json!({ "grants": [{ "role": "admin" }, { "role": "safety_coordinator" }] });
    assert_eq!(
        patch(&world, &first, me, more).await.json()["code"],
        "own_account"
    );
    assert_eq!(
        patch(&world, &first, second.as_str(), json!({ "disabled": true }))
            .await
            .status,
        200
    );
    assert_eq!(
        patch(&world, &first, me, json!({ "name": "Ett" }))
            .await
            .json()["name"],
        "Ett"
    );
}

#[tokio::test]
async fn what_makes_no_sense_is_told_by_field() {
    let world = World::without_practice().await;
    let admin = admin(&world, "fel@kommun.example").await;
    let body = json!({
        "name": " ", "email": "ingen adress", "kind": "robot", "organisation": "finns-inte", "extra": 1,
        "grants": [{ "role": "kung" }, { "role": "planner", "categories": ["finns.inte"], "areas": ["ingen-yta"], "max_class": 4 }],
    });
    let answer = post(&world, Some(&admin), "/api/v1/admin/accounts", body).await;
    assert_eq!(answer.status, 422);
    let answer = answer.json();
    let pointers: Vec<&str> = answer["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["pointer"].as_str().unwrap())
        .collect();
    for pointer in [
        "/kind",
        "/organisation",
        "/extra",
        "/grants/0/role",
        "/grants/1/categories",
        "/grants/1/max_class",
    ] {
        assert!(pointers.contains(&pointer), "{pointer} in {pointers:?}");
    }
    for id in ["finns-inte", "../x", "P"] {
        assert_eq!(
            patch(&world, &admin, id, json!({})).await.status,
            404,
            "{id}"
        );
    }
}

#[tokio::test]
async fn a_program_sends_its_key_and_reaches_nothing_restricted() {
    let world = World::without_practice().await;
    let admin = admin(&world, "nycklar@kommun.example").await;
    let body = json!({ "name": "Överföring", "kind": "program", "grants": [{ "role": "safety_coordinator" }] });
    let id = post(&world, Some(&admin), "/api/v1/admin/accounts", body)
        .await
        .json()["id"]
        .clone();
    let keys = format!("/api/v1/admin/accounts/{}/keys", id.as_str().unwrap());
    let until =
        |days: i64| (lykta::clock::now() + jiff::SignedDuration::from_hours(24 * days)).to_string();
    let late = post(
        &world,
        Some(&admin),
        &keys,
        json!({ "name": "n", "expires_at": until(9_000) }),
    )
    .await;
    assert_eq!(late.json()["errors"][0]["code"], "expiry_range");
    let made = post(
        &world,
        Some(&admin),
        &keys,
        json!({ "name": "n", "expires_at": until(30) }),
    )
    .await;
    assert_eq!(made.status, 201);
    let bearer = format!("Bearer {}", made.json()["key"].as_str().unwrap());
    let with_key = async |key: &str, method: &str, path: &str, body: Option<Value>| {
        let headers = [
            ("authorization", key),
            ("content-type", "application/geo+json"),
        ];
        ask(&world, None, method, path, &headers, body).await
    };
    // A program says neither Origin nor Sec-Fetch-Site.
    let path = format!("/api/v1/observations/{}", new_id());
    let put = with_key(&bearer, "PUT", &path, Some(lamp(24.944, 60.17))).await;
    assert_eq!(put.status, 201, "{:?}", put.json());
    let session = with_key(&bearer, "GET", "/api/v1/session", None)
        .await
        .json();
    assert_eq!(session["viewer"]["max_class"], 2);
    assert!(
        !session["viewer"]["deeds"]
            .as_array()
            .unwrap()
            .contains(&json!("share"))
    );
    // A wrong key is nobody, whatever cookie comes with it.
    let wrong = ask(
        &world,
        Some(&admin),
        "GET",
        "/api/v1/account",
        &[("authorization", "Bearer x")],
        None,
    )
    .await;
    assert_eq!(wrong.status, 401);
    let listed = get(&world, &admin, &keys).await.json();
    let key = listed["keys"][0]["id"].as_str().unwrap();
    assert!(
        !listed
            .to_string()
            .contains(bearer.trim_start_matches("Bearer "))
    );
    let ended = ask(
        &world,
        Some(&admin),
        "DELETE",
        &format!("{keys}/{key}"),
        &[],
        None,
    )
    .await;
    assert_eq!(ended.status, 204);
    assert_eq!(
        with_key(&bearer, "GET", "/api/v1/observations", None)
            .await
            .status,
        401
    );
    // Keys are for programs: a person has a password and a code.
    let me = get(&world, &admin, "/api/v1/account").await.json()["id"].clone();
    let own = format!("/api/v1/admin/accounts/{}/keys", me.as_str().unwrap());
    let refused = post(
        &world,
        Some(&admin),
        &own,
        json!({ "name": "n", "expires_at": until(1) }),
    )
    .await;
    assert_eq!(refused.json()["code"], "other_kind");
}

#[tokio::test]
async fn nobody_else_keeps_accounts_and_no_tenant_anothers() {
    let world = World::new().await;
    for role in [
        "safety_coordinator",
        "auditor",
        "police_planner",
        "records_officer",
    ] {
        let cookie = cast::sign_in(&world, role).await;
        for path in ["/api/v1/admin/accounts", "/api/v1/admin/roles"] {
            assert_eq!(
                get(&world, &cookie, path).await.status,
                403,
                "{role} {path}"
            );
        }
    }
    let admin = cast::sign_in(&world, "admin").await;
    let listed = get(&world, &admin, "/api/v1/admin/accounts").await.json();
    let ids: Vec<&str> = listed["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|a| a["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), Role::ALL.len());
    assert!(ids.iter().all(|id| id.starts_with("demo-ovning-")));
    for id in ["demo-1490-planner", "demo-1490-nobody"] {
        assert_eq!(
            patch(&world, &admin, id, json!({ "disabled": true }))
                .await
                .status,
            404,
            "{id}"
        );
        let path = format!("/api/v1/admin/accounts/{id}/sessions");
        assert_eq!(get(&world, &admin, &path).await.status, 404);
    }
}

#[tokio::test]
async fn practice_accounts_are_for_practice_alone() {
    let practice = World::new().await;
    let session = practice.get("1490", "/api/v1/session").await.json();
    assert_eq!(session["viewer"]["roles"], json!(["safety_coordinator"]));
    assert_eq!(
        session["demo_accounts"].as_array().unwrap().len(),
        Role::ALL.len()
    );
    let police: Vec<&Value> = session["demo_accounts"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|a| a["organisation"] == "Polisen")
        .collect();
    assert_eq!(police.len(), 3);
    // Whoever goes to another tenant goes in the same role.
    let cookie = cast::sign_in(&practice, "politician_reader").await;
    let moved = ask(
        &practice,
        Some(&cookie),
        "POST",
        "/api/v1/session/tenant/1490",
        &[],
        None,
    )
    .await;
    assert_eq!(moved.status, 204);
    let there = get(&practice, &cookies(&moved), "/api/v1/session")
        .await
        .json();
    assert_eq!(
        (&there["tenant"]["code"], &there["viewer"]["roles"]),
        (&json!("1490"), &json!(["politician_reader"]))
    );
    // An invitation would make a practice account one that can sign in elsewhere.
    let admin = cast::sign_in(&practice, "admin").await;
    let path = "/api/v1/admin/accounts/demo-ovning-planner/invitation";
    assert_eq!(
        ask(&practice, Some(&admin), "POST", path, &[], None)
            .await
            .json()["code"],
        "other_kind"
    );

    let real = World::without_practice().await;
    let path = "/api/v1/session/demo/demo-ovning-admin";
    assert_eq!(ask(&real, None, "POST", path, &[], None).await.status, 404);
    assert_eq!(
        ask(
            &real,
            None,
            "POST",
            "/api/v1/session/tenant/ovning",
            &[],
            None
        )
        .await
        .status,
        404
    );
}

#[tokio::test]
async fn the_first_start_makes_one_who_keeps_the_accounts() {
    let world = World::without_practice().await;
    let accounts = &world.app.accounts;
    let tenant = &world.app.home;
    let unused = accounts
        .first_link(tenant, "Administratör")
        .await
        .unwrap()
        .unwrap();
    // Started again before anybody came: a new link, and the old one is dead.
    let link = accounts
        .first_link(tenant, "Administratör")
        .await
        .unwrap()
        .unwrap();
    let body = |token: &str, email: Option<&str>| json!({ "token": token, "password": "stenar gator ljus", "email": email });
    assert_eq!(
        post(&world, None, "/api/v1/links/use", body(&unused.token, None))
            .await
            .status,
        410
    );
    let nameless = post(&world, None, "/api/v1/links/use", body(&link.token, None)).await;
    assert_eq!(nameless.json()["errors"][0]["pointer"], "/email");
    let first = post(
        &world,
        None,
        "/api/v1/links/use",
        body(&link.token, Some("forst@kommun.example")),
    )
    .await;
    assert_eq!(first.json(), json!({ "next": "done" }));
    let session = get(&world, &cookies(&first), "/api/v1/session")
        .await
        .json();
    assert_eq!(
        (&session["viewer"]["roles"], &session["viewer"]["email"]),
        (&json!(["admin"]), &json!("forst@kommun.example"))
    );
    assert!(
        accounts
            .first_link(tenant, "Administratör")
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn every_change_of_accounts_is_on_record_without_names_or_secrets() {
    let world = World::without_practice().await;
    let email = "spar@kommun.example";
    let id = person(&world, email, Role::Planner).await;
    let cookie = sign_in(&world, email).await;
    post(
        &world,
        None,
        "/api/v1/session",
        json!({ "email": email, "password": "fel fel fel fel" }),
    )
    .await;
    ask(
        &world,
        Some(&cookie),
        "DELETE",
        "/api/v1/session",
        &[],
        None,
    )
    .await;
    let path = world.folder().join("accounts.sqlite");
    let file = rusqlite::Connection::open(path).unwrap();
    let mut rows = file
        .prepare("SELECT who, verb, subject, coalesce(detail, '') FROM audit ORDER BY seq")
        .unwrap();
    let rows: Vec<[String; 4]> = rows
        .query_map([], |r| Ok([r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?]))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let subject = format!("account/{id}");
    let verbs: Vec<&str> = rows
        .iter()
        .filter(|r| r[2] == subject)
        .map(|r| r[1].as_str())
        .collect();
    for verb in [
        "account_create",
        "link_make",
        "link_use",
        "account_password",
        "sign_in",
        "sign_in_refused",
        "session_end",
    ] {
        assert!(verbs.contains(&verb), "{verb} in {verbs:?}");
    }
    let all = format!("{rows:?}");
    assert!(
        !all.contains(email) && !all.contains("Någon") && !all.contains(crate::accounts::PASSWORD)
    );
}

#[test]
fn practice_mode_and_a_service_without_an_address_stay_on_this_machine() {
    let folder = tempfile::tempdir().unwrap();
    let serve = |args: &[&str]| {
        let out = std::process::Command::new(env!("CARGO_BIN_EXE_lykta"))
            .args(["serve", "--data"])
            .arg(folder.path().join("data"))
            .args(args)
            .current_dir(folder.path())
            .env_remove("LYKTA_PUBLIC_URL")
            .output()
            .unwrap();
        (
            out.status.code(),
            String::from_utf8_lossy(&out.stderr).into_owned(),
        )
    };
    let (code, said) = serve(&["--demo", "--listen", "0.0.0.0:0"]);
    assert!(code == Some(2) && said.contains("Övningsläget"), "{said}");
    let (code, said) = serve(&["--listen", "[::]:0"]);
    assert!(code == Some(2) && said.contains("public_url"), "{said}");
    assert!(!folder.path().join("data").exists(), "nothing was made");
}

#[tokio::test]
async fn terms_and_purposes_are_what_they_are_said_to_be() {
    let terms = Terms::default();
    assert_eq!(
        (terms.idle.as_secs(), terms.absolute.as_secs()),
        (8 * 3_600, 14 * 24 * 3_600)
    );
    assert!(Purpose::Invitation.is_single_use() && !Purpose::WalkGuest.is_single_use());
    // A person without an address could not sign in, and a program needs none.
    let world = World::without_practice().await;
    let wanted = Wanted {
        name: "Någon".to_owned(),
        email: None,
        kind: AccountKind::Person,
        organisation: None,
        grants: vec![Grant::whole(Role::Planner)],
    };
    assert!(world.app.accounts.add(&keeper(), wanted).await.is_err());
}
