-- An invitation sent by letter, until it is accepted or taken back. person_id is who has the address, 0 when nobody has it.
CREATE TABLE group_invitation (
	id BIGINT PRIMARY KEY,
	space_id BIGINT NOT NULL REFERENCES space (id),
	email TEXT NOT NULL,
	email_key TEXT NOT NULL,
	person_id BIGINT NOT NULL DEFAULT 0,
	role TEXT NOT NULL CHECK (role IN ('member', 'animator')),
	-- it was sent by somebody who may let people into the network as well
	opens_network BOOLEAN NOT NULL DEFAULT FALSE,
	by_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	token_hash BYTEA NOT NULL UNIQUE,
	created BIGINT NOT NULL,
	expires BIGINT NOT NULL,
	UNIQUE (space_id, email_key)
);
CREATE INDEX group_invitation_person ON group_invitation (person_id, space_id) WHERE person_id <> 0;
CREATE INDEX group_invitation_by ON group_invitation (by_id);
