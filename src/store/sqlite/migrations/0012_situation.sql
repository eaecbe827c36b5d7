-- The week's situation: what it was put together from, frozen, and what was decided at the meeting about it.

-- A version is never changed, but for what is disposed of: that is taken out of it.
CREATE TABLE situation_report (
    -- 2026-W47.
    week     TEXT    NOT NULL,
    version  INTEGER NOT NULL,
    built_at INTEGER NOT NULL,
    built_by TEXT    NOT NULL,
    -- Whether the service built it by itself, which it does once a week.
    by_job   INTEGER NOT NULL CHECK (by_job IN (0, 1)),
    -- JSON, packed with gzip: weeks, names and areas; one object an observation with its "id"; one a walk
    -- with its "walk".
    facts    BLOB    NOT NULL,
    rows     BLOB    NOT NULL,
    walks    BLOB    NOT NULL,
    PRIMARY KEY (week, version)
) STRICT;

CREATE UNIQUE INDEX situation_job ON situation_report (week) WHERE by_job = 1;

-- Decisions, every version of each.
CREATE TABLE situation_decision (
    id       TEXT    NOT NULL,
    version  INTEGER NOT NULL,
    week     TEXT    NOT NULL,
    document TEXT    NOT NULL,
    at       INTEGER NOT NULL,
    by       TEXT    NOT NULL,
    PRIMARY KEY (id, version)
) STRICT, WITHOUT ROWID;

CREATE INDEX situation_decision_week ON situation_decision (week);

-- Meetings that have ended, with the places that were chosen for the week to come.
CREATE TABLE situation_meeting (
    week      TEXT    NOT NULL PRIMARY KEY,
    closed_at INTEGER NOT NULL,
    closed_by TEXT    NOT NULL,
    focus     TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX history_lately ON history (at) WHERE op = 'transition';
