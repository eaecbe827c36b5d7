//! Accounts and roles, for whoever keeps accounts.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use lykta_core::model::{ActorId, Deed, Grant, Role, Viewer};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::super::Site;
use super::super::account::{OrganisationBody, UNKEPT};
use super::super::error::Failure;
use super::super::extract::{Body, Texts, Who};
use super::super::grants::{self, GrantBody};
use super::super::invitations::{MadeLinkBody, made};
use super::account_id;
use crate::app::AppError;
use crate::app::accounts::people::{Entry, Wanted};
use crate::app::accounts::{AccountChange, AccountKind};
use crate::wire::fault::Fault;

/// An account.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct AccountEntry {
    /// Id; it stands in history and audit.
    id: String,
    /// Name shown.
    name: String,
    /// What they sign in with.
    email: Option<String>,
    /// `person` or `program`.
    kind: &'static str,
    /// Where they work.
    organisation: OrganisationBody,
    /// What they have been granted.
    grants: Vec<GrantBody>,
    /// Whether they may not sign in.
    disabled: bool,
    /// Whether one-time codes are on.
    totp: bool,
    /// Whether an invitation waits.
    invited: bool,
    /// Last seen, to the minute.
    last_seen_at: Option<String>,
}

/// Accounts.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct AccountsBody {
    /// By name.
    accounts: Vec<AccountEntry>,
}

/// An account to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "read by hand, so that faults are told by field")]
pub(in super::super) struct NewAccountBody {
    /// Name shown.
    name: String,
    /// What a person signs in with.
    email: Option<String>,
    /// `person` or `program`.
    kind: String,
    /// Id of an actor; null for the tenant itself.
    organisation: Option<String>,
    /// What they are granted: role, categories, areas, `max_class`.
    #[schema(value_type = Vec<Object>)]
    grants: Value,
}

/// What shall be different.
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "read by hand, so that faults are told by field")]
pub(in super::super) struct AccountChangeBody {
    /// Name shown.
    name: Option<String>,
    /// Id of an actor; null for the tenant itself.
    organisation: Option<String>,
    /// What they are granted, all of it.
    #[schema(value_type = Option<Vec<Object>>)]
    grants: Option<Value>,
    /// Whether they may not sign in.
    disabled: Option<bool>,
}

/// A role.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct RoleBody {
    /// Code.
    role: &'static str,
    /// Highest privacy class; null for a role that sees no observation.
    ceiling: Option<u8>,
    /// Whether it is shown places as measured.
    exact: bool,
    /// What comes with it.
    deeds: Vec<&'static str>,
}

/// Roles.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct RolesBody {
    /// Every role.
    roles: Vec<RoleBody>,
}

async fn names(site: &Site, viewer: &Viewer) -> Result<BTreeMap<ActorId, String>, Failure> {
    Ok(site.app.organisation_names(viewer.tenant()).await?)
}

fn entry(
    site: &Site,
    viewer: &Viewer,
    names: &BTreeMap<ActorId, String>,
    entry: Entry,
) -> AccountEntry {
    let account = entry.account;
    let name = match &account.organisation {
        None => site
            .app
            .tenants
            .get(viewer.tenant())
            .map_or_else(|| viewer.tenant().to_string(), |t| t.profile.name.clone()),
        Some(id) => names.get(id).cloned().unwrap_or_else(|| id.to_string()),
    };
    AccountEntry {
        id: account.id.to_string(),
        name: account.name,
        email: account.email,
        kind: account.kind.code(),
        organisation: OrganisationBody {
            id: account.organisation.map(|o| o.to_string()),
            name,
        },
        grants: account.grants.iter().map(GrantBody::of).collect(),
        disabled: account.disabled_at.is_some(),
        totp: account.has_totp,
        invited: entry.invited,
        last_seen_at: account.last_seen_at.map(|at| at.to_string()),
    }
}

