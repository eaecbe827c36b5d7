-- Links by which people join one walk without an account: which walk, and when its leader ended the link.

ALTER TABLE link ADD COLUMN walk TEXT;
ALTER TABLE link ADD COLUMN revoked_at INTEGER;

CREATE INDEX link_of_walk ON link (tenant, walk) WHERE walk IS NOT NULL;
CREATE INDEX session_by_link ON session (link) WHERE link IS NOT NULL;
