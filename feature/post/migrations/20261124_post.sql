CREATE TABLE post (
	item_id BIGINT PRIMARY KEY REFERENCES item (id),
	markdown TEXT NOT NULL,
	html TEXT NOT NULL,
	plain TEXT NOT NULL
);

-- What a message said before each change.
CREATE TABLE post_version (
	item_id BIGINT NOT NULL REFERENCES item (id),
	version BIGINT NOT NULL,
	markdown TEXT NOT NULL,
	html TEXT NOT NULL,
	until BIGINT NOT NULL,
	PRIMARY KEY (item_id, version)
);
