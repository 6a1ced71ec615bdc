-- Where a page is in the tree of its place (0: at the top), and the publication it was made of (0: none).
CREATE TABLE wiki_page (
	item_id BIGINT PRIMARY KEY REFERENCES item (id),
	above_id BIGINT NOT NULL DEFAULT 0,
	source_id BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX wiki_page_above ON wiki_page (above_id);
CREATE INDEX wiki_page_source ON wiki_page (source_id) WHERE source_id <> 0;
-- The names of pages: folded titles, those of before too.
CREATE TABLE wiki_name (
	item_id BIGINT NOT NULL REFERENCES item (id),
	name TEXT NOT NULL,
	present BOOLEAN NOT NULL,
	PRIMARY KEY (item_id, name)
);
CREATE INDEX wiki_name_name ON wiki_name (name);
-- The names that a page links to; label is the first way it is written there.
CREATE TABLE wiki_link (
	item_id BIGINT NOT NULL REFERENCES item (id),
	name TEXT NOT NULL,
	label TEXT NOT NULL,
	PRIMARY KEY (item_id, name)
);
CREATE INDEX wiki_link_name ON wiki_link (name);
