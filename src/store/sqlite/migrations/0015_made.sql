-- When and by whom an observation was made stands with it. The history of one that never changed is told from that, so
-- that a new record writes a row and a page less.
ALTER TABLE observation ADD COLUMN made_at INTEGER;
ALTER TABLE observation ADD COLUMN made_by TEXT;

UPDATE observation SET made_at = history.at, made_by = history.by
FROM history WHERE history.observation = observation.seq AND history.version = 1;

DELETE FROM history WHERE version = 1;
