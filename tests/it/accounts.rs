//! Who gets in: passwords, codes, links and sessions, and everything that must not let anybody in.

use std::time::{Duration, Instant};

use axum::http::header;
use lykta::app::accounts::people::Wanted;
use lykta::app::accounts::{AccountKind, Accounts, Terms};
use lykta_core::model::{AccountId, Grant, Role, TenantCode, Viewer};
use serde_json::{Value, json};
use totp_rs::{Builder, Totp};

use crate::cast::{ask, get};
use crate::site::{Answer, World};

/// Long enough, and nobody's.
pub(crate) const PASSWORD: &str = "gata torg park stig";

pub(crate) fn keeper() -> Viewer {
    Viewer::keeper(TenantCode::parse("ovning").unwrap())
}

/// Makes an account of a person and has them choose their password by the link.
pub(crate) async fn person(world: &World, email: &str, role: Role) -> AccountId {
    let wanted = Wanted {
        name: "Någon".to_owned(),
        email: Some(email.to_owned()),
        kind: AccountKind::Person,
        organisation: None,
        grants: vec![Grant::whole(role)],
    };
    let accounts = &world.app.accounts;
    let id = accounts.add(&keeper(), wanted).await.unwrap().account.id;
    let link = accounts.invite(&keeper(), &id).await.unwrap();
    let body = json!({ "token": link.token, "password": PASSWORD });
    let used = post(world, None, "/api/v1/links/use", body).await;
    assert_eq!(
        (used.status.as_u16(), used.json()),
        (200, json!({ "next": "done" }))
    );
    id
}

pub(crate) async fn post(world: &World, cookie: Option<&str>, path: &str, body: Value) -> Answer {
    ask(world, cookie, "POST", path, &[], Some(body)).await
}

/// The cookies that an answer sets, to send back.
pub(crate) fn cookies(answer: &Answer) -> String {
    let set = answer.headers.get_all(header::SET_COOKIE);
    set.iter()
        .filter_map(|v| v.to_str().unwrap().split(';').next())
        .filter(|pair| !pair.ends_with('='))
        .collect::<Vec<_>>()
        .join("; ")
}

async fn try_password(world: &World, cookie: Option<&str>, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    post(world, cookie, "/api/v1/session", body).await
}

pub(crate) async fn sign_in(world: &World, email: &str) -> String {
    let answer = try_password(world, None, email, PASSWORD).await;
    assert_eq!(answer.json(), json!({ "next": "done" }));
    cookies(&answer)
}

/// An answer's bytes without the number that is each request's own.
fn same(answer: &Answer) -> Value {
    let mut body = answer.json();
    body.as_object_mut().unwrap().remove("request_id");
    body
}

/// An authenticator app that was given this key.
fn app(secret: &str) -> Totp {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut bits = Vec::new();
    for character in secret.chars() {
        let digit = DIGITS.find(character).unwrap();
        bits.extend((0..5).rev().map(|at| u8::from(digit >> at & 1 == 1)));
    }
    let bytes: Vec<u8> = bits
        .chunks(8)
        .map(|eight| eight.iter().fold(0, |byte, bit| byte << 1 | bit))
        .collect();
    let key: [u8; 20] = bytes.try_into().unwrap();
    Builder::new()
        .with_digits(6)
        .with_secret(key)
        .build()
        .unwrap()
}

fn code(app: &Totp, steps: i64) -> String {
    let now = jiff_seconds() + steps * 30;
    app.generate(u64::try_from(now).unwrap()).to_string()
}

fn jiff_seconds() -> i64 {
    lykta::clock::now().as_second()
}

/// Turns codes on in a session; the key, the recovery codes and the new session.
pub(crate) async fn turn_codes_on(world: &World, cookie: &str) -> (Totp, Vec<String>, String) {
    let offer = ask(
        world,
        Some(cookie),
        "POST",
        "/api/v1/account/totp",
        &[],
        None,
    )
    .await;
    assert_eq!(offer.status, 200);
    let app = app(offer.json()["secret"].as_str().unwrap());
    let body = json!({ "code": code(&app, -1) });
    let confirmed = post(world, Some(cookie), "/api/v1/account/totp/confirm", body).await;
    assert_eq!(confirmed.status, 200, "{:?}", confirmed.json());
    let codes = confirmed.json()["recovery_codes"]
        .as_array()
        .unwrap()
        .clone();
    let codes = codes
        .iter()
        .map(|c| c.as_str().unwrap().to_owned())
        .collect();
    (app, codes, cookies(&confirmed))
}

