//! Who may sign in: accounts, sessions, links and keys of the whole installation.
//!
//! Whoever asks has decided already that it may be asked: these are the facts a viewer is made from, so
//! nothing here takes one. No secret is kept in the clear but the key of a one-time code; tokens come
//! as their SHA-256. Acknowledged means durable, and every change leaves an audit row.

use async_trait::async_trait;
use jiff::Timestamp;
use lykta_core::model::{AccountId, ActorId, Grant, TenantCode, WalkId};

use super::StoreError;

/// SHA-256 of a token, a key or a code.
pub type Digest = [u8; 32];

/// Whether somebody or something signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountKind {
    /// Signs in with a password.
    Person,
    /// Sends a key with every request.
    Program,
}

impl AccountKind {
    /// Code over HTTP and in the file.
    pub fn code(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Program => "program",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Person, Self::Program]
            .into_iter()
            .find(|k| k.code() == code)
    }
}

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Stable id; it stands in history and audit.
    pub id: AccountId,
    /// Whose records they reach.
    pub tenant: TenantCode,
    /// A person or a program.
    pub kind: AccountKind,
    /// The name shown.
    pub name: String,
    /// What they sign in with.
    pub email: Option<String>,
    /// Where they work; `None` is the tenant itself.
    pub organisation: Option<ActorId>,
    /// What they have been granted.
    pub grants: Vec<Grant>,
    /// Whether a password has been set.
    pub has_password: bool,
    /// Whether one-time codes are on.
    pub has_totp: bool,
    /// Recovery codes that have not been used.
    pub recovery_codes_left: u32,
    /// Since when nobody may sign in with it.
    pub disabled_at: Option<Timestamp>,
    /// Made when.
    pub created_at: Timestamp,
    /// Last seen, in any session or by any key.
    pub last_seen_at: Option<Timestamp>,
}

/// What an account proves itself with. Never printed.
#[derive(Clone, Default)]
pub struct Credentials {
    /// The password's hash with its salt and parameters.
    pub password: Option<String>,
    /// The key of one-time codes.
    pub totp: Option<Vec<u8>>,
    /// A key that was shown and not yet confirmed.
    pub totp_pending: Option<Vec<u8>>,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials")
    }
}

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Stable id.
    pub id: AccountId,
    /// Whose records they reach.
    pub tenant: TenantCode,
    /// A person or a program.
    pub kind: AccountKind,
    /// The name shown.
    pub name: String,
    /// What they sign in with.
    pub email: Option<String>,
    /// Where they work.
    pub organisation: Option<ActorId>,
    /// What they are granted.
    pub grants: Vec<Grant>,
}

/// What shall be different about an account; `None` leaves it.
#[derive(Debug, Clone, Default)]
pub struct AccountChange {
    /// The name shown.
    pub name: Option<String>,
    /// Where they work.
    pub organisation: Option<Option<ActorId>>,
    /// What they are granted.
    pub grants: Option<Vec<Grant>>,
    /// Whether they may not sign in.
    pub disabled: Option<bool>,
}

/// What came of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// Done.
    Done,
    /// There is no such account.
    NotFound,
    /// Nobody would be left who keeps the tenant's accounts; nothing was changed.
    LastAdmin,
}

/// Somebody signed in on some device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its name in lists; not its token.
    pub id: String,
    /// Whose records it reaches.
    pub tenant: TenantCode,
    /// Whose it is; `None` for a guest.
    pub account: Option<AccountId>,
    /// The link that a guest came by.
    pub link: Option<String>,
    /// The walk that link is for.
    pub walk: Option<WalkId>,
    /// Since when that link has been ended.
    pub link_ended_at: Option<Timestamp>,
    /// The device, in words.
    pub device: String,
    /// The device that may only send by it; `None` for a session that reads and writes.
    pub sends_for: Option<String>,
    /// The session that asked for it, when it may only send.
    pub asked_by: Option<String>,
    /// Whether a second factor was shown.
    pub second_factor: bool,
    /// Since when.
    pub created_at: Timestamp,
    /// Last request, to the minute.
    pub last_seen_at: Timestamp,
    /// Ends at the latest.
    pub expires_at: Timestamp,
    /// Ended before its time.
    pub revoked_at: Option<Timestamp>,
}

/// A session to be opened.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Its name in lists.
    pub id: String,
    /// SHA-256 of its token.
    pub token: Digest,
    /// Whose records it reaches.
    pub tenant: TenantCode,
    /// Whose it is.
    pub account: Option<AccountId>,
    /// The link that a guest came by.
    pub link: Option<String>,
    /// The device, in words.
    pub device: String,
    /// The device that may only send by it. A token for the same device and owner takes its place.
    pub sends_for: Option<String>,
    /// The session that asks for it, when it may only send.
    pub asked_by: Option<String>,
    /// Whether a second factor was shown.
    pub second_factor: bool,
    /// Ends at the latest.
    pub expires_at: Timestamp,
}

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Set the first password of an account.
    Invitation,
    /// Set another password.
    PasswordReset,
    /// Take part in a walk without an account.
    WalkGuest,
}

