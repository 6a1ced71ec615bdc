-- A file that waits for the antivirus is an arrival too (scan is 'waiting'): it comes into the tree when it was looked at. choice is
-- what becomes of it if its name is taken, version_of the file of which it is a version, sent_key the form's own.
ALTER TABLE file_arrival ADD COLUMN scan TEXT NOT NULL DEFAULT '';
ALTER TABLE file_arrival ADD COLUMN choice TEXT NOT NULL DEFAULT '';
ALTER TABLE file_arrival ADD COLUMN version_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE file_arrival ADD COLUMN sent_key TEXT NOT NULL DEFAULT '';
ALTER TABLE file_arrival ADD COLUMN lang TEXT NOT NULL DEFAULT 'fr';
CREATE INDEX file_arrival_scan ON file_arrival (digest) WHERE scan <> '';
CREATE INDEX file_arrival_version ON file_arrival (version_id) WHERE version_id <> 0;
-- What was sent and is infected: nobody opens it; who runs the place, and who sent it, may destroy it.
CREATE TABLE file_quarantine (
	id BIGINT PRIMARY KEY,
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	space_id BIGINT NOT NULL REFERENCES space (id),
	name TEXT NOT NULL,
	digest TEXT NOT NULL,
	size BIGINT NOT NULL,
	found TEXT NOT NULL,
	created BIGINT NOT NULL
);
CREATE INDEX file_quarantine_space ON file_quarantine (space_id, id);
CREATE INDEX file_quarantine_person ON file_quarantine (person_id);
