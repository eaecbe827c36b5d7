-- Protocols of walks: what people decided and wrote about each point, editions as they were published,
-- and letters to those who are responsible.

CREATE TABLE protocol (
    walk       TEXT    NOT NULL PRIMARY KEY REFERENCES walk (id) ON DELETE CASCADE,
    version    INTEGER NOT NULL,
    document   TEXT    NOT NULL,
    -- Who last changed a free text: somebody else publishes it.
    written_by TEXT,
    updated_at INTEGER NOT NULL
) STRICT;

-- What the public reads, as it stood when it was published. An edition is never changed.
CREATE TABLE protocol_edition (
    walk         TEXT    NOT NULL REFERENCES walk (id) ON DELETE CASCADE,
    number       INTEGER NOT NULL,
    sha256       BLOB    NOT NULL CHECK (length(sha256) = 32),
    document     TEXT    NOT NULL,
    published_at INTEGER NOT NULL,
    published_by TEXT    NOT NULL,
    PRIMARY KEY (walk, number)
) STRICT;

-- Letters. One for each actor and edition; the id is also the letter's own, so that one that comes twice
-- is known for the same.
CREATE TABLE letter (
    id        TEXT    NOT NULL PRIMARY KEY,
    walk      TEXT    NOT NULL REFERENCES walk (id) ON DELETE CASCADE,
    edition   INTEGER NOT NULL,
    actor     TEXT    NOT NULL,
    address   TEXT    NOT NULL,
    subject   TEXT    NOT NULL,
    plain     TEXT    NOT NULL,
    html      TEXT    NOT NULL,
    queued_at INTEGER NOT NULL,
    attempts  INTEGER NOT NULL DEFAULT 0,
    -- When it is to be tried next; NULL when it has been sent or given up.
    next_at   INTEGER,
    sent_at   INTEGER,
    -- Why the last try failed: a code.
    failed    TEXT,
    UNIQUE (walk, edition, actor)
) STRICT;

CREATE INDEX letter_waiting ON letter (next_at) WHERE next_at IS NOT NULL;
