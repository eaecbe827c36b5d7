//! Links that were sent to people, and keys that programs send.

use jiff::Timestamp;
use lykta_core::model::{AccountId, TenantCode, WalkId};
use rusqlite::{Connection, Row, params};

use super::super::fault::Fault;
use super::{Desk, account_subject, people, row};
use crate::store::accounts::{
    Acceptance, Account, ApiKey, Digest, GuestLink, Link, LinkUse, NewKey, NewLink, Purpose,
};

const LINK: &str =
    "id, purpose, tenant, account, note, walk, created_at, expires_at, used_at, revoked_at";

fn read(row: &Row<'_>) -> Result<Link, Fault> {
    let (purpose, tenant): (String, String) = (row.get("purpose")?, row.get("tenant")?);
    let account: Option<String> = row.get("account")?;
    let walk: Option<String> = row.get("walk")?;
    Ok(Link {
        id: row.get("id")?,
        purpose: Purpose::from_code(&purpose)
            .ok_or_else(|| Fault::corrupt(format!("{purpose:?} is not what a link is for")))?,
        tenant: row::tenant(&tenant)?,
        account: account.as_deref().map(row::account_id).transpose()?,
        note: row.get("note")?,
        walk: walk.as_deref().map(row::walk_id).transpose()?,
        created_at: row::time(row, "created_at")?,
        expires_at: row::time(row, "expires_at")?,
        used_at: row::time_if_any(row, "used_at")?,
        revoked_at: row::time_if_any(row, "revoked_at")?,
    })
}

pub(super) fn make(desk: &Desk<'_>, new: &NewLink) -> Result<(), Fault> {
    if let Some(account) = &new.account {
        desk.conn.execute(
            "UPDATE link SET used_at = ?2 WHERE account = ?1 AND used_at IS NULL",
            params![account.as_str(), desk.now()],
        )?;
    }
    desk.conn.execute(
        "INSERT INTO link (id, token, purpose, tenant, account, note, created_at, expires_at, walk)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            new.id,
            row::bytes(&new.token),
            new.purpose.code(),
            new.tenant.as_str(),
            new.account.as_ref().map(AccountId::as_str),
            new.note,
            desk.now(),
            new.expires_at.as_millisecond(),
            new.walk.map(|w| w.to_string()),
        ],
    )?;
    let subject = new
        .account
        .as_ref()
        .map_or_else(|| format!("link/{}", new.id), account_subject);
    desk.audit("link_make", &subject, Some(new.purpose.code()))
}

pub(super) fn by_token(conn: &Connection, token: &Digest) -> Result<Option<Link>, Fault> {
    let sql = format!("SELECT {LINK} FROM link WHERE token = ?1");
    let mut query = conn.prepare_cached(&sql)?;
    let mut rows = query.query([row::bytes(token)])?;
    rows.next()?.map(read).transpose()
}

pub(super) fn of_walk(
    conn: &Connection,
    tenant: &TenantCode,
    walk: WalkId,
) -> Result<Vec<GuestLink>, Fault> {
    let sql = format!(
        "SELECT {LINK}, (SELECT count(*) FROM session
             WHERE session.link = link.id AND session.sends_for IS NULL) AS joined
         FROM link WHERE tenant = ?1 AND walk = ?2 ORDER BY created_at, id"
    );
    let mut query = conn.prepare_cached(&sql)?;
    let mut rows = query.query(params![tenant.as_str(), walk.to_string()])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(GuestLink {
            link: read(row)?,
            joined: row.get("joined")?,
        });
    }
    Ok(out)
}

pub(super) fn end_of_walk(
    desk: &Desk<'_>,
    tenant: &TenantCode,
    walk: WalkId,
    id: &str,
) -> Result<bool, Fault> {
    let ended = desk.conn.execute(
        "UPDATE link SET revoked_at = ?4
         WHERE id = ?1 AND tenant = ?2 AND walk = ?3 AND revoked_at IS NULL",
        params![id, tenant.as_str(), walk.to_string(), desk.now()],
    )? > 0;
    if ended {
        desk.audit("link_end", &format!("link/{id}"), None)?;
    }
    Ok(ended)
}

