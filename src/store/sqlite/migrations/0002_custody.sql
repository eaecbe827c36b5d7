-- Who held an observation before and after a change: whoever passes changes on must be able to tell
-- whose they are. A JSON object {"c": controller, "e": entrusted, "s": [share sets]}; NULL while the
-- tenant itself has it alone, as all did until now.

ALTER TABLE feed ADD COLUMN old_custody TEXT;
ALTER TABLE feed ADD COLUMN new_custody TEXT;