#[tokio::test]
async fn nobody_is_let_in_by_themselves() {
    let world = World::without_practice().await;
    let session = get(&world, "", "/api/v1/session").await;
    assert_eq!(session.status, 200);
    let body = session.json();
    assert_eq!(
        (&body["viewer"], &body["tenant"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(
        (&body["basemaps"], &body["demo_accounts"]),
        (&json!([]), &json!([]))
    );
    for path in [
        "/api/v1/observations",
        "/api/v1/account",
        "/api/v1/sessions",
        "/api/v1/events",
    ] {
        let refused = get(&world, "", path).await;
        assert_eq!(refused.status, 401, "{path}");
        assert_eq!(refused.json()["code"], "sign_in_needed");
        assert!(!refused.headers.contains_key(header::WWW_AUTHENTICATE));
    }
    for cookie in [
        "lykta=",
        "lykta=x",
        "lykta=%00",
        "lykta_step=x",
        "lykta_tenant=1490",
    ] {
        assert_eq!(
            get(&world, cookie, "/api/v1/account").await.status,
            401,
            "{cookie}"
        );
    }
}

#[tokio::test]
async fn a_password_opens_a_session_that_its_cookie_carries_and_signing_out_ends() {
    let world = World::without_practice().await;
    person(&world, "Karta@kommun.example", Role::Planner).await;
    let answer = try_password(&world, None, " karta@KOMMUN.example", PASSWORD).await;
    assert_eq!(answer.status, 200);
    let set = answer.headers.get_all(header::SET_COOKIE).iter();
    let set: Vec<&str> = set.map(|v| v.to_str().unwrap()).collect();
    let session = set.iter().find(|c| c.starts_with("lykta=")).unwrap();
    assert!(
        session.contains("HttpOnly") && session.contains("SameSite=Lax"),
        "{session}"
    );
    // 32 bytes in base64 without padding.
    assert_eq!(
        session.split(';').next().unwrap().len(),
        "lykta=".len() + 43
    );
    // What the page may read tells sessions apart, and opens none.
    let whose = set.iter().find(|c| c.starts_with("lykta_whose=")).unwrap();
    let whose = whose.split(';').next().unwrap();
    assert_eq!(whose.len(), "lykta_whose=".len() + 16);
    let (_, mark) = whose.split_once('=').unwrap();
    assert!(!session.contains(mark));
    let told = get(&world, &format!("{whose}; lykta={mark}"), "/api/v1/session").await;
    assert!(told.json()["viewer"].is_null());
    let cookie = cookies(&answer);
    let body = get(&world, &cookie, "/api/v1/session").await.json();
    assert_eq!(body["viewer"]["roles"], json!(["planner"]));
    assert_eq!(
        (&body["viewer"]["second_factor"], &body["tenant"]["code"]),
        (&json!(false), &json!("ovning"))
    );
    assert_eq!(
        get(&world, &cookie, "/api/v1/observations").await.status,
        200
    );
    // One letter of the token changed is another token.
    let mut tampered = cookie.clone().into_bytes();
    tampered[8] ^= 1;
    let tampered = String::from_utf8(tampered).unwrap();
    assert_eq!(
        get(&world, &tampered, "/api/v1/observations").await.status,
        401
    );
    let out = ask(
        &world,
        Some(&cookie),
        "DELETE",
        "/api/v1/session",
        &[],
        None,
    )
    .await;
    assert_eq!(out.status, 204);
    assert_eq!(
        get(&world, &cookie, "/api/v1/observations").await.status,
        401
    );
}

#[tokio::test]
async fn an_account_that_is_not_there_is_answered_as_one_that_is() {
    let world = World::without_practice().await;
    person(&world, "finns@kommun.example", Role::Planner).await;
    let mut spent = [Duration::ZERO; 2];
    for _ in 0..4 {
        let mut bodies = Vec::new();
        for (i, email) in ["finns@kommun.example", "finns.inte@kommun.example"]
            .iter()
            .enumerate()
        {
            let begun = Instant::now();
            let answer = try_password(&world, None, email, "fel fel fel fel").await;
            spent[i] += begun.elapsed();
            assert_eq!(answer.status, 401);
            bodies.push(same(&answer));
        }
        assert_eq!(bodies[0], bodies[1]);
    }
    println!(
        "four wrong passwords: known {:?}, unknown {:?}",
        spent[0], spent[1]
    );
    // The work is the same; the limit only catches an answer without any.
    assert!(
        spent[1] * 3 > spent[0] && spent[0] * 3 > spent[1],
        "{spent:?}"
    );
}

#[tokio::test]
async fn guessing_ends_soon_and_the_owners_own_device_still_gets_in() {
    let world = World::without_practice().await;
    let email = "mal@kommun.example";
    person(&world, email, Role::Planner).await;
    let device = sign_in(&world, email).await;
    let mut evaluated = 0;
    let mut refused = None;
    for _ in 0..14 {
        let answer = try_password(&world, None, email, "fel fel fel fel").await;
        match answer.status.as_u16() {
            401 => evaluated += 1,
            429 => refused = Some(answer),
            other => panic!("{other}"),
        }
    }
    assert!(evaluated <= 10, "{evaluated} were evaluated");
    let refused = refused.unwrap();
    assert_eq!(refused.json()["code"], "too_many_tries");
    let wait: u64 = refused.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=90).contains(&wait));
    // Also the right password meets the wall from elsewhere, and nobody learns that it was right.
    let right = try_password(&world, None, email, PASSWORD).await;
    assert_eq!(right.status, 429);
    let own = try_password(&world, Some(&device), email, PASSWORD).await;
    assert_eq!(own.json(), json!({ "next": "done" }));
}

#[tokio::test]
async fn a_code_is_asked_for_and_none_serves_twice() {
    let world = World::without_practice().await;
    let email = "kod@kommun.example";
    person(&world, email, Role::SafetyCoordinator).await;
    let first = sign_in(&world, email).await;
    let (app, recovery, second) = turn_codes_on(&world, &first).await;
    assert_eq!(recovery.len(), 10);
    assert_eq!(
        get(&world, &first, "/api/v1/account").await.status,
        401,
        "the token was renewed"
    );
    let body = get(&world, &second, "/api/v1/session").await.json();
    assert_eq!(
        (
            &body["viewer"]["second_factor"],
            &body["viewer"]["max_class"]
        ),
        (&json!(true), &json!(3))
    );
    let give = async |code: &str| {
        let answer = try_password(&world, None, email, PASSWORD).await;
        assert_eq!(answer.json(), json!({ "next": "code" }));
        let step = cookies(&answer);
        assert!(step.starts_with("lykta_step=") && !step.contains("lykta="));
        assert_eq!(get(&world, &step, "/api/v1/account").await.status, 401);
        post(
            &world,
            Some(&step),
            "/api/v1/session/code",
            json!({ "code": code }),
        )
        .await
    };
    // The one that turned codes on has been used.
    assert_eq!(give(&code(&app, -1)).await.json()["code"], "wrong_code");
    let now = code(&app, 0);
    assert_eq!(give(&now).await.status, 200);
    assert_eq!(give(&now).await.json()["code"], "wrong_code");
    assert_eq!(give(&recovery[0].to_uppercase()).await.status, 200);
    assert_eq!(give(&recovery[0]).await.json()["code"], "wrong_code");
    let left = get(&world, &second, "/api/v1/account").await.json();
    assert_eq!(left["recovery_codes_left"], 9);
    let none = post(
        &world,
        None,
        "/api/v1/session/code",
        json!({ "code": "123456" }),
    )
    .await;
    assert_eq!(
        (none.status.as_u16(), none.json()["code"].clone()),
        (410, json!("step_expired"))
    );
}

#[tokio::test]
async fn a_password_lets_five_codes_be_tried() {
    let world = World::without_practice().await;
    let email = "fem@kommun.example";
    person(&world, email, Role::Planner).await;
    let first = sign_in(&world, email).await;
    turn_codes_on(&world, &first).await;
    let step = cookies(&try_password(&world, None, email, PASSWORD).await);
    let mut answers = Vec::new();
    for _ in 0..6 {
        let wrong = json!({ "code": "abcd-efgh" });
        answers.push(
            post(&world, Some(&step), "/api/v1/session/code", wrong)
                .await
                .status
                .as_u16(),
        );
    }
    assert_eq!(answers, [401, 401, 401, 401, 401, 410]);
}

#[tokio::test]
async fn a_link_serves_once_and_a_dead_one_says_nothing() {
    let world = World::without_practice().await;
    let accounts = &world.app.accounts;
    let id = person(&world, "lank@kommun.example", Role::Planner).await;
    let replaced = accounts.invite(&keeper(), &id).await.unwrap();
    let link = accounts.invite(&keeper(), &id).await.unwrap();
    let look = async |token: &str| {
        post(
            &world,
            None,
            "/api/v1/links/look",
            json!({ "token": token }),
        )
        .await
    };
    let seen = look(&link.token).await.json();
    assert_eq!(seen["purpose"], "password_reset");
    assert_eq!(seen["email"], "lank@kommun.example");
    // Looking is not using; a password that will not do is not using either.
    let weak = json!({ "token": link.token, "password": "kort" });
    let weak = post(&world, None, "/api/v1/links/use", weak).await;
    assert_eq!(
        (
            weak.status.as_u16(),
            weak.json()["errors"][0]["code"].clone()
        ),
        (422, json!("password_length"))
    );
    let session = sign_in(&world, "lank@kommun.example").await;
    let body = json!({ "token": link.token, "password": "helt annat och nytt" });
    let used = post(&world, None, "/api/v1/links/use", body.clone()).await;
    assert_eq!(used.status, 200);
    assert_eq!(
        get(&world, &session, "/api/v1/account").await.status,
        401,
        "sessions end with the password"
    );
    let again = post(&world, None, "/api/v1/links/use", body).await;
    let unknown = look("det-har-ar-ingen-lank").await;
    for dead in [
        &again,
        &unknown,
        &look(&link.token).await,
        &look(&replaced.token).await,
    ] {
        assert_eq!(dead.status, 410);
        assert_eq!(same(dead), same(&unknown));
    }
}

#[tokio::test]
async fn guests_of_a_walk_record_and_see_nothing_until_it_ends() {
    let world = World::without_practice().await;
    let accounts = &world.app.accounts;
    let until = lykta::clock::now() + jiff::SignedDuration::from_millis(900);
    let link = accounts.guest_link(&keeper(), until, None).await.unwrap();
    let enter = async || {
        post(
            &world,
            None,
            "/api/v1/links/use",
            json!({ "token": link.token }),
        )
        .await
    };
    let guests = [cookies(&enter().await), cookies(&enter().await)];
    assert_ne!(guests[0], guests[1]);
    for guest in &guests {
        let body = get(&world, guest, "/api/v1/session").await.json();
        assert_eq!(body["viewer"]["roles"], json!(["walk_guest"]));
        assert_eq!(get(&world, guest, "/api/v1/observations").await.status, 403);
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(
        get(&world, &guests[0], "/api/v1/observations").await.status,
        401
    );
    assert_eq!(enter().await.status, 410);
}

#[tokio::test]
async fn sessions_end_when_nobody_uses_them() {
    let world = World::with_terms(Terms {
        idle: Duration::from_millis(700),
        absolute: Duration::from_hours(1),
    })
    .await;
    person(&world, "vila@kommun.example", Role::Planner).await;
    let cookie = sign_in(&world, "vila@kommun.example").await;
    assert_eq!(get(&world, &cookie, "/api/v1/account").await.status, 200);
    tokio::time::sleep(Duration::from_millis(800)).await;
    assert_eq!(get(&world, &cookie, "/api/v1/account").await.status, 401);
}

#[tokio::test]
async fn a_session_ended_by_another_program_is_over_at_once_and_its_stream_within_a_second() {
    use axum::body::Body;
    use axum::http::Request;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    let world = World::without_practice().await;
    let id = person(&world, "mobil@kommun.example", Role::Planner).await;
    let phone = sign_in(&world, "mobil@kommun.example").await;
    let desk = sign_in(&world, "mobil@kommun.example").await;
    let listed = get(&world, &desk, "/api/v1/sessions").await.json();
    assert_eq!(
        listed["sessions"].as_array().unwrap().len(),
        3,
        "one of them by the link"
    );
    let request = Request::get("/api/v1/events")
        .header("host", "localhost")
        .header("cookie", &phone);
    let stream = world
        .router
        .clone()
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    assert_eq!(stream.status(), 200);
    // As `lykta user sign-out` does, with connections of its own.
    let other = Accounts::open(world.folder(), Terms::default())
        .await
        .unwrap();
    other.end_sessions(&keeper(), &id, None).await.unwrap();
    let ended = Instant::now();
    assert_eq!(
        get(&world, &phone, "/api/v1/observations").await.status,
        401
    );
    assert_eq!(get(&world, &desk, "/api/v1/observations").await.status, 401);
    let rest = tokio::time::timeout(Duration::from_secs(5), stream.into_body().collect()).await;
    assert!(rest.is_ok(), "the stream went on");
    println!("the stream ended {:?} after the session", ended.elapsed());
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let world = World::without_practice().await;
    let email = "byte@kommun.example";
    person(&world, email, Role::Planner).await;
    let (here, there) = (sign_in(&world, email).await, sign_in(&world, email).await);
    let change = async |old: &str, new: &str| {
        let body = json!({ "old": old, "new": new });
        post(&world, Some(&here), "/api/v1/account/password", body).await
    };
    assert_eq!(
        change("fel fel fel fel", "en helt annan sak").await.json()["code"],
        "wrong_credentials"
    );
    assert_eq!(change(PASSWORD, email).await.status, 422);
    assert_eq!(change(PASSWORD, "en helt annan sak").await.status, 204);
    assert_eq!(get(&world, &here, "/api/v1/account").await.status, 200);
    assert_eq!(get(&world, &there, "/api/v1/account").await.status, 401);
    assert_eq!(
        try_password(&world, None, email, PASSWORD).await.status,
        401
    );
}
