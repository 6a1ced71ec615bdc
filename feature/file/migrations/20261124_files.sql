-- A folder (leaf 0) or a file (1) in the tree of its place. What it is called, who may see it and how it stands is said by its
-- item; space_id repeats the item's, for the order of lists. latest is the number of the present version, of which size is the
-- weight. trash_id is what was put into the trash and took this along: itself, or a folder over it.
CREATE TABLE file_node (
	item_id BIGINT PRIMARY KEY REFERENCES item (id),
	space_id BIGINT NOT NULL,
	above_id BIGINT NOT NULL DEFAULT 0,
	leaf BIGINT NOT NULL,
	name_key TEXT NOT NULL,
	sort_key TEXT NOT NULL,
	note TEXT NOT NULL DEFAULT '',
	alt TEXT NOT NULL DEFAULT '',
	latest BIGINT NOT NULL DEFAULT 0,
	size BIGINT NOT NULL DEFAULT 0,
	changed BIGINT NOT NULL,
	changed_by BIGINT NOT NULL,
	held BIGINT NOT NULL DEFAULT 0,
	held_by BIGINT NOT NULL DEFAULT 0,
	trashed BIGINT NOT NULL DEFAULT 0,
	trashed_by BIGINT NOT NULL DEFAULT 0,
	trash_id BIGINT NOT NULL DEFAULT 0
);
-- postgres:
ALTER TABLE file_node ALTER COLUMN sort_key TYPE TEXT COLLATE "C";
-- end
CREATE INDEX file_node_sorted ON file_node (space_id, above_id, leaf, sort_key, item_id);
CREATE INDEX file_node_changed ON file_node (space_id, above_id, leaf, changed, item_id);
CREATE INDEX file_node_size ON file_node (space_id, above_id, leaf, size, item_id);
CREATE INDEX file_node_name ON file_node (space_id, above_id, name_key);
CREATE INDEX file_node_above ON file_node (above_id);
CREATE INDEX file_node_held ON file_node (held_by) WHERE held_by <> 0;
CREATE INDEX file_node_trash ON file_node (trash_id) WHERE trash_id <> 0;
CREATE INDEX file_node_trashed ON file_node (trashed, item_id) WHERE trashed <> 0;
-- What a file was, each time somebody sent it.
CREATE TABLE file_version (
	item_id BIGINT NOT NULL REFERENCES item (id),
	n BIGINT NOT NULL,
	digest TEXT NOT NULL,
	size BIGINT NOT NULL,
	type TEXT NOT NULL,
	by_id BIGINT NOT NULL,
	at BIGINT NOT NULL,
	width BIGINT NOT NULL DEFAULT 0,
	height BIGINT NOT NULL DEFAULT 0,
	thumb TEXT NOT NULL DEFAULT '',
	thumb_width BIGINT NOT NULL DEFAULT 0,
	thumb_height BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (item_id, n)
);
CREATE INDEX file_version_by ON file_version (by_id, at);
CREATE INDEX file_version_at ON file_version (at);
-- The words in the present version, for search and to be read in the page.
CREATE TABLE file_text (
	item_id BIGINT PRIMARY KEY REFERENCES item (id),
	body TEXT NOT NULL
);
-- A file that was sent where there is one of its name: whoever sent it says what becomes of it.
CREATE TABLE file_arrival (
	id BIGINT PRIMARY KEY,
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	space_id BIGINT NOT NULL REFERENCES space (id),
	above_id BIGINT NOT NULL,
	name TEXT NOT NULL,
	digest TEXT NOT NULL,
	size BIGINT NOT NULL,
	type TEXT NOT NULL,
	created BIGINT NOT NULL
);
CREATE INDEX file_arrival_person ON file_arrival (person_id, space_id, above_id, id);
CREATE INDEX file_arrival_space ON file_arrival (space_id);
CREATE INDEX file_arrival_created ON file_arrival (created);
-- What the files of a place weigh, trash and past versions included, and what they may at most (0: what is usual).
CREATE TABLE file_use (
	space_id BIGINT PRIMARY KEY REFERENCES space (id),
	bytes BIGINT NOT NULL DEFAULT 0,
	most BIGINT NOT NULL DEFAULT 0
);