pub(super) fn spend(desk: &Desk<'_>, token: &Digest, said: &Acceptance) -> Result<LinkUse, Fault> {
    let Some(link) = by_token(desk.conn, token)? else {
        return Ok(LinkUse::Gone);
    };
    let spent = link.used_at.is_some() && link.purpose.is_single_use();
    if spent || link.revoked_at.is_some() || link.expires_at <= desk.at {
        return Ok(LinkUse::Gone);
    }
    let mut subject = format!("link/{}", link.id);
    if let Some(id) = &link.account {
        let account = people::account(desk.conn, id)?.filter(|a| a.disabled_at.is_none());
        let Some(account) = account else {
            return Ok(LinkUse::Gone);
        };
        if let Some(email) = said.email.as_ref().filter(|_| account.email.is_none())
            && !people::put_email(desk, id, email)?
        {
            return Ok(LinkUse::EmailTaken);
        }
        if let Some(name) = &said.name {
            desk.conn.execute(
                "UPDATE account SET name = ?2 WHERE id = ?1",
                params![id.as_str(), name],
            )?;
        }
        if let Some(password) = &said.password {
            people::set_password(desk, id, password, None)?;
        }
        subject = account_subject(id);
    }
    desk.conn.execute(
        "UPDATE link SET used_at = coalesce(used_at, ?2) WHERE id = ?1",
        params![link.id, desk.now()],
    )?;
    desk.audit("link_use", &subject, Some(link.purpose.code()))?;
    Ok(LinkUse::Served(link))
}

pub(super) fn invited(
    conn: &Connection,
    tenant: &TenantCode,
    now: Timestamp,
) -> Result<Vec<AccountId>, Fault> {
    let mut query = conn.prepare_cached(
        "SELECT DISTINCT account FROM link WHERE tenant = ?1 AND account IS NOT NULL
             AND purpose = 'invitation' AND used_at IS NULL AND expires_at > ?2",
    )?;
    let mut rows = query.query(params![tenant.as_str(), now.as_millisecond()])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(row::account_id(&row.get::<_, String>(0)?)?);
    }
    Ok(out)
}

const KEY: &str = "id, account, name, created_at, expires_at, last_used_at, revoked_at";

fn read_key(row: &Row<'_>) -> Result<ApiKey, Fault> {
    Ok(ApiKey {
        id: row.get("id")?,
        account: row::account_id(&row.get::<_, String>("account")?)?,
        name: row.get("name")?,
        created_at: row::time(row, "created_at")?,
        expires_at: row::time(row, "expires_at")?,
        last_used_at: row::time_if_any(row, "last_used_at")?,
        revoked_at: row::time_if_any(row, "revoked_at")?,
    })
}

pub(super) fn make_key(desk: &Desk<'_>, new: &NewKey) -> Result<(), Fault> {
    desk.conn.execute(
        "INSERT INTO api_key (id, token, account, name, created_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            new.id,
            row::bytes(&new.token),
            new.account.as_str(),
            new.name,
            desk.now(),
            new.expires_at.as_millisecond(),
        ],
    )?;
    desk.audit("key_make", &account_subject(&new.account), Some(&new.id))
}

pub(super) fn key_by_token(
    conn: &Connection,
    token: &Digest,
) -> Result<Option<(ApiKey, Account)>, Fault> {
    let sql = format!("SELECT {KEY} FROM api_key WHERE token = ?1");
    let mut query = conn.prepare_cached(&sql)?;
    let mut rows = query.query([row::bytes(token)])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let key = read_key(row)?;
    Ok(people::account(conn, &key.account)?.map(|account| (key, account)))
}

pub(super) fn touch_key(desk: &Desk<'_>, id: &str) -> Result<(), Fault> {
    desk.conn.execute(
        "UPDATE api_key SET last_used_at = ?2 WHERE id = ?1",
        params![id, desk.now()],
    )?;
    Ok(())
}

pub(super) fn keys(conn: &Connection, account: &AccountId) -> Result<Vec<ApiKey>, Fault> {
    let sql = format!(
        "SELECT {KEY} FROM api_key WHERE account = ?1 AND revoked_at IS NULL ORDER BY created_at, id"
    );
    let mut query = conn.prepare_cached(&sql)?;
    let mut rows = query.query([account.as_str()])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(read_key(row)?);
    }
    Ok(out)
}

pub(super) fn end_key(desk: &Desk<'_>, account: &AccountId, id: &str) -> Result<bool, Fault> {
    let ended = desk.conn.execute(
        "UPDATE api_key SET revoked_at = ?3 WHERE id = ?1 AND account = ?2 AND revoked_at IS NULL",
        params![id, account.as_str(), desk.now()],
    )? > 0;
    if ended {
        desk.audit("key_end", &account_subject(account), Some(id))?;
    }
    Ok(ended)
}
