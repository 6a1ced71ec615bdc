-- When a person was last at their home page, and which of its streams they keep.
CREATE TABLE home_visit (
	person_id BIGINT PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
	-- the last sign of life of the visit before this one; 0 when there was none
	since BIGINT NOT NULL DEFAULT 0,
	-- the last sign of life, within ten minutes
	seen BIGINT NOT NULL,
	stream TEXT NOT NULL DEFAULT ''
);
