-- Photos of observations, in the order they came. The bytes are in files named by their hash; a row
-- without hash stands for a photo that was taken away, so that it is not taken in again.

CREATE TABLE photo (
    seq         INTEGER PRIMARY KEY,
    id          BLOB    NOT NULL UNIQUE CHECK (length(id) = 16),
    observation INTEGER NOT NULL REFERENCES observation (seq),
    -- SHA-256 of what was received: the same again is the same photo.
    received    TEXT    NOT NULL,
    -- SHA-256 of the bytes that are kept, hexadecimal.
    sha256      TEXT,
    width       INTEGER NOT NULL,
    height      INTEGER NOT NULL,
    bytes       INTEGER NOT NULL,
    role        TEXT    NOT NULL,
    redacted    INTEGER NOT NULL DEFAULT 0,
    by          TEXT    NOT NULL,
    at          INTEGER NOT NULL
) STRICT;

CREATE INDEX photo_of_observation ON photo (observation, seq);
CREATE INDEX photo_by_hash ON photo (sha256) WHERE sha256 IS NOT NULL;

-- Files to be removed once the transaction that gave them up is durable.
CREATE TABLE photo_given_up (
    sha256 TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;
