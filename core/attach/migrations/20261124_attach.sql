CREATE TABLE attachment (
	id BIGINT PRIMARY KEY,
	item_id BIGINT NOT NULL REFERENCES item (id) ON DELETE CASCADE,
	position BIGINT NOT NULL,
	digest TEXT NOT NULL,
	name TEXT NOT NULL,
	type TEXT NOT NULL,
	size BIGINT NOT NULL,
	alt TEXT NOT NULL DEFAULT '',
	width BIGINT NOT NULL DEFAULT 0,
	height BIGINT NOT NULL DEFAULT 0,
	thumb TEXT NOT NULL DEFAULT '',
	thumb_width BIGINT NOT NULL DEFAULT 0,
	thumb_height BIGINT NOT NULL DEFAULT 0,
	created BIGINT NOT NULL,
	UNIQUE (item_id, position)
);
-- Whether a content is still used is asked for each blob.
CREATE INDEX attachment_digest ON attachment (digest);
CREATE INDEX attachment_thumb ON attachment (thumb) WHERE thumb <> '';
CREATE INDEX person_photo ON person (photo) WHERE photo <> '';
