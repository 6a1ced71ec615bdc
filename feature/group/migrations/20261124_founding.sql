-- A group that waits for its founders: how many it needs, until when, and what it will be.
CREATE TABLE group_founding (
	space_id BIGINT PRIMARY KEY REFERENCES space (id) ON DELETE CASCADE,
	needed BIGINT NOT NULL,
	admission TEXT NOT NULL,
	audience TEXT NOT NULL,
	items_audience TEXT NOT NULL,
	expires BIGINT NOT NULL,
	-- when those who have not answered were reminded, and when it ended without its founders; 0 for not yet
	reminded BIGINT NOT NULL DEFAULT 0,
	ended BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX group_founding_expires ON group_founding (expires);
