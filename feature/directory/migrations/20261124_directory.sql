CREATE TABLE profile (
	person_id BIGINT PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
	-- key of a place in the reference book: "region:53", "departement:29"
	territory TEXT NOT NULL DEFAULT '',
	about TEXT NOT NULL DEFAULT '',
	about_html TEXT NOT NULL DEFAULT '',
	about_plain TEXT NOT NULL DEFAULT '',
	can_help TEXT NOT NULL DEFAULT '',
	looks_for TEXT NOT NULL DEFAULT '',
	updated BIGINT NOT NULL
);

CREATE TABLE skill (
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	skill_key TEXT NOT NULL,
	skill TEXT NOT NULL,
	position BIGINT NOT NULL,
	PRIMARY KEY (person_id, skill_key)
);
CREATE INDEX skill_key ON skill (skill_key, person_id);
