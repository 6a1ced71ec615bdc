CREATE TABLE forum_category (
	id BIGINT PRIMARY KEY,
	space_id BIGINT NOT NULL REFERENCES space (id),
	name TEXT NOT NULL,
	rank BIGINT NOT NULL
);
CREATE INDEX forum_category_space ON forum_category (space_id, rank, id);

CREATE TABLE forum_topic (
	item_id BIGINT PRIMARY KEY REFERENCES item (id),
	-- 0: in no drawer
	category_id BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX forum_topic_category ON forum_topic (category_id) WHERE category_id <> 0;

-- How far a person has read a topic: the date of the last thing they saw in it, and how many replies there were.
CREATE TABLE forum_read (
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	item_id BIGINT NOT NULL REFERENCES item (id),
	until BIGINT NOT NULL,
	replies BIGINT NOT NULL,
	PRIMARY KEY (person_id, item_id)
);
CREATE INDEX forum_read_item ON forum_read (item_id);

-- What was said before that in a place is read, for a person.
CREATE TABLE forum_caught (
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	space_id BIGINT NOT NULL REFERENCES space (id),
	until BIGINT NOT NULL,
	PRIMARY KEY (person_id, space_id)
);
CREATE INDEX forum_caught_space ON forum_caught (space_id);