impl Purpose {
    /// Code over HTTP and in the file.
    pub fn code(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::PasswordReset => "password_reset",
            Self::WalkGuest => "walk_guest",
        }
    }

    /// The purpose with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Invitation, Self::PasswordReset, Self::WalkGuest]
            .into_iter()
            .find(|p| p.code() == code)
    }

    /// Whether it serves once. A walk's link is shown to everyone who walks.
    pub fn is_single_use(self) -> bool {
        self != Self::WalkGuest
    }
}

/// A link that was sent to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its name; not its token.
    pub id: String,
    /// What it is for.
    pub purpose: Purpose,
    /// Whose records are behind it.
    pub tenant: TenantCode,
    /// Whose account, when it is about one.
    pub account: Option<AccountId>,
    /// What its maker wrote.
    pub note: Option<String>,
    /// The walk that it is for.
    pub walk: Option<WalkId>,
    /// Made when.
    pub created_at: Timestamp,
    /// Ends.
    pub expires_at: Timestamp,
    /// First used.
    pub used_at: Option<Timestamp>,
    /// Ended before its time.
    pub revoked_at: Option<Timestamp>,
}

/// A link for guests of a walk, and how many came by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestLink {
    /// The link.
    pub link: Link,
    /// Who joined, counted by phones.
    pub joined: u32,
}

/// A link to be made.
#[derive(Debug, Clone)]
pub struct NewLink {
    /// Its name.
    pub id: String,
    /// SHA-256 of its token.
    pub token: Digest,
    /// What it is for.
    pub purpose: Purpose,
    /// Whose records are behind it.
    pub tenant: TenantCode,
    /// Whose account.
    pub account: Option<AccountId>,
    /// What its maker wrote.
    pub note: Option<String>,
    /// The walk that it is for.
    pub walk: Option<WalkId>,
    /// Ends.
    pub expires_at: Timestamp,
}

/// What somebody says when they use a link about an account.
#[derive(Clone, Default)]
pub struct Acceptance {
    /// What they are called, when they say.
    pub name: Option<String>,
    /// What they will sign in with, when the account has no address yet.
    pub email: Option<String>,
    /// The hash of their password.
    pub password: Option<String>,
}

impl std::fmt::Debug for Acceptance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Acceptance")
    }
}

/// What came of using a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkUse {
    /// It served.
    Served(Link),
    /// It is none, or serves no longer.
    Gone,
    /// Somebody else has that e-mail address; the link still serves.
    EmailTaken,
}

/// A key that a program sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its name in lists; not the key.
    pub id: String,
    /// Whose it is.
    pub account: AccountId,
    /// What its maker called it.
    pub name: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
    /// Last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// Ended before its time.
    pub revoked_at: Option<Timestamp>,
}

/// A key to be made.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// Its name in lists.
    pub id: String,
    /// SHA-256 of the key.
    pub token: Digest,
    /// Whose it is.
    pub account: AccountId,
    /// What its maker calls it.
    pub name: String,
    /// Until when.
    pub expires_at: Timestamp,
}

/// What another service calls somebody. Its own name is part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The service.
    pub issuer: String,
    /// Its name for them.
    pub name: String,
}

/// The accounts of an installation. `by` is who does it, for the audit trail: an account's id, or
/// `keeper` for the service and its command line. Every call fails with [`StoreError`] when the store
/// does, and changes nothing then.
#[async_trait]
pub trait Accounts: Send + Sync + std::fmt::Debug {
    /// One account.
    async fn account(&self, id: &AccountId) -> Result<Option<Account>, StoreError>;
    /// The account with this e-mail address, capitals aside.
    async fn account_of_email(&self, email: &str) -> Result<Option<Account>, StoreError>;
    /// The accounts of a tenant, or all, by name.
    async fn accounts(&self, tenant: Option<&TenantCode>) -> Result<Vec<Account>, StoreError>;
    /// What an account proves itself with.
    async fn credentials(&self, id: &AccountId) -> Result<Option<Credentials>, StoreError>;
    /// Makes an account; false when its id or e-mail address is taken.
    async fn create(&self, by: &str, new: NewAccount) -> Result<bool, StoreError>;
    /// Changes an account. Disabling ends its sessions, keys and links.
    async fn change(
        &self,
        by: &str,
        id: &AccountId,
        change: AccountChange,
    ) -> Result<Changed, StoreError>;
    /// Sets a password and ends every session but `keep`.
    async fn set_password(
        &self,
        by: &str,
        id: &AccountId,
        hash: String,
        keep: Option<&str>,
    ) -> Result<(), StoreError>;
    /// Keeps a key of one-time codes that is being shown.
    async fn offer_totp(&self, by: &str, id: &AccountId, secret: Vec<u8>)
    -> Result<(), StoreError>;
    /// Takes the key that was shown into use, its first code having come, with new recovery codes.
    /// False when none was shown.
    async fn confirm_totp(
        &self,
        by: &str,
        id: &AccountId,
        step: u64,
        recovery: Vec<Digest>,
    ) -> Result<bool, StoreError>;
    /// Takes one-time codes and recovery codes away, and with them every session; false when there
    /// were none.
    async fn clear_totp(&self, by: &str, id: &AccountId) -> Result<bool, StoreError>;
    /// Spends the code of a step; false when it or a later one was spent before.
    async fn spend_step(&self, id: &AccountId, step: u64) -> Result<bool, StoreError>;
    /// Spends a recovery code; false when it is none, or spent.
    async fn spend_recovery_code(&self, id: &AccountId, code: &Digest) -> Result<bool, StoreError>;

