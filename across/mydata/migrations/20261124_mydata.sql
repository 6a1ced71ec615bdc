-- A file in which a person takes what the site holds of them. progress counts what is done of total.
CREATE TABLE personal_export (
	id BIGINT PRIMARY KEY,
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'ready', 'failed')),
	progress BIGINT NOT NULL DEFAULT 0,
	total BIGINT NOT NULL DEFAULT 0,
	digest TEXT NOT NULL DEFAULT '',
	size BIGINT NOT NULL DEFAULT 0,
	asked BIGINT NOT NULL,
	finished BIGINT NOT NULL DEFAULT 0,
	expires BIGINT NOT NULL
);
CREATE INDEX personal_export_person ON personal_export (person_id, asked DESC);
CREATE INDEX personal_export_expires ON personal_export (expires);
