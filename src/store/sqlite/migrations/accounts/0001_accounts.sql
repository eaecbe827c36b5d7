-- Who may sign in, in one file for the whole installation. Instants are whole milliseconds since
-- 1970-01-01T00:00Z. Tokens, keys and codes are kept as their SHA-256 alone. Forward only: what stands
-- here is never edited, the next change is a file of its own.

CREATE TABLE account (
    id             TEXT    NOT NULL PRIMARY KEY,
    tenant         TEXT    NOT NULL,
    kind           TEXT    NOT NULL CHECK (kind IN ('person', 'program')),
    name           TEXT    NOT NULL,
    email          TEXT,
    -- The address in lower case: nobody tells two people apart by capitals.
    email_key      TEXT    UNIQUE,
    -- NULL is the tenant itself.
    organisation   TEXT,
    password       TEXT,
    totp_secret    BLOB,
    -- A secret that was shown and whose first code has not come yet.
    totp_pending   BLOB,
    -- The last step whose code was taken: no code is taken twice.
    totp_last_step INTEGER,
    created_at     INTEGER NOT NULL,
    disabled_at    INTEGER
) STRICT;

CREATE INDEX account_by_tenant ON account (tenant);

CREATE TABLE account_grant (
    account    TEXT    NOT NULL REFERENCES account (id),
    ordinal    INTEGER NOT NULL,
    role       TEXT    NOT NULL,
    -- JSON arrays; NULL is no limit.
    categories TEXT,
    areas      TEXT,
    max_class  INTEGER NOT NULL CHECK (max_class BETWEEN 1 AND 3),
    PRIMARY KEY (account, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_code (
    account TEXT NOT NULL REFERENCES account (id),
    digest  BLOB NOT NULL CHECK (length(digest) = 32),
    used_at INTEGER,
    PRIMARY KEY (account, digest)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    id            TEXT    NOT NULL PRIMARY KEY,
    token         BLOB    NOT NULL UNIQUE CHECK (length(token) = 32),
    tenant        TEXT    NOT NULL,
    -- NULL for a guest, who came by a link.
    account       TEXT    REFERENCES account (id),
    link          TEXT    REFERENCES link (id),
    device        TEXT    NOT NULL,
    second_factor INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    last_seen_at  INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    revoked_at    INTEGER,
    CHECK ((account IS NULL) <> (link IS NULL))
) STRICT;

CREATE INDEX session_by_account ON session (account, revoked_at);

CREATE TABLE link (
    id         TEXT    NOT NULL PRIMARY KEY,
    token      BLOB    NOT NULL UNIQUE CHECK (length(token) = 32),
    purpose    TEXT    NOT NULL CHECK (purpose IN ('invitation', 'password_reset', 'walk_guest')),
    tenant     TEXT    NOT NULL,
    account    TEXT    REFERENCES account (id),
    note       TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT;

CREATE INDEX link_by_account ON link (account);

CREATE TABLE api_key (
    id           TEXT    NOT NULL PRIMARY KEY,
    token        BLOB    NOT NULL UNIQUE CHECK (length(token) = 32),
    account      TEXT    NOT NULL REFERENCES account (id),
    name         TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at   INTEGER
) STRICT;

CREATE INDEX api_key_by_account ON api_key (account);

-- Devices from which an account has been signed in to before; they have tries of their own.
CREATE TABLE device (
    account TEXT    NOT NULL REFERENCES account (id),
    token   BLOB    NOT NULL CHECK (length(token) = 32),
    at      INTEGER NOT NULL,
    PRIMARY KEY (account, token)
) STRICT, WITHOUT ROWID;

-- Who did what to accounts. The same columns and the same rules as in the file of a tenant.
CREATE TABLE audit (
    seq     INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    who     TEXT    NOT NULL,
    verb    TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    detail  TEXT,
    -- SHA-256 of the hash before it and of the row (see chain.rs).
    hash    BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TRIGGER audit_keeps_its_rows BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is never shortened');
END;

CREATE TRIGGER audit_keeps_its_words BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is never changed');
END;
