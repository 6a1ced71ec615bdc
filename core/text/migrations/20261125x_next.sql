-- What is being written in place of what an item says, where readers keep reading what was approved.
CREATE TABLE text_next (
	item_id BIGINT PRIMARY KEY REFERENCES item (id),
	title TEXT NOT NULL,
	markdown TEXT NOT NULL,
	html TEXT NOT NULL,
	writer_id BIGINT NOT NULL,
	since BIGINT NOT NULL,
	summary TEXT NOT NULL DEFAULT ''
);
CREATE INDEX text_next_writer ON text_next (writer_id);
-- Who wrote a version with its writer; since is when it was written, by which a version of an item is known.
CREATE TABLE text_with (
	item_id BIGINT NOT NULL REFERENCES item (id),
	since BIGINT NOT NULL,
	person_id BIGINT NOT NULL,
	PRIMARY KEY (item_id, since, person_id)
);
CREATE INDEX text_with_person ON text_with (person_id);
-- FALSE: only those who may write the item have ever read it.
ALTER TABLE text_version ADD COLUMN shown BOOLEAN NOT NULL DEFAULT TRUE;
