//! Sessions and the devices that an account has been signed in to from.

use lykta_core::model::AccountId;
use rusqlite::{Connection, Row, params};

use super::super::fault::Fault;
use super::{Desk, account_subject, people, row};
use crate::store::accounts::{Account, Digest, NewSession, Session};

const COLUMNS: &str =
    "session.id, session.tenant, session.account, session.link, device, sends_for,
     asked_by, second_factor, session.created_at, last_seen_at, session.expires_at,
     session.revoked_at, link.walk, link.revoked_at AS link_ended_at";

/// Sessions, with the link that a guest came by.
const FROM: &str = "FROM session LEFT JOIN link ON link.id = session.link";

/// Devices remembered for one account.
const DEVICES: i64 = 20;

fn read(row: &Row<'_>) -> Result<Session, Fault> {
    let tenant: String = row.get("tenant")?;
    let account: Option<String> = row.get("account")?;
    let walk: Option<String> = row.get("walk")?;
    Ok(Session {
        id: row.get("id")?,
        tenant: row::tenant(&tenant)?,
        account: account.as_deref().map(row::account_id).transpose()?,
        link: row.get("link")?,
        walk: walk.as_deref().map(row::walk_id).transpose()?,
        link_ended_at: row::time_if_any(row, "link_ended_at")?,
        device: row.get("device")?,
        sends_for: row.get("sends_for")?,
        asked_by: row.get("asked_by")?,
        second_factor: row.get("second_factor")?,
        created_at: row::time(row, "created_at")?,
        last_seen_at: row::time(row, "last_seen_at")?,
        expires_at: row::time(row, "expires_at")?,
        revoked_at: row::time_if_any(row, "revoked_at")?,
    })
}

pub(super) fn open(desk: &Desk<'_>, new: &NewSession) -> Result<(), Fault> {
    // What ended long ago tells nobody anything but the audit trail, which has its own rows.
    desk.conn.execute(
        "DELETE FROM session WHERE expires_at < ?1",
        [desk.now() - 30 * 24 * 3_600_000],
    )?;
    if let Some(device) = &new.sends_for {
        desk.conn.execute(
            "UPDATE session SET revoked_at = ?4 WHERE sends_for = ?1 AND account IS ?2
                 AND link IS ?3 AND revoked_at IS NULL",
            params![
                device,
                new.account.as_ref().map(AccountId::as_str),
                new.link,
                desk.now(),
            ],
        )?;
    }
    desk.conn.execute(
        "INSERT INTO session (id, token, tenant, account, link, device, second_factor, created_at,
             last_seen_at, expires_at, sends_for, asked_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?10, ?11)",
        params![
            new.id,
            row::bytes(&new.token),
            new.tenant.as_str(),
            new.account.as_ref().map(AccountId::as_str),
            new.link,
            new.device,
            new.second_factor,
            desk.now(),
            new.expires_at.as_millisecond(),
            new.sends_for,
            new.asked_by,
        ],
    )?;
    let subject = subject(new.account.as_ref(), new.link.as_deref());
    let detail = if new.sends_for.is_some() {
        "sends only"
    } else if new.second_factor {
        "two factors"
    } else {
        "one factor"
    };
    desk.audit("sign_in", &subject, Some(detail))
}

fn subject(account: Option<&AccountId>, link: Option<&str>) -> String {
    match account {
        Some(id) => account_subject(id),
        None => format!("link/{}", link.unwrap_or("-")),
    }
}

pub(super) fn by_token(
    conn: &Connection,
    token: &Digest,
) -> Result<Option<(Session, Option<Account>)>, Fault> {
    let sql = format!("SELECT {COLUMNS} {FROM} WHERE session.token = ?1");
    let mut query = conn.prepare_cached(&sql)?;
    let mut rows = query.query([row::bytes(token)])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let session = read(row)?;
    let account = match &session.account {
        Some(id) => people::account(conn, id)?,
        None => None,
    };
    Ok(Some((session, account)))
}

pub(super) fn touch(desk: &Desk<'_>, id: &str) -> Result<(), Fault> {
    desk.conn.execute(
        "UPDATE session SET last_seen_at = ?2 WHERE id = ?1",
        params![id, desk.now()],
    )?;
    Ok(())
}

pub(super) fn of(conn: &Connection, account: &AccountId) -> Result<Vec<Session>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} {FROM} WHERE session.account = ?1 AND session.revoked_at IS NULL
         ORDER BY last_seen_at DESC, session.id"
    );
    let mut query = conn.prepare_cached(&sql)?;
    let mut rows = query.query([account.as_str()])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(read(row)?);
    }
    Ok(out)
}

pub(super) fn end(desk: &Desk<'_>, account: Option<&AccountId>, id: &str) -> Result<bool, Fault> {
    let owner = account.map(AccountId::as_str);
    let ended = desk.conn.execute(
        "UPDATE session SET revoked_at = ?3 WHERE id = ?1 AND account IS ?2 AND revoked_at IS NULL",
        params![id, owner, desk.now()],
    )? > 0;
    if ended {
        let subject = account.map_or_else(|| format!("session/{id}"), account_subject);
        desk.audit("session_end", &subject, Some(id))?;
    }
    Ok(ended)
}

pub(super) fn end_tokens(
    desk: &Desk<'_>,
    account: &AccountId,
    asked_by: &str,
) -> Result<usize, Fault> {
    let ended = desk.conn.execute(
        "UPDATE session SET revoked_at = ?3 WHERE account = ?1 AND asked_by = ?2 AND revoked_at IS NULL",
        params![account.as_str(), asked_by, desk.now()],
    )?;
    if ended > 0 {
        desk.audit("session_end", &account_subject(account), Some("sends only"))?;
    }
    Ok(ended)
}

pub(super) fn end_all(
    desk: &Desk<'_>,
    account: &AccountId,
    keep: Option<&str>,
) -> Result<usize, Fault> {
    let ended = desk.conn.execute(
        "UPDATE session SET revoked_at = ?3 WHERE account = ?1 AND id IS NOT ?2 AND revoked_at IS NULL",
        params![account.as_str(), keep, desk.now()],
    )?;
    // Whoever holds a device of theirs that was signed out is a stranger again.
    if keep.is_none() {
        desk.conn
            .execute("DELETE FROM device WHERE account = ?1", [account.as_str()])?;
    }
    if ended > 0 {
        desk.audit(
            "sessions_end",
            &account_subject(account),
            Some(&ended.to_string()),
        )?;
    }
    Ok(ended)
}

pub(super) fn know_device(
    desk: &Desk<'_>,
    account: &AccountId,
    token: &Digest,
) -> Result<(), Fault> {
    desk.conn.execute(
        "INSERT INTO device (account, token, at) VALUES (?1, ?2, ?3)
         ON CONFLICT (account, token) DO UPDATE SET at = excluded.at",
        params![account.as_str(), row::bytes(token), desk.now()],
    )?;
    desk.conn.execute(
        "DELETE FROM device WHERE account = ?1 AND token NOT IN
             (SELECT token FROM device WHERE account = ?1 ORDER BY at DESC LIMIT ?2)",
        params![account.as_str(), DEVICES],
    )?;
    Ok(())
}

pub(super) fn knows_device(
    conn: &Connection,
    account: &AccountId,
    token: &Digest,
) -> Result<bool, Fault> {
    Ok(conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM device WHERE account = ?1 AND token = ?2)")?
        .query_row(params![account.as_str(), row::bytes(token)], |r| r.get(0))?)
}
