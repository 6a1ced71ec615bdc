-- Blobs kept for something else than an item: who keeps them says what for.
CREATE TABLE kept_blob (
	digest TEXT NOT NULL,
	what TEXT NOT NULL,
	PRIMARY KEY (digest, what)
);
CREATE INDEX kept_blob_what ON kept_blob (what);
