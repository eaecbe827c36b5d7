//! Accounts, what they are granted, and what they prove themselves with.

use lykta_core::model::{AccountId, Grant, Role, TenantCode};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::super::fault::Fault;
use super::{Desk, account_subject, row, sessions};
use crate::store::accounts::{
    Account, AccountChange, AccountKind, Changed, Credentials, Digest, NewAccount,
};

const COLUMNS: &str = "id, tenant, kind, name, email, organisation, password IS NOT NULL AS has_password,
     totp_secret IS NOT NULL AS has_totp, created_at, disabled_at,
     (SELECT count(*) FROM recovery_code c WHERE c.account = account.id AND c.used_at IS NULL) AS codes,
     (SELECT max(at) FROM (
          SELECT max(last_seen_at) AS at FROM session s WHERE s.account = account.id
          UNION ALL SELECT max(last_used_at) FROM api_key k WHERE k.account = account.id)) AS seen_at";

/// The form of an e-mail address that is compared.
pub(super) fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

pub(super) fn account(conn: &Connection, id: &AccountId) -> Result<Option<Account>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE id = ?1");
    some(conn, &sql, id.as_str())
}

pub(super) fn account_of_email(conn: &Connection, key: &str) -> Result<Option<Account>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE email_key = ?1");
    some(conn, &sql, key)
}

fn some(conn: &Connection, sql: &str, key: &str) -> Result<Option<Account>, Fault> {
    let mut query = conn.prepare_cached(sql)?;
    let mut rows = query.query([key])?;
    rows.next()?.map(|row| read(conn, row)).transpose()
}

pub(super) fn accounts(
    conn: &Connection,
    tenant: Option<&TenantCode>,
) -> Result<Vec<Account>, Fault> {
    let sql =
        format!("SELECT {COLUMNS} FROM account WHERE ?1 IS NULL OR tenant = ?1 ORDER BY name, id");
    let mut query = conn.prepare_cached(&sql)?;
    let mut rows = query.query([tenant.map(TenantCode::as_str)])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(read(conn, row)?);
    }
    Ok(out)
}

fn read(conn: &Connection, row: &Row<'_>) -> Result<Account, Fault> {
    let (id, tenant, kind): (String, String, String) =
        (row.get("id")?, row.get("tenant")?, row.get("kind")?);
    Ok(Account {
        tenant: row::tenant(&tenant)?,
        kind: AccountKind::from_code(&kind)
            .ok_or_else(|| Fault::corrupt(format!("{kind:?} is not a kind of account")))?,
        name: row.get("name")?,
        email: row.get("email")?,
        organisation: row::organisation(row.get("organisation")?)?,
        grants: grants(conn, &id)?,
        has_password: row.get("has_password")?,
        has_totp: row.get("has_totp")?,
        recovery_codes_left: row.get("codes")?,
        disabled_at: row::time_if_any(row, "disabled_at")?,
        created_at: row::time(row, "created_at")?,
        last_seen_at: row::time_if_any(row, "seen_at")?,
        id: row::account_id(&id)?,
    })
}

fn grants(conn: &Connection, id: &str) -> Result<Vec<Grant>, Fault> {
    let mut query = conn.prepare_cached(
        "SELECT role, categories, areas, max_class FROM account_grant WHERE account = ?1 ORDER BY ordinal",
    )?;
    let mut rows = query.query([id])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(row::grant(row)?);
    }
    Ok(out)
}

pub(super) fn credentials(conn: &Connection, id: &AccountId) -> Result<Option<Credentials>, Fault> {
    Ok(conn
        .prepare_cached("SELECT password, totp_secret, totp_pending FROM account WHERE id = ?1")?
        .query_row([id.as_str()], |row| {
            Ok(Credentials {
                password: row.get(0)?,
                totp: row.get(1)?,
                totp_pending: row.get(2)?,
            })
        })
        .optional()?)
}

pub(super) fn create(desk: &Desk<'_>, new: &NewAccount) -> Result<bool, Fault> {
    let written = desk.conn.execute(
        "INSERT INTO account (id, tenant, kind, name, email, email_key, organisation, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
        params![
            new.id.as_str(),
            new.tenant.as_str(),
            new.kind.code(),
            new.name,
            new.email.as_deref().map(str::trim),
            new.email.as_deref().map(email_key),
            new.organisation
                .as_ref()
                .map(lykta_core::model::ActorId::as_str),
            desk.now(),
        ],
    )?;
    if written == 0 {
        return Ok(false);
    }
    put_grants(desk, &new.id, &new.grants)?;
    let detail = told(&new.grants);
    desk.audit("account_create", &account_subject(&new.id), Some(&detail))?;
    Ok(true)
}

