-- Tokens of devices: sessions that may only send. They outlast the session that asked for them, so that
-- a phone which was without network for long can still deliver.

-- The device, by an id that it made itself; NULL for a session that reads and writes.
ALTER TABLE session ADD COLUMN sends_for TEXT;
-- The session that asked for it. A guest is known by that one.
ALTER TABLE session ADD COLUMN asked_by TEXT;
