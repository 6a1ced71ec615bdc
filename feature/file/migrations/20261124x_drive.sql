-- A lock that a program has on a file or a folder (RFC 4918). That of a file, which one program alone has, is also its
-- reservation (file_node.held): both end together.
CREATE TABLE file_lock (
	token TEXT PRIMARY KEY,
	item_id BIGINT NOT NULL REFERENCES item (id),
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	shared BOOLEAN NOT NULL,
	deep BOOLEAN NOT NULL,
	owner TEXT NOT NULL,
	expires BIGINT NOT NULL
);
CREATE INDEX file_lock_item ON file_lock (item_id);
CREATE INDEX file_lock_person ON file_lock (person_id);
CREATE INDEX file_lock_expires ON file_lock (expires);
-- What programs note of a file or a folder, under names of their own (dead properties).
CREATE TABLE file_property (
	item_id BIGINT NOT NULL REFERENCES item (id),
	space TEXT NOT NULL,
	name TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (item_id, space, name)
);
