CREATE TABLE feed_address (
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	space_id BIGINT NOT NULL REFERENCES space (id),
	digest BYTEA NOT NULL,
	made BIGINT NOT NULL,
	PRIMARY KEY (person_id, space_id)
);
CREATE UNIQUE INDEX feed_address_digest ON feed_address (digest);
CREATE INDEX feed_address_space ON feed_address (space_id);
