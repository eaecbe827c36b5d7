-- Sharing as an act, texts for the public, and what residents send in.

-- What one organisation lets others see. Which records are in it stands with the records.
CREATE TABLE share_set (
    id         TEXT    NOT NULL PRIMARY KEY,
    title      TEXT    NOT NULL,
    -- An actor; NULL is the tenant itself, here and in the list of recipients.
    owner      TEXT,
    recipients TEXT    NOT NULL,
    purpose    TEXT    NOT NULL,
    basis      TEXT    NOT NULL,
    until      INTEGER NOT NULL,
    ended_at   INTEGER,
    -- Why; the audit trail, which can never be shortened, holds no free text.
    ended_because TEXT,
    -- How often something has been handed over: after the first time nobody is added as recipient.
    acts       INTEGER NOT NULL,
    version    INTEGER NOT NULL
) STRICT;

-- Texts that the public reads once somebody else than the writer has approved them. A row's words are
-- never changed; a new wording is a new row.
CREATE TABLE public_text (
    seq          INTEGER PRIMARY KEY,
    id           TEXT    NOT NULL UNIQUE,
    subject      TEXT    NOT NULL,
    sv           TEXT    NOT NULL,
    en           TEXT,
    state        TEXT    NOT NULL CHECK (state IN ('draft', 'approved', 'withdrawn')),
    by           TEXT    NOT NULL,
    written_at   INTEGER NOT NULL,
    approved_by  TEXT,
    approved_at  INTEGER,
    -- Names of the places as they were when it was approved, a JSON array; NULL for none.
    places       TEXT,
    version      INTEGER NOT NULL
) STRICT;

-- What residents sent in. Nothing of it shows anywhere until somebody has reviewed it.
CREATE TABLE intake (
    seq        INTEGER PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    at         INTEGER NOT NULL,
    category   TEXT    NOT NULL,
    lon_e7     INTEGER NOT NULL,
    lat_e7     INTEGER NOT NULL,
    text       TEXT,
    state      TEXT    NOT NULL CHECK (state IN ('pending', 'accepted', 'rejected')),
    decided_by TEXT,
    decided_at INTEGER,
    reason     TEXT,
    -- The observation it became.
    became     BLOB
) STRICT;

CREATE INDEX intake_pending ON intake (seq) WHERE state = 'pending';
