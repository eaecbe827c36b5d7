//! A whole site in a temporary folder, asked without a socket.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use lykta::app::accounts::Terms;
use lykta::app::oidc::{Oidc, Settings};
use lykta::app::{App, start};
use lykta::http::Front;
use lykta::http::{Site, router};
use lykta::seeds::{self, Inside};
use lykta_core::model::TenantCode;
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::watch;
use tower::ServiceExt;

use crate::store_samples;

/// A site with practice records in every tenant.
pub(crate) struct World {
    pub(crate) app: Arc<App>,
    pub(crate) router: Front,
    pub(crate) site: Site,
    _stop: watch::Sender<bool>,
    folder: TempDir,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }
}

impl World {
    /// Opens it and waits for its indexes.
    pub(crate) async fn new() -> Self {
        Self::open(tempfile::tempdir().unwrap(), true, Terms::default()).await
    }

    /// In practice mode without the practice records, which follow the day on which the test runs: there is one record
    /// already, of long ago.
    pub(crate) async fn without_records() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut old = store_samples::observation(1);
        old.observed_at = store_samples::at(0);
        let store = start::store(folder.path(), &store_samples::tenant()).unwrap();
        let wish = store_samples::create(old);
        store
            .append(&store_samples::local(), vec![wish])
            .await
            .unwrap();
        drop(store);
        Self::open(folder, true, Terms::default()).await
    }

    /// The same without practice mode: nobody is signed in by themselves.
    pub(crate) async fn without_practice() -> Self {
        Self::open(tempfile::tempdir().unwrap(), false, Terms::default()).await
    }

    /// Without practice mode, with sessions that last this long.
    pub(crate) async fn with_terms(terms: Terms) -> Self {
        Self::open(tempfile::tempdir().unwrap(), false, terms).await
    }

    /// Where its stores lie.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    async fn open(folder: TempDir, demo: bool, terms: Terms) -> Self {
        let seeds = seeds::load(&Inside).unwrap();
        let opening = start::Opening {
            data: folder.path(),
            seeds: &seeds,
            demo,
            tenant: None,
            refresh: false,
            terms,
        };
        let app = Arc::new(start::open(opening).await.unwrap());
        let (stop, stopped) = watch::channel(false);
        start::keep(&app, &stopped);
        for tenant in app.tenants.values() {
            while !tenant.ready.load(std::sync::atomic::Ordering::Acquire) {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        }
        let site = Site {
            app: Arc::clone(&app),
            basemaps: Arc::from([]),
            body_max: 1_000_000,
            door: Arc::default(),
            oidc: Some(Arc::new(unreachable_sign_on())),
            stop: stopped,
        };
        Self {
            app,
            router: router(site.clone()),
            site,
            _stop: stop,
            folder,
        }
    }

    /// The folder of the data.
    pub(crate) fn data(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Asks in a tenant.
    pub(crate) async fn ask(
        &self,
        tenant: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "127.0.0.1")
            .header("cookie", format!("lykta_tenant={tenant}"));
        if body.is_some() && !headers.iter().any(|h| h.0 == "content-type") {
            request = request.header("content-type", "application/geo+json");
        }
        for (name, value) in headers {
            if *name == "host" {
                request.headers_mut().unwrap().remove("host");
            }
            request = request.header(*name, *value);
        }
        let body = body.map_or_else(Body::empty, |b| Body::from(b.to_string()));
        let response: Response<Body> = self
            .router
            .clone()
            .oneshot(request.body(body).unwrap())
            .await
            .unwrap();
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            bytes: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }

    /// Asks for something.
    pub(crate) async fn get(&self, tenant: &str, path: &str) -> Answer {
        self.ask(tenant, "GET", path, &[], None).await
    }

    /// Waits until the tenant's world has read its whole feed.
    pub(crate) async fn settled(&self, tenant: &str) {
        let tenant = self
            .app
            .tenants
            .values()
            .find(|t| t.profile.code.as_str() == tenant)
            .unwrap();
        for _ in 0..400 {
            let head = tenant.store.head(&tenant.keeper()).await.unwrap().get();
            if tenant.world().unwrap().position >= head {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!(
            "the world of {} does not follow its feed",
            tenant.profile.code
        );
    }
}

/// Rows of a tenant's audit trail that fit, newest first: who, what was done, and the detail.
pub(crate) async fn trail(
    world: &World,
    tenant: &str,
    verb: Option<&str>,
    subject: Option<&str>,
) -> Vec<(String, String, Option<String>)> {
    let tenants = world.app.tenants.values();
    let tenant = tenants
        .into_iter()
        .find(|t| t.profile.code.as_str() == tenant)
        .unwrap();
    let asked = lykta::store::audit::AuditQuery {
        verb: verb.map(str::to_owned),
        subject: subject.map(str::to_owned),
        limit: 100,
        ..lykta::store::audit::AuditQuery::default()
    };
    let rows = tenant.store.audit_rows(&tenant.keeper(), &asked).await;
    rows.unwrap()
        .into_iter()
        .map(|r| (r.who, r.verb, r.detail))
        .collect()
}

/// A new id as a phone makes it.
pub(crate) fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// A broken lamp at a place.
pub(crate) fn lamp(lon: f64, lat: f64) -> Value {
    serde_json::json!({
        "type": "Feature",
        "geometry": { "type": "Point", "coordinates": [lon, lat] },
        "properties": { "category": "light.out", "observed_at": "2026-11-18T17:14:00+01:00", "accuracy_m": 7, "geom_source": "gps" },
    })
}

/// Single sign-on with a service that is not there: nothing listens on the discard port.
fn unreachable_sign_on() -> Oidc {
    Oidc::open(Settings {
        issuer: "http://127.0.0.1:9".to_owned(),
        client_id: "lykta".to_owned(),
        client_secret: None,
        name: "Arbetskonto".to_owned(),
        tenant: TenantCode::parse("ovning").unwrap(),
        scopes: vec!["openid".to_owned()],
        trust_email: false,
        mfa_acr: Vec::new(),
    })
    .unwrap()
}
