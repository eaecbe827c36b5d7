-- What others know of areas, by year: the police's list of vulnerable areas, and statistics. None of it is
-- in the feed, since nothing that is served to others follows from it.

CREATE TABLE vulnerable_area (
    list_year    INTEGER NOT NULL,
    name         TEXT    NOT NULL,
    -- Empty where the file does not say.
    municipality TEXT    NOT NULL,
    level        TEXT    NOT NULL,
    -- JSON: polygons of rings of whole steps.
    outline      TEXT    NOT NULL,
    source       TEXT    NOT NULL,
    imported_at  INTEGER NOT NULL,
    PRIMARY KEY (list_year, name, municipality)
) STRICT, WITHOUT ROWID;

CREATE TABLE statistic_series (
    code  TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    unit  TEXT NOT NULL,
    basis TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row an area and year. A value that is withheld is NULL.
CREATE TABLE statistic (
    series        TEXT    NOT NULL REFERENCES statistic_series (code),
    year          INTEGER NOT NULL,
    area          TEXT    NOT NULL,
    value         REAL,
    n             INTEGER,
    low           REAL,
    high          REAL,
    margin_source TEXT,
    source        TEXT    NOT NULL,
    imported_at   INTEGER NOT NULL,
    PRIMARY KEY (series, year, area)
) STRICT, WITHOUT ROWID;
