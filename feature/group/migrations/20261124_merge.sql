-- A group that moves, or moved, into another: how far the task is, and what came. hidden: its name is for those who run the other.
CREATE TABLE group_merge (
	space_id BIGINT PRIMARY KEY REFERENCES space (id),
	into_id BIGINT NOT NULL REFERENCES space (id),
	by_id BIGINT NOT NULL,
	hidden BOOLEAN NOT NULL,
	step TEXT NOT NULL CHECK (step IN ('waiting', 'people', 'items', 'leaving', 'done')),
	-- the person after whom the next ones come
	after_id BIGINT NOT NULL DEFAULT 0,
	people BIGINT NOT NULL DEFAULT 0,
	apart BIGINT NOT NULL DEFAULT 0,
	items BIGINT NOT NULL DEFAULT 0,
	total BIGINT NOT NULL,
	started BIGINT NOT NULL,
	ended BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX group_merge_into ON group_merge (into_id, started);
CREATE INDEX group_merge_by ON group_merge (by_id);
