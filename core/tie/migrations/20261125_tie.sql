-- sqlite:
-- A tie is found by its key: kept in the index itself, not beside it.
CREATE TABLE tie_kept (
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	what TEXT NOT NULL CHECK (what IN ('item', 'person', 'theme')),
	target BIGINT NOT NULL,
	stance TEXT NOT NULL CHECK (stance IN ('follow', 'mute', 'block')),
	at BIGINT NOT NULL,
	PRIMARY KEY (person_id, what, target)
) WITHOUT ROWID;
INSERT INTO tie_kept (person_id, what, target, stance, at) SELECT person_id, what, target, stance, at FROM tie ORDER BY person_id, what, target;
DROP TABLE tie;
ALTER TABLE tie_kept RENAME TO tie;
CREATE INDEX tie_stance ON tie (person_id, what, stance, target);
CREATE INDEX tie_target ON tie (what, target, stance, person_id);
-- end
