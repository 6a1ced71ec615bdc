-- The group that one is moving into, or has become.
ALTER TABLE space ADD COLUMN into_id BIGINT NOT NULL DEFAULT 0;
CREATE INDEX space_into ON space (into_id) WHERE into_id <> 0;
-- How many others a new group of a network needs to begin.
ALTER TABLE space ADD COLUMN founders BIGINT NOT NULL DEFAULT 0;
