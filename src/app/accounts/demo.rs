//! Accounts of practice mode: one a role and tenant, without a password.
//!
//! They can be signed in to in practice mode alone, which answers nobody but this machine.

use lykta_core::model::{AccountId, Actor, ActorId, ActorType, Grant, Role, TenantCode};

use super::sign_in::{Opened, PRACTICE, Visit};
use super::{Account, AccountKind, Accounts, after};
use crate::app::{App, AppError, Tenant};
use crate::store::accounts::NewAccount;

const KEEPER: &str = "keeper";
/// How ids of these accounts begin.
const PREFIX: &str = "demo-";

/// The id of a practice account.
pub(super) fn id(tenant: &TenantCode, role: Role) -> Result<AccountId, AppError> {
    AccountId::parse(&format!("{PREFIX}{tenant}-{}", role.code()))
        .map_err(|e| AppError::Internal(Box::new(e)))
}

/// What a practice account is called.
fn name(role: Role) -> &'static str {
    match role {
        Role::Reporter => "Medarbetare som rapporterar (exempel)",
        Role::WalkLeader => "Rundledare (exempel)",
        Role::SafetyCoordinator => "Trygghetssamordnare (exempel)",
        Role::ActorHandler => "Handläggare hos ansvarig (exempel)",
        Role::Planner => "Planerare (exempel)",
        Role::Communicator => "Kommunikatör (exempel)",
        Role::PolicePlanner => "Polisens planerare (exempel)",
        Role::ShiftLeader => "Yttre befäl (exempel)",
        Role::Officer => "Polis i yttre tjänst (exempel)",
        Role::PoliticianReader => "Förtroendevald (exempel)",
        Role::RecordsOfficer => "Registrator (exempel)",
        Role::Auditor => "Dataskyddsombud (exempel)",
        Role::Admin => "Administratör (exempel)",
        Role::WalkGuest => "Gäst på trygghetsrunda (exempel)",
    }
}

/// Where somebody in this role works; `None` is the tenant itself.
fn organisation(role: Role, tenant: &TenantCode, actors: &[Actor]) -> Option<ActorId> {
    match role {
        Role::PolicePlanner | Role::ShiftLeader | Role::Officer => actors
            .iter()
            .find(|a| a.id.as_str() == "polisen")
            .map(|a| a.id.clone()),
        Role::ActorHandler => {
            let other = |a: &&Actor| a.actor_type != ActorType::Police && !a.generic;
            let own = |a: &&Actor| a.municipality.as_ref() == Some(tenant);
            let company = |a: &&Actor| a.actor_type == ActorType::MunicipalCompany;
            let of = |fits: &dyn Fn(&&Actor) -> bool| actors.iter().find(fits);
            of(&|a| other(a) && own(a) && company(a))
                .or_else(|| of(&|a| other(a) && own(a)))
                .or_else(|| actors.iter().find(|a| a.actor_type != ActorType::Police))
                .map(|a| a.id.clone())
        }
        _ => None,
    }
}

impl Accounts {
    /// Makes the practice accounts of a tenant that are not there.
    ///
    /// # Errors
    /// [`AppError`] when a store fails.
    pub async fn fill(&self, tenant: &Tenant) -> Result<(), AppError> {
        let code = &tenant.profile.code;
        let there = self.store.accounts(Some(code)).await?;
        let actors = tenant.store.actors(&tenant.keeper()).await?;
        for role in Role::ALL {
            let id = id(code, *role)?;
            if there.iter().any(|a| a.id == id) {
                continue;
            }
            let new = NewAccount {
                id,
                tenant: code.clone(),
                kind: AccountKind::Person,
                name: name(*role).to_owned(),
                email: None,
                organisation: organisation(*role, code, &actors),
                grants: vec![Grant::whole(*role)],
            };
            self.store.create(KEEPER, new).await?;
        }
        Ok(())
    }
}

impl App {
    /// The practice accounts of a tenant, in the order of the roles; none outside practice mode.
    ///
    /// # Errors
    /// [`AppError`] when the store fails.
    pub async fn practice_accounts(&self, tenant: &TenantCode) -> Result<Vec<Account>, AppError> {
        if !self.demo {
            return Ok(Vec::new());
        }
        let mut accounts = self.accounts.store.accounts(Some(tenant)).await?;
        accounts.retain(is_practice);
        accounts.sort_by_key(|a| a.grants.first().map(|g| g.role));
        Ok(accounts)
    }

    /// Signs in to a practice account.
    ///
    /// # Errors
    /// [`AppError::NotFound`] outside practice mode, and for any other account.
    pub async fn practise(&self, id: &AccountId, visit: &Visit) -> Result<Opened, AppError> {
        let account = match self.accounts.store.account(id).await? {
            Some(a) if self.demo && is_practice(&a) && a.disabled_at.is_none() => a,
            _ => return Err(AppError::NotFound),
        };
        self.accounts
            .open_new(Some(&account), None, visit, true, after(PRACTICE))
            .await
    }

    /// The practice account of the same role in another tenant.
    ///
    /// # Errors
    /// [`AppError`] when the store fails.
    pub async fn same_role_in(
        &self,
        account: &Account,
        tenant: &TenantCode,
    ) -> Result<Option<Account>, AppError> {
        let Some(role) = account.grants.first().map(|g| g.role) else {
            return Ok(None);
        };
        if !self.demo || !is_practice(account) {
            return Ok(None);
        }
        Ok(self.accounts.store.account(&id(tenant, role)?).await?)
    }
}

/// Whether it is a practice account: nobody outside practice mode is let in by one.
pub(super) fn is_practice(account: &Account) -> bool {
    account.id.as_str().starts_with(PREFIX)
}
