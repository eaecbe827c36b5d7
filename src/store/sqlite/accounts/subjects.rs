//! What another service calls the people it vouches for.

use lykta_core::model::{AccountId, TenantCode};
use rusqlite::{Connection, OptionalExtension, params};

use super::super::fault::Fault;
use super::{Desk, account_subject, people, row, sessions};
use crate::store::accounts::{Account, Subject};

pub(super) fn account(conn: &Connection, subject: &Subject) -> Result<Option<Account>, Fault> {
    let id: Option<String> = conn
        .prepare_cached("SELECT id FROM account WHERE oidc_issuer = ?1 AND oidc_sub = ?2")?
        .query_row(params![subject.issuer, subject.name], |row| row.get(0))
        .optional()?;
    let Some(id) = id else { return Ok(None) };
    people::account(conn, &row::account_id(&id)?)
}

pub(super) fn tie(
    desk: &Desk<'_>,
    tenant: &TenantCode,
    subject: &Subject,
    email: &str,
) -> Result<Option<Account>, Fault> {
    if let Some(account) = account(desk.conn, subject)? {
        return Ok(Some(account));
    }
    // Only whoever keeps the accounts opens this door, by an invitation that still serves.
    let id: Option<String> = desk
        .conn
        .prepare_cached(
            "SELECT id FROM account WHERE email_key = ?1 AND tenant = ?2 AND kind = 'person'
                 AND disabled_at IS NULL AND oidc_sub IS NULL
                 AND EXISTS (SELECT 1 FROM link WHERE link.account = account.id
                     AND purpose = 'invitation' AND used_at IS NULL AND expires_at > ?3)",
        )?
        .query_row(
            params![people::email_key(email), tenant.as_str(), desk.now()],
            |row| row.get(0),
        )
        .optional()?;
    let Some(id) = id else { return Ok(None) };
    let id = row::account_id(&id)?;
    desk.conn.execute(
        "UPDATE account SET oidc_issuer = ?2, oidc_sub = ?3 WHERE id = ?1",
        params![id.as_str(), subject.issuer, subject.name],
    )?;
    // The invitation has done its work; left open it would be another way in.
    desk.conn.execute(
        "UPDATE link SET used_at = ?2 WHERE account = ?1 AND used_at IS NULL",
        params![id.as_str(), desk.now()],
    )?;
    desk.audit("account_tie", &account_subject(&id), Some(&subject.issuer))?;
    people::account(desk.conn, &id)
}

pub(super) fn untie(desk: &Desk<'_>, id: &AccountId) -> Result<bool, Fault> {
    let untied = desk.conn.execute(
        "UPDATE account SET oidc_issuer = NULL, oidc_sub = NULL
         WHERE id = ?1 AND oidc_sub IS NOT NULL",
        [id.as_str()],
    )? > 0;
    if untied {
        desk.audit("account_untie", &account_subject(id), None)?;
        sessions::end_all(desk, id, None)?;
    }
    Ok(untied)
}
