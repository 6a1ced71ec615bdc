-- What a group says to who comes in. charter_version is 0 while it has no charter, and goes up with each change of its text.
CREATE TABLE group_about (
	space_id BIGINT PRIMARY KEY REFERENCES space (id),
	welcome TEXT NOT NULL DEFAULT '',
	welcome_html TEXT NOT NULL DEFAULT '',
	charter TEXT NOT NULL DEFAULT '',
	charter_html TEXT NOT NULL DEFAULT '',
	charter_version BIGINT NOT NULL DEFAULT 0,
	charter_at BIGINT NOT NULL DEFAULT 0
);

-- The version of the charter that a person had before them when they came in, or asked to.
CREATE TABLE group_acceptance (
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	space_id BIGINT NOT NULL REFERENCES space (id),
	version BIGINT NOT NULL,
	accepted BIGINT NOT NULL,
	PRIMARY KEY (person_id, space_id)
);
CREATE INDEX group_acceptance_space ON group_acceptance (space_id);
