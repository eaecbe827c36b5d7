-- Retention: rules with the decision they rest on, runs that were planned and carried out, and a
-- tombstone for every record that was disposed of. A tombstone holds the SHA-256 of the id and nothing
-- that the record said, so that a phone that comes late is told, and a restored backup forgets again.

CREATE TABLE retention_rule (
    id         TEXT    NOT NULL PRIMARY KEY,
    version    INTEGER NOT NULL,
    title      TEXT    NOT NULL,
    object     TEXT    NOT NULL,
    class      INTEGER,
    -- JSON array of patterns; NULL for all.
    categories TEXT,
    counted    TEXT    NOT NULL,
    keep_days  INTEGER NOT NULL,
    decision   TEXT    NOT NULL CHECK (length(decision) > 0),
    active     INTEGER NOT NULL
) STRICT;

CREATE TABLE disposal_run (
    id          TEXT    NOT NULL PRIMARY KEY,
    kind        TEXT    NOT NULL,
    planned_at  INTEGER NOT NULL,
    planned_by  TEXT    NOT NULL,
    digest      BLOB    NOT NULL CHECK (length(digest) = 32),
    n           INTEGER NOT NULL,
    more        INTEGER NOT NULL,
    -- JSON array of [rule, decision, count].
    by_rule     TEXT    NOT NULL,
    -- JSON array of [object, id, version, rule, rule version, decision]; NULL once it was carried out.
    items       TEXT,
    executed_at INTEGER,
    executed_by TEXT
) STRICT;

CREATE TABLE tombstone (
    hash     BLOB    NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    run      TEXT    NOT NULL,
    rule     TEXT    NOT NULL,
    decision TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    who      TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
