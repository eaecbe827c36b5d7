-- The records of one tenant. Instants are whole milliseconds since 1970-01-01T00:00Z; positions are
-- steps of 1e-7 degree, WGS 84; codes are those of the taxonomy; an empty list is NULL, any other a
-- JSON array. Forward only: what stands here is never edited, the next change is a file of its own.

CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row an observation, in the order they arrived. A withdrawn one stays as a tombstone.
CREATE TABLE observation (
    seq               INTEGER PRIMARY KEY,
    id                BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    category          TEXT    NOT NULL,
    kind              TEXT    NOT NULL,
    valence           TEXT    NOT NULL,
    severity          INTEGER,
    perceived         INTEGER,
    light             TEXT    NOT NULL,
    lamp_state        TEXT,
    -- The measured place: the point itself, or for a line or an area a position that stands for it
    -- and its shape (see shape.rs for the bytes).
    lon_e7            INTEGER NOT NULL,
    lat_e7            INTEGER NOT NULL,
    shape             BLOB,
    -- The place as it may be shown outside, in the same form.
    public_lon_e7     INTEGER,
    public_lat_e7     INTEGER,
    public_shape      BLOB,
    accuracy_m        REAL,
    geom_source       TEXT    NOT NULL,
    observed_at       INTEGER NOT NULL,
    observed_offset_s INTEGER NOT NULL,
    created_at        INTEGER,
    received_at       INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL,
    walk_id           BLOB,
    stop_no           INTEGER,
    provenance        TEXT    NOT NULL,
    controller        TEXT,
    privacy_class     INTEGER NOT NULL CHECK (privacy_class BETWEEN 1 AND 3),
    share_sets        TEXT,
    text              TEXT,
    suggestion        TEXT,
    photos            TEXT,
    confirmations     TEXT,
    responsible       TEXT,
    asset_ref         TEXT,
    link_overrides    TEXT,
    status            TEXT    NOT NULL,
    before_merge      TEXT,
    due_at            INTEGER,
    outcome_reason    TEXT,
    external_ref      TEXT,
    cpted_aspect      TEXT,
    place_type        TEXT,
    time_pattern      TEXT,
    dark_only         INTEGER NOT NULL,
    warnings          TEXT,
    example           INTEGER NOT NULL,
    schema_version    INTEGER NOT NULL,
    content_hash      BLOB    NOT NULL CHECK (length(content_hash) = 32),
    version           INTEGER NOT NULL,
    -- What the first answer warned of; the receipt repeats it for ever.
    receipt_warnings  TEXT
) STRICT;

-- One row a version. The key keeps an observation's versions together and needs no second index.
CREATE TABLE history (
    observation  INTEGER NOT NULL REFERENCES observation (seq),
    version      INTEGER NOT NULL,
    base_version INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    by           TEXT    NOT NULL,
    op           TEXT    NOT NULL,
    reason       TEXT,
    -- JSON array of [field, old value, new value]; NULL for the first version.
    changes      TEXT,
    PRIMARY KEY (observation, version)
) STRICT, WITHOUT ROWID;

-- Every change in the order it became durable. AUTOINCREMENT: a position is never given twice.
CREATE TABLE feed (
    position     INTEGER PRIMARY KEY AUTOINCREMENT,
    subject_kind TEXT    NOT NULL,
    -- 16 bytes for an observation, text for the others.
    subject      ANY     NOT NULL,
    op           TEXT    NOT NULL,
    version      INTEGER NOT NULL,
    old_lon_e7   INTEGER,
    old_lat_e7   INTEGER,
    old_shape    BLOB,
    old_category TEXT,
    old_class    INTEGER,
    old_status   TEXT,
    new_lon_e7   INTEGER,
    new_lat_e7   INTEGER,
    new_shape    BLOB,
    new_category TEXT,
    new_class    INTEGER,
    new_status   TEXT
) STRICT;

-- Who did or looked at what. Rows are added, never changed and never taken away, so that a number is
-- never given twice without AUTOINCREMENT.
CREATE TABLE audit (
    seq     INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    who     TEXT    NOT NULL,
    verb    TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    detail  TEXT
) STRICT;

CREATE TRIGGER audit_keeps_its_rows BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is never shortened');
END;

CREATE TRIGGER audit_keeps_its_words BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is never changed');
END;

CREATE TABLE area (
    id       TEXT    NOT NULL PRIMARY KEY,
    version  INTEGER NOT NULL,
    document TEXT    NOT NULL
) STRICT;

CREATE TABLE promise (
    id       TEXT    NOT NULL PRIMARY KEY,
    version  INTEGER NOT NULL,
    document TEXT    NOT NULL
) STRICT;

CREATE TABLE actor (
    id       TEXT    NOT NULL PRIMARY KEY,
    version  INTEGER NOT NULL,
    document TEXT    NOT NULL
) STRICT;

CREATE TABLE asset (
    id       TEXT    NOT NULL PRIMARY KEY,
    version  INTEGER NOT NULL,
    document TEXT    NOT NULL
) STRICT;
