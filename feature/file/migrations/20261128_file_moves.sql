-- A move of so much that it is a task: what moves, where to, how many things have, and why it ended where it was ('' otherwise). was
-- is who saw the folder when it began.
CREATE TABLE file_move (
	id BIGINT PRIMARY KEY,
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	item_id BIGINT NOT NULL REFERENCES item (id),
	space_id BIGINT NOT NULL REFERENCES space (id),
	above_id BIGINT NOT NULL,
	was TEXT NOT NULL,
	total BIGINT NOT NULL,
	progress BIGINT NOT NULL DEFAULT 0,
	refused TEXT NOT NULL DEFAULT '',
	created BIGINT NOT NULL
);
CREATE INDEX file_move_person ON file_move (person_id, space_id);
CREATE INDEX file_move_item ON file_move (item_id);
CREATE INDEX file_move_space ON file_move (space_id);
