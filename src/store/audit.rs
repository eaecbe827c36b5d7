//! The audit trail of one file: what it answers, and what can be wrong with it.
//!
//! Rows name who, what and when, never what somebody wrote. They are only ever added.

use async_trait::async_trait;
use jiff::Timestamp;
use lykta_core::model::Viewer;

use super::StoreError;

/// Every deed a trail may name. The interface has a word for each.
pub const VERBS: &[&str] = &[
    "accept",
    "account_create",
    "account_disable",
    "account_enable",
    "account_grant",
    "account_move",
    "account_password",
    "account_rename",
    "account_tie",
    "account_untie",
    "approve",
    "create",
    "decide",
    "digest",
    "disclose",
    "dispose",
    "dispose_again",
    "end",
    "extract",
    "hand_over",
    "key_end",
    "key_make",
    "leave",
    "letter_failed",
    "letter_sent",
    "link",
    "link_end",
    "link_make",
    "link_use",
    "look",
    "meeting_close",
    "patch",
    "photo",
    "photo_add",
    "photo_dispose",
    "photo_redact",
    "photo_remove",
    "plan_disposal",
    "publish",
    "put",
    "recovery_code_used",
    "reject",
    "replace",
    "score",
    "session_end",
    "sessions_end",
    "share",
    "sign_in",
    "sign_in_refused",
    "situation_build",
    "take_back",
    "totp_off",
    "totp_offer",
    "totp_on",
    "track",
    "transition",
    "withdraw",
    "write",
];

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its number, from 1 without gaps.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Whose deed: an account's id, or `keeper` for the service and its command line.
    pub who: String,
    /// What was done: one of [`VERBS`].
    pub verb: String,
    /// To what, as `observation/ID`.
    pub subject: String,
    /// Names of fields or numbers, never contents.
    pub detail: Option<String>,
}

/// Which rows are asked for; everything that is said must fit.
#[derive(Debug, Clone, Default)]
pub struct AuditQuery {
    /// By this account.
    pub who: Option<String>,
    /// This deed.
    pub verb: Option<String>,
    /// To this, or to anything whose name begins so when it ends in `*`.
    pub subject: Option<String>,
    /// At this instant or later.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub to: Option<Timestamp>,
    /// Older than the row with this number.
    pub before: Option<u64>,
    /// At most so many.
    pub limit: usize,
}

/// Where a trail ended at some time, written down outside its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownHead {
    /// When it was written down.
    pub at: Timestamp,
    /// The last row then.
    pub seq: u64,
    /// Its hash.
    pub hash: [u8; 32],
}

/// What happened to a trail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breach {
    /// The row, or the hash kept with it, is not as it was written.
    Altered,
    /// A row that stood here has been taken away.
    Removed,
    /// What stood here stands elsewhere.
    Moved,
    /// The trail ends before a row that had been written down elsewhere.
    Truncated,
    /// The chain fits, but the row is not the one that was written down elsewhere.
    Rewritten,
}

impl Breach {
    /// Code over HTTP and key of its words.
    pub fn code(self) -> &'static str {
        match self {
            Self::Altered => "altered",
            Self::Removed => "removed",
            Self::Moved => "reordered",
            Self::Truncated => "truncated",
            Self::Rewritten => "rewritten",
        }
    }
}

/// The first row that is not as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    /// Its number.
    pub seq: u64,
    /// What is wrong.
    pub what: Breach,
}

/// How a trail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verified {
    /// Every row follows the one before it.
    Whole {
        /// How many there are.
        rows: u64,
        /// The last one's hash; zeros while there is none.
        head: [u8; 32],
    },
    /// One does not.
    Broken(Broken),
}

/// The audit trail of a store. Who may ask is for the caller to judge; a viewer of another tenant is
/// refused.
#[async_trait]
pub trait AuditTrail: Send + Sync {
    /// Rows, the newest first.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn audit_rows(
        &self,
        viewer: &Viewer,
        query: &AuditQuery,
    ) -> Result<Vec<AuditRow>, StoreError>;

    /// Goes through the whole chain and compares it with heads written down elsewhere.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn verify_audit(
        &self,
        viewer: &Viewer,
        known: Vec<KnownHead>,
    ) -> Result<Verified, StoreError>;

    /// Adds a row; it is durable when this returns.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn note(
        &self,
        viewer: &Viewer,
        verb: &str,
        subject: &str,
        detail: Option<&str>,
    ) -> Result<(), StoreError>;

    /// The last row's number and hash.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn audit_head(&self, viewer: &Viewer) -> Result<(u64, [u8; 32]), StoreError>;

    /// The hash of the row with this number; that of none for 0, `None` when there is no such row.
    ///
    /// # Errors
    /// [`StoreError`] when the store fails.
    async fn audit_hash(&self, viewer: &Viewer, seq: u64) -> Result<Option<[u8; 32]>, StoreError>;
}
