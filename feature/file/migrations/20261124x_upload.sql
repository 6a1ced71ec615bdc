-- A file that arrives in pieces, over days and connections: got bytes of size are here. It is kept until expires, then forgotten
-- with its pieces. state says what became of it when it was whole.
CREATE TABLE file_upload (
	id BIGINT PRIMARY KEY,
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	space_id BIGINT NOT NULL REFERENCES space (id),
	above_id BIGINT NOT NULL,
	name TEXT NOT NULL,
	size BIGINT NOT NULL,
	got BIGINT NOT NULL DEFAULT 0,
	state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'made', 'waiting')),
	created BIGINT NOT NULL,
	expires BIGINT NOT NULL
);
CREATE INDEX file_upload_person ON file_upload (person_id, id);
CREATE INDEX file_upload_space ON file_upload (space_id);
CREATE INDEX file_upload_expires ON file_upload (expires);
-- A piece of it: a blob that begins at this byte.
CREATE TABLE file_piece (
	upload_id BIGINT NOT NULL REFERENCES file_upload (id) ON DELETE CASCADE,
	at BIGINT NOT NULL,
	digest TEXT NOT NULL,
	size BIGINT NOT NULL,
	PRIMARY KEY (upload_id, at)
);
