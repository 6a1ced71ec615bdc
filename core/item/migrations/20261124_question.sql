-- A question, whatever its kind: waiting for an answer, or settled by one.
ALTER TABLE item ADD COLUMN question TEXT NOT NULL DEFAULT '' CHECK (question IN ('', 'waiting', 'settled'));
ALTER TABLE item ADD COLUMN answer_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE item ADD COLUMN answer_by BIGINT NOT NULL DEFAULT 0;
ALTER TABLE item ADD COLUMN answered BIGINT NOT NULL DEFAULT 0;
ALTER TABLE item ADD COLUMN pinned BIGINT NOT NULL DEFAULT 0;
CREATE INDEX item_waiting ON item (network_id, created DESC, id DESC) WHERE question = 'waiting' AND parent_id = 0 AND state = 'published';
CREATE INDEX item_pinned ON item (space_id, pinned) WHERE pinned <> 0;

CREATE TABLE theme (
	id BIGINT PRIMARY KEY,
	slug TEXT NOT NULL UNIQUE,
	label TEXT NOT NULL
);
CREATE TABLE item_theme (
	item_id BIGINT NOT NULL REFERENCES item (id),
	theme_id BIGINT NOT NULL REFERENCES theme (id),
	PRIMARY KEY (item_id, theme_id)
);
CREATE INDEX item_theme_theme ON item_theme (theme_id, item_id DESC);