fn put_grants(desk: &Desk<'_>, id: &AccountId, grants: &[Grant]) -> Result<(), Fault> {
    desk.conn.execute(
        "DELETE FROM account_grant WHERE account = ?1",
        [id.as_str()],
    )?;
    let mut insert = desk.conn.prepare_cached(
        "INSERT INTO account_grant (account, ordinal, role, categories, areas, max_class)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for (ordinal, grant) in (0_i64..).zip(grants) {
        insert.execute(params![
            id.as_str(),
            ordinal,
            grant.role.code(),
            row::column(&grant.scope.categories)?,
            row::column(&grant.scope.areas)?,
            grant.scope.max_class.get(),
        ])?;
    }
    Ok(())
}

/// Grants for the audit trail: roles and how far they reach, all codes.
fn told(grants: &[Grant]) -> String {
    let one = |g: &Grant| {
        let mut text = format!("{}≤{}", g.role, g.scope.max_class.get());
        if let Ok(Some(categories)) = row::column(&g.scope.categories) {
            text.push_str(&categories);
        }
        if let Ok(Some(areas)) = row::column(&g.scope.areas) {
            text.push_str(" in ");
            text.push_str(&areas);
        }
        text
    };
    grants.iter().map(one).collect::<Vec<_>>().join(", ")
}

pub(super) fn change(
    desk: &Desk<'_>,
    id: &AccountId,
    change: &AccountChange,
) -> Result<Changed, Fault> {
    let Some(before) = account(desk.conn, id)? else {
        return Ok(Changed::NotFound);
    };
    let after_grants = change.grants.as_deref().unwrap_or(&before.grants);
    let disabled = change.disabled.unwrap_or(before.disabled_at.is_some());
    let keeps = |grants: &[Grant], disabled: bool| {
        before.kind == AccountKind::Person
            && !disabled
            && grants.iter().any(|g| g.role == Role::Admin)
    };
    if keeps(&before.grants, before.disabled_at.is_some())
        && !keeps(after_grants, disabled)
        && other_admins(desk.conn, &before)? == 0
    {
        return Ok(Changed::LastAdmin);
    }
    let subject = account_subject(id);
    if let Some(name) = change.name.as_ref().filter(|n| **n != before.name) {
        desk.conn.execute(
            "UPDATE account SET name = ?2 WHERE id = ?1",
            params![id.as_str(), name],
        )?;
        desk.audit("account_rename", &subject, None)?;
    }
    if let Some(organisation) = change
        .organisation
        .as_ref()
        .filter(|o| **o != before.organisation)
    {
        let code = organisation
            .as_ref()
            .map(lykta_core::model::ActorId::as_str);
        desk.conn.execute(
            "UPDATE account SET organisation = ?2 WHERE id = ?1",
            params![id.as_str(), code],
        )?;
        desk.audit("account_move", &subject, code)?;
    }
    if let Some(grants) = change.grants.as_ref().filter(|g| **g != before.grants) {
        put_grants(desk, id, grants)?;
        desk.audit("account_grant", &subject, Some(&told(grants)))?;
    }
    if disabled != before.disabled_at.is_some() {
        desk.conn.execute(
            "UPDATE account SET disabled_at = ?2 WHERE id = ?1",
            params![id.as_str(), disabled.then_some(desk.now())],
        )?;
        let verb = if disabled {
            "account_disable"
        } else {
            "account_enable"
        };
        desk.audit(verb, &subject, None)?;
        if disabled {
            sessions::end_all(desk, id, None)?;
            for table in ["api_key", "link"] {
                let column = if table == "link" {
                    "used_at"
                } else {
                    "revoked_at"
                };
                desk.conn.execute(
                    &format!(
                        "UPDATE {table} SET {column} = ?2 WHERE account = ?1 AND {column} IS NULL"
                    ),
                    params![id.as_str(), desk.now()],
                )?;
            }
        }
    }
    Ok(Changed::Done)
}

