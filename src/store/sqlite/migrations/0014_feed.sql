-- The feed without a counter of its own, which was one page more to write with every record. A position is still never
-- given twice: the last row is never taken away, and the next one follows it.
CREATE TABLE feed_14 (
    position     INTEGER PRIMARY KEY,
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
    new_status   TEXT,
    old_custody  TEXT,
    new_custody  TEXT
) STRICT;

INSERT INTO feed_14 SELECT
    position, subject_kind, subject, op, version,
    old_lon_e7, old_lat_e7, old_shape, old_category, old_class, old_status,
    new_lon_e7, new_lat_e7, new_shape, new_category, new_class, new_status,
    old_custody, new_custody
FROM feed;

DROP TABLE feed;

ALTER TABLE feed_14 RENAME TO feed;

CREATE TRIGGER feed_keeps_its_last BEFORE DELETE ON feed
WHEN old.position = (SELECT max(position) FROM feed)
BEGIN
    SELECT RAISE(ABORT, 'the last row of the feed is never taken away');
END;
