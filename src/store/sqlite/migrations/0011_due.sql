-- What is late is asked for by its date; and letters that gather what one actor has to do.

CREATE INDEX observation_due ON observation (due_at)
    WHERE due_at IS NOT NULL AND status IN ('assigned', 'forwarded', 'planned', 'in_progress');

CREATE INDEX observation_entrusted ON observation (responsible)
    WHERE responsible IS NOT NULL AND status IN ('assigned', 'forwarded', 'planned', 'in_progress');

-- One letter an actor and period at most. The id is also the letter's own. Once it has been sent or given up
-- its words are taken away, so that nothing outlives its record here.
CREATE TABLE digest (
    id        TEXT    NOT NULL PRIMARY KEY,
    -- A day such as 2026-11-23, the first of its period.
    period    TEXT    NOT NULL,
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
    failed    TEXT,
    UNIQUE (actor, period)
) STRICT;

CREATE INDEX digest_waiting ON digest (next_at) WHERE next_at IS NOT NULL;

-- Periods whose letters have been written, also where there was nothing to write.
CREATE TABLE digest_period (
    period TEXT    NOT NULL PRIMARY KEY,
    at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
