-- Safety walks: plans, tracks and scores.

CREATE TABLE walk (
    id           TEXT    NOT NULL PRIMARY KEY,
    -- Whose it is; NULL is the tenant itself.
    organisation TEXT,
    state        TEXT    NOT NULL,
    starts_at    INTEGER NOT NULL,
    series       TEXT,
    number       INTEGER,
    version      INTEGER NOT NULL,
    document     TEXT    NOT NULL,
    -- Why it was last taken a step back; the audit trail holds no free text.
    back_because TEXT
) STRICT;

CREATE INDEX walk_by_start ON walk (starts_at);
CREATE INDEX walk_of_series ON walk (series, number) WHERE series IS NOT NULL;

CREATE INDEX observation_of_walk ON observation (walk_id) WHERE walk_id IS NOT NULL;

-- Parts of tracks as phones sent them. A part is never changed; the track is what all of them say.
CREATE TABLE walk_track (
    id      TEXT    NOT NULL PRIMARY KEY,
    walk    TEXT    NOT NULL REFERENCES walk (id),
    -- A number the phone drew for itself, for this walk.
    device  TEXT    NOT NULL,
    segment INTEGER NOT NULL,
    first   INTEGER NOT NULL,
    -- JSON: [[lon_e7, lat_e7, accuracy_cm, t_ms], …]
    points  TEXT    NOT NULL,
    sha256  BLOB    NOT NULL CHECK (length(sha256) = 32),
    began   INTEGER NOT NULL,
    ended   INTEGER NOT NULL
) STRICT;

CREATE INDEX walk_track_of_walk ON walk_track (walk, device, segment, first);
CREATE INDEX walk_track_by_time ON walk_track (began);

-- How safe people felt at a stop. Nothing says who or when: the key is the hash of the id that a phone
-- made, and the rows lie in the order of these hashes.
CREATE TABLE walk_score (
    key       BLOB    NOT NULL PRIMARY KEY CHECK (length(key) = 32),
    walk      TEXT    NOT NULL REFERENCES walk (id),
    stop      INTEGER NOT NULL,
    perceived INTEGER NOT NULL CHECK (perceived BETWEEN 0 AND 5)
) STRICT, WITHOUT ROWID;

CREATE INDEX walk_score_of_walk ON walk_score (walk, stop, perceived);
