-- What a person chose about something: an item (its answers), a person, a theme.
CREATE TABLE tie (
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	what TEXT NOT NULL CHECK (what IN ('item', 'person', 'theme')),
	target BIGINT NOT NULL,
	stance TEXT NOT NULL CHECK (stance IN ('follow', 'mute', 'block')),
	at BIGINT NOT NULL,
	PRIMARY KEY (person_id, what, target)
);
CREATE INDEX tie_target ON tie (what, target, stance, person_id);
