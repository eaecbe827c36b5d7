//! The store in one SQLite file a tenant, `DATA/tenants/{code}.sqlite`, and one with the accounts,
//! `DATA/accounts.sqlite`.
//!
//! One thread writes, in groups; a pool of connections reads. Nothing outside this folder may name
//! SQL. Start at [`SqliteStore`], then `writer` (durability), `apply` (what each command does) and
//! `migrations/` (the tables).

mod accounts;
mod apply;
mod audit;
mod backup;
mod chain;
mod context;
mod disclosure;
mod disposal;
mod docs;
mod edits;
mod fault;
mod migration;
mod open;
mod photos;
mod protocols;
mod publication;
mod query;
mod reader;
mod reception;
mod reminders;
mod retention;
mod row;
mod shape;
mod sharing;
mod situations;
mod sources;
mod tenant_store;
mod value;
mod walks;
mod writer;

pub use accounts::SqliteAccounts;
pub use audit::{head_of_file, verify_file};
pub use backup::{Facts, check, copy, facts, verify_still};
pub use open::SqliteOptions;
pub(crate) use open::private_folder;
pub use tenant_store::SqliteStore;
