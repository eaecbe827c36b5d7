-- Edits from phones that had not seen each other's. One row an edit, under an id that its maker made, so
-- that an edit sent again is known again and what several edits come to follows from them alone.

CREATE TABLE edit (
    op          BLOB    NOT NULL PRIMARY KEY CHECK (length(op) = 16),
    observation INTEGER NOT NULL REFERENCES observation (seq),
    -- The version that it made.
    version     INTEGER NOT NULL,
    -- The version that its maker had seen.
    made_from   INTEGER NOT NULL,
    -- The edit of theirs that came before it and had not been answered then.
    after       BLOB,
    by          TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    -- SHA-256 of what was sent.
    digest      BLOB    NOT NULL CHECK (length(digest) = 32),
    -- JSON object: field and value as over HTTP.
    sets        TEXT    NOT NULL,
    -- JSON array: fields that were in conflict when it had been entered. The receipt says so for ever.
    conflicts   TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX edit_of_observation ON edit (observation, version);

-- What is in conflict now, as JSON; NULL when nothing is.
ALTER TABLE observation ADD COLUMN conflicts TEXT;