/// The tenant's accounts.
#[utoipa::path(
    get, path = "/api/v1/admin/accounts", tag = "administration",
    responses((status = 200, body = AccountsBody), (status = 403, description = "Not for this role", content_type = "application/problem+json"))
)]
pub(in super::super) async fn list(
    State(site): State<Site>,
    Who(viewer): Who,
) -> Result<Response, Failure> {
    let entries = site.app.accounts.list(&viewer).await?;
    let names = names(&site, &viewer).await?;
    let accounts = entries
        .into_iter()
        .map(|e| entry(&site, &viewer, &names, e))
        .collect();
    Ok((UNKEPT, Json(AccountsBody { accounts })).into_response())
}

/// Where somebody works; one that the tenant does not know is a fault.
fn organisation(texts: &mut Texts<'_>, names: &BTreeMap<ActorId, String>) -> Option<ActorId> {
    let text = texts.text("organisation")?;
    let known = ActorId::parse(text)
        .ok()
        .filter(|id| names.contains_key(id));
    if known.is_none() {
        texts.faults.push(
            Fault::new("/organisation", "unknown_reference")
                .with("field", "organisation")
                .with("value", text),
        );
    }
    known
}

fn read_grants(site: &Site, viewer: &Viewer, body: &Value, faults: &mut Vec<Fault>) -> Vec<Grant> {
    let value = body.get("grants").unwrap_or(&Value::Null);
    let found = grants::read(value, &site.app.catalogue, faults);
    if let Ok(Ok(world)) = site.app.tenant(viewer).map(|t| t.world()) {
        let areas = world.landscape.areas().areas().iter();
        let areas = areas.map(|a| a.id.to_string()).collect();
        faults.extend(crate::app::accounts::people::grant_faults(&found, &areas));
    }
    found
}

/// Makes an account. A person needs an invitation before they can sign in, a program a key.
#[utoipa::path(
    post, path = "/api/v1/admin/accounts", tag = "administration", request_body = NewAccountBody,
    responses(
        (status = 201, body = AccountEntry),
        (status = 403, description = "Not for this role", content_type = "application/problem+json"),
        (status = 409, description = "The e-mail address is taken", content_type = "application/problem+json"),
        (status = 422, description = "Something is missing or unknown", content_type = "application/problem+json"),
    )
)]
pub(in super::super) async fn add(
    State(site): State<Site>,
    Who(viewer): Who,
    Body(body): Body,
) -> Result<Response, Failure> {
    crate::app::permit(&viewer, Deed::Administer)?;
    let names = names(&site, &viewer).await?;
    let mut texts = Texts::new(&body, &["name", "email", "kind", "organisation", "grants"]);
    let name = texts.text("name").unwrap_or_default().to_owned();
    let email = texts.text("email").map(str::to_owned);
    let kind = texts.read("kind", "unknown_code", AccountKind::from_code);
    let organisation = organisation(&mut texts, &names);
    let mut faults = std::mem::take(&mut texts.faults);
    let grants = read_grants(&site, &viewer, &body, &mut faults);
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults).into());
    }
    let wanted = Wanted {
        name,
        email,
        kind: kind.unwrap_or(AccountKind::Person),
        organisation,
        grants,
    };
    let made = site.app.accounts.add(&viewer, wanted).await?;
    let body = entry(&site, &viewer, &names, made);
    Ok((StatusCode::CREATED, UNKEPT, Json(body)).into_response())
}

