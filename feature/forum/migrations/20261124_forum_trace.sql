-- What animators did to the order of a topic, shown in it.
CREATE TABLE forum_trace (
	id BIGINT PRIMARY KEY,
	item_id BIGINT NOT NULL REFERENCES item (id),
	act TEXT NOT NULL,
	by_id BIGINT NOT NULL,
	at BIGINT NOT NULL,
	-- the other topic, or the place it was in; 0 for none
	other_id BIGINT NOT NULL DEFAULT 0,
	-- what it was called; "" for what is said another way
	was TEXT NOT NULL DEFAULT ''
);
CREATE INDEX forum_trace_item ON forum_trace (item_id, id);