/// Others who keep the accounts of the same tenant and may sign in.
fn other_admins(conn: &Connection, than: &Account) -> Result<u32, Fault> {
    Ok(conn.query_row(
        "SELECT count(*) FROM account a WHERE a.tenant = ?1 AND a.id <> ?2 AND a.kind = 'person'
             AND a.disabled_at IS NULL AND a.password IS NOT NULL
             AND EXISTS (SELECT 1 FROM account_grant g WHERE g.account = a.id AND g.role = ?3)",
        params![than.tenant.as_str(), than.id.as_str(), Role::Admin.code()],
        |row| row.get(0),
    )?)
}

/// Sets an e-mail address; false when somebody else has it.
pub(super) fn put_email(desk: &Desk<'_>, id: &AccountId, email: &str) -> Result<bool, Fault> {
    Ok(desk.conn.execute(
        "UPDATE OR IGNORE account SET email = ?2, email_key = ?3 WHERE id = ?1",
        params![id.as_str(), email.trim(), email_key(email)],
    )? > 0)
}

pub(super) fn set_password(
    desk: &Desk<'_>,
    id: &AccountId,
    hash: &str,
    keep: Option<&str>,
) -> Result<(), Fault> {
    desk.conn.execute(
        "UPDATE account SET password = ?2 WHERE id = ?1",
        params![id.as_str(), hash],
    )?;
    desk.audit("account_password", &account_subject(id), None)?;
    sessions::end_all(desk, id, keep)?;
    Ok(())
}

pub(super) fn offer_totp(desk: &Desk<'_>, id: &AccountId, secret: &[u8]) -> Result<(), Fault> {
    desk.conn.execute(
        "UPDATE account SET totp_pending = ?2 WHERE id = ?1",
        params![id.as_str(), secret],
    )?;
    desk.audit("totp_offer", &account_subject(id), None)
}

pub(super) fn confirm_totp(
    desk: &Desk<'_>,
    id: &AccountId,
    step: u64,
    recovery: &[Digest],
) -> Result<bool, Fault> {
    let confirmed = desk.conn.execute(
        "UPDATE account SET totp_secret = totp_pending, totp_pending = NULL, totp_last_step = ?2
         WHERE id = ?1 AND totp_pending IS NOT NULL",
        params![id.as_str(), step_column(step)],
    )? > 0;
    if confirmed {
        desk.conn.execute(
            "DELETE FROM recovery_code WHERE account = ?1",
            [id.as_str()],
        )?;
        for digest in recovery {
            desk.conn.execute(
                "INSERT INTO recovery_code (account, digest) VALUES (?1, ?2)",
                params![id.as_str(), row::bytes(digest)],
            )?;
        }
        desk.audit("totp_on", &account_subject(id), None)?;
    }
    Ok(confirmed)
}

pub(super) fn clear_totp(desk: &Desk<'_>, id: &AccountId) -> Result<bool, Fault> {
    let cleared = desk.conn.execute(
        "UPDATE account SET totp_secret = NULL, totp_pending = NULL, totp_last_step = NULL
         WHERE id = ?1 AND totp_secret IS NOT NULL",
        [id.as_str()],
    )? > 0;
    if cleared {
        desk.conn.execute(
            "DELETE FROM recovery_code WHERE account = ?1",
            [id.as_str()],
        )?;
        desk.audit("totp_off", &account_subject(id), None)?;
        sessions::end_all(desk, id, None)?;
    }
    Ok(cleared)
}

pub(super) fn spend_step(desk: &Desk<'_>, id: &AccountId, step: u64) -> Result<bool, Fault> {
    Ok(desk.conn.execute(
        "UPDATE account SET totp_last_step = ?2
         WHERE id = ?1 AND totp_secret IS NOT NULL
             AND (totp_last_step IS NULL OR totp_last_step < ?2)",
        params![id.as_str(), step_column(step)],
    )? > 0)
}

fn step_column(step: u64) -> i64 {
    i64::try_from(step).unwrap_or(i64::MAX)
}

pub(super) fn spend_recovery_code(
    desk: &Desk<'_>,
    id: &AccountId,
    code: &Digest,
) -> Result<bool, Fault> {
    let spent = desk.conn.execute(
        "UPDATE recovery_code SET used_at = ?3 WHERE account = ?1 AND digest = ?2 AND used_at IS NULL",
        params![id.as_str(), row::bytes(code), desk.now()],
    )? > 0;
    if spent {
        desk.audit("recovery_code_used", &account_subject(id), None)?;
    }
    Ok(spent)
}