/// Changes an account. New rights take hold at once; disabling ends sessions and keys.
#[utoipa::path(
    patch, path = "/api/v1/admin/accounts/{id}", tag = "administration", request_body = AccountChangeBody,
    params(("id" = String, Path, description = "Id of the account")),
    responses(
        (status = 200, body = AccountEntry),
        (status = 403, description = "Not for this role", content_type = "application/problem+json"),
        (status = 404, description = "No such account", content_type = "application/problem+json"),
        (status = 409, description = "Nobody would be left who keeps accounts, or it is one's own", content_type = "application/problem+json"),
        (status = 422, description = "Something is unknown", content_type = "application/problem+json"),
    )
)]
pub(in super::super) async fn change(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
    Body(body): Body,
) -> Result<Response, Failure> {
    crate::app::permit(&viewer, Deed::Administer)?;
    let id = account_id(&id)?;
    let names = names(&site, &viewer).await?;
    let mut texts = Texts::new(&body, &["name", "organisation", "grants", "disabled"]);
    let name = texts.text("name").map(str::to_owned);
    let moved = body.get("organisation").is_some();
    let organisation = organisation(&mut texts, &names);
    let mut faults = std::mem::take(&mut texts.faults);
    let grants = body
        .get("grants")
        .map(|_| read_grants(&site, &viewer, &body, &mut faults));
    let disabled = match body.get("disabled") {
        None | Some(Value::Null) => None,
        Some(Value::Bool(flag)) => Some(*flag),
        Some(other) => {
            faults.push(
                Fault::new("/disabled", "not_a_flag")
                    .with("field", "disabled")
                    .with("value", other),
            );
            None
        }
    };
    if !faults.is_empty() {
        return Err(AppError::Invalid(faults).into());
    }
    let change = AccountChange {
        name,
        organisation: moved.then_some(organisation),
        grants,
        disabled,
    };
    let changed = site.app.accounts.change(&viewer, &id, change).await?;
    Ok((UNKEPT, Json(entry(&site, &viewer, &names, changed))).into_response())
}

/// Makes a link by which somebody sets their password: the first, or another. The one before it ends.
#[utoipa::path(
    post, path = "/api/v1/admin/accounts/{id}/invitation", tag = "administration",
    params(("id" = String, Path, description = "Id of the account")),
    responses(
        (status = 200, body = MadeLinkBody),
        (status = 403, description = "Not for this role", content_type = "application/problem+json"),
        (status = 404, description = "No such account", content_type = "application/problem+json"),
        (status = 409, description = "The account is a program's, or disabled", content_type = "application/problem+json"),
    )
)]
pub(in super::super) async fn invite(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let link = site.app.accounts.invite(&viewer, &account_id(&id)?).await?;
    let body = made(&site, &headers, &link.token, link.expires_at);
    Ok((UNKEPT, Json(body)).into_response())
}

/// Takes somebody's one-time codes away: a lost phone. They sign in with the password alone and begin
/// again.
#[utoipa::path(
    delete, path = "/api/v1/admin/accounts/{id}/totp", tag = "administration",
    params(("id" = String, Path, description = "Id of the account")),
    responses((status = 204, description = "Off, and signed out everywhere"), (status = 403, description = "Not for this role", content_type = "application/problem+json"), (status = 404, description = "No such account, or it has none", content_type = "application/problem+json"))
)]
pub(in super::super) async fn reset_codes(
    State(site): State<Site>,
    Who(viewer): Who,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let id = account_id(&id)?;
    site.app.accounts.reset_codes(&viewer, &id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What there is to grant.
#[utoipa::path(
    get, path = "/api/v1/admin/roles", tag = "administration",
    responses((status = 200, body = RolesBody), (status = 403, description = "Not for this role", content_type = "application/problem+json"))
)]
pub(in super::super) async fn roles(Who(viewer): Who) -> Result<Response, Failure> {
    crate::app::permit(&viewer, Deed::Administer)?;
    let roles = Role::ALL
        .iter()
        .map(|role| RoleBody {
            role: role.code(),
            ceiling: role.ceiling().map(lykta_core::model::PrivacyClass::get),
            exact: role.sees_exact_places(),
            deeds: role.deeds().iter().map(|d| d.code()).collect(),
        })
        .collect();
    Ok((UNKEPT, Json(RolesBody { roles })).into_response())
}
