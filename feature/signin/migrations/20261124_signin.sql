-- Who may be entered by one click in a demonstration.
CREATE TABLE demo_persona (
	name TEXT PRIMARY KEY,
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE
);
CREATE INDEX demo_persona_person ON demo_persona (person_id);
