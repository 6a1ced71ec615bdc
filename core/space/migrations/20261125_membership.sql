-- sqlite:
-- What somebody is in a place is read at each page: in one step, from the index itself.
CREATE TABLE membership_kept (
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	space_id BIGINT NOT NULL REFERENCES space (id),
	role TEXT NOT NULL CHECK (role IN ('guest', 'member', 'animator', 'manager')),
	state TEXT NOT NULL CHECK (state IN ('active', 'requested', 'invited', 'muted', 'excluded')),
	note TEXT NOT NULL DEFAULT '',
	joined BIGINT NOT NULL,
	seen BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (person_id, space_id)
) WITHOUT ROWID;
INSERT INTO membership_kept (person_id, space_id, role, state, note, joined, seen) SELECT person_id, space_id, role, state, note, joined, seen FROM membership ORDER BY person_id, space_id;
DROP TABLE membership;
ALTER TABLE membership_kept RENAME TO membership;
CREATE INDEX membership_space ON membership (space_id, state, role, person_id);
-- end
