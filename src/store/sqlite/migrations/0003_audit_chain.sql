-- Each row of the audit trail holds the SHA-256 of the row before it and of itself, so that a row that
-- is altered, taken away or moved is found and named (chain.rs). The rows that are here already are
-- taken over, in their order, by the program right after this file, in the same transaction; then the
-- old table goes and the triggers stand on the new one.

CREATE TABLE audit_chained (
    seq     INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    who     TEXT    NOT NULL,
    verb    TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    detail  TEXT,
    hash    BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;