    /// Opens a session.
    async fn open_session(&self, by: &str, new: NewSession) -> Result<(), StoreError>;
    /// The session with this token, whether or not it has ended, and its account.
    async fn session(
        &self,
        token: &Digest,
    ) -> Result<Option<(Session, Option<Account>)>, StoreError>;
    /// Notes that a session was used now.
    async fn touch_session(&self, id: &str) -> Result<(), StoreError>;
    /// Sessions of an account that have not been ended, newest first.
    async fn sessions(&self, account: &AccountId) -> Result<Vec<Session>, StoreError>;
    /// Ends a session, if it is this account's; false when there is none to end.
    async fn end_session(
        &self,
        by: &str,
        account: Option<&AccountId>,
        id: &str,
    ) -> Result<bool, StoreError>;
    /// Ends the tokens that a session of this account asked for: its device is lost.
    async fn end_tokens(
        &self,
        by: &str,
        account: &AccountId,
        asked_by: &str,
    ) -> Result<usize, StoreError>;
    /// Ends every session of an account but `keep`; how many.
    async fn end_sessions(
        &self,
        by: &str,
        account: &AccountId,
        keep: Option<&str>,
    ) -> Result<usize, StoreError>;

    /// Makes a link; a new one for an account takes the place of those before it.
    async fn make_link(&self, by: &str, new: NewLink) -> Result<(), StoreError>;
    /// The link with this token, whether or not it still serves.
    async fn link(&self, token: &Digest) -> Result<Option<Link>, StoreError>;
    /// Uses a link: with one about an account, sets what was said and ends its sessions.
    async fn use_link(&self, token: &Digest, said: Acceptance) -> Result<LinkUse, StoreError>;
    /// The links for guests of a walk, whether or not they still serve, oldest first.
    async fn guest_links(
        &self,
        tenant: &TenantCode,
        walk: WalkId,
    ) -> Result<Vec<GuestLink>, StoreError>;
    /// Ends a link for guests of this walk, and with it the sessions that came by it; false when there
    /// is none to end.
    async fn end_guest_link(
        &self,
        by: &str,
        tenant: &TenantCode,
        walk: WalkId,
        id: &str,
    ) -> Result<bool, StoreError>;
    /// Whether an account has an invitation that still serves, for each that has one.
    async fn invited(&self, tenant: &TenantCode) -> Result<Vec<AccountId>, StoreError>;

    /// Makes a key.
    async fn make_key(&self, by: &str, new: NewKey) -> Result<(), StoreError>;
    /// The key with this digest, whether or not it has ended, and its account.
    async fn key(&self, token: &Digest) -> Result<Option<(ApiKey, Account)>, StoreError>;
    /// Notes that a key was used now.
    async fn touch_key(&self, id: &str) -> Result<(), StoreError>;
    /// Keys of an account that have not been ended.
    async fn keys(&self, account: &AccountId) -> Result<Vec<ApiKey>, StoreError>;
    /// Ends a key of this account; false when there is none to end.
    async fn end_key(&self, by: &str, account: &AccountId, id: &str) -> Result<bool, StoreError>;

    /// Remembers a device from which somebody has signed in; the oldest are forgotten.
    async fn know_device(&self, account: &AccountId, token: &Digest) -> Result<(), StoreError>;
    /// Whether this account has been signed in to from the device.
    async fn knows_device(&self, account: &AccountId, token: &Digest) -> Result<bool, StoreError>;

    /// The account that is tied to what another service calls somebody.
    async fn account_of_subject(&self, subject: &Subject) -> Result<Option<Account>, StoreError>;
    /// Ties what another service calls somebody to the account of this tenant that has this address
    /// and an invitation that still serves, which is used up; the account itself. `None` when there is
    /// none such, or it is tied to another.
    async fn tie_subject(
        &self,
        tenant: &TenantCode,
        subject: Subject,
        email: &str,
    ) -> Result<Option<Account>, StoreError>;
    /// Unties an account from what another service calls its owner, and ends its sessions; false when
    /// it was not tied.
    async fn untie_subject(&self, by: &str, id: &AccountId) -> Result<bool, StoreError>;

    /// Enters something in the audit trail that changed nothing, such as a refused sign-in.
    async fn note(
        &self,
        by: &str,
        verb: &'static str,
        subject: String,
        detail: Option<&'static str>,
    ) -> Result<(), StoreError>;
    /// A number that differs after any change, whichever program made it; `None` when that cannot be told.
    fn version(&self) -> Option<i64>;
}
