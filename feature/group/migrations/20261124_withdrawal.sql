-- Why somebody was taken out of a place by who runs it: for them to read, for a year.
CREATE TABLE group_withdrawal (
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	space_id BIGINT NOT NULL REFERENCES space (id),
	reason TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (person_id, space_id)
);
CREATE INDEX group_withdrawal_space ON group_withdrawal (space_id);
CREATE INDEX group_withdrawal_at ON group_withdrawal (at);
