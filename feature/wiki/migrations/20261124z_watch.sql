-- Who is told of what changes under a page, at any depth.
CREATE TABLE wiki_watch (
	item_id BIGINT NOT NULL REFERENCES item (id),
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	PRIMARY KEY (item_id, person_id)
);
CREATE INDEX wiki_watch_person ON wiki_watch (person_id, item_id);
-- How many pages came in the same file as this one, which stands for them in streams (0: none); when an import was undone.
ALTER TABLE wiki_page ADD COLUMN brought BIGINT NOT NULL DEFAULT 0;
ALTER TABLE wiki_port ADD COLUMN undone BIGINT NOT NULL DEFAULT 0;
