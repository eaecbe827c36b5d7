-- What another service calls somebody, when it vouches for them. Its name and theirs go together: the
-- same subject of another issuer is somebody else.

ALTER TABLE account ADD COLUMN oidc_issuer TEXT;
ALTER TABLE account ADD COLUMN oidc_sub TEXT;

CREATE UNIQUE INDEX account_by_subject ON account (oidc_issuer, oidc_sub) WHERE oidc_sub IS NOT NULL;
