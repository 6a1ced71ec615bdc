-- The text of an item, whatever its kind, and what it said before each change.
CREATE TABLE text_body (
	item_id BIGINT PRIMARY KEY REFERENCES item (id),
	markdown TEXT NOT NULL,
	html TEXT NOT NULL,
	plain TEXT NOT NULL
);
CREATE TABLE text_version (
	item_id BIGINT NOT NULL REFERENCES item (id),
	version BIGINT NOT NULL,
	title TEXT NOT NULL,
	markdown TEXT NOT NULL,
	html TEXT NOT NULL,
	until BIGINT NOT NULL,
	PRIMARY KEY (item_id, version)
);
