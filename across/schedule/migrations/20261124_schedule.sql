-- How many times a week each place of a network may write to all of its members; those that are not here may once.
CREATE TABLE schedule_quota (
	network_id BIGINT PRIMARY KEY REFERENCES space (id),
	per_week BIGINT NOT NULL CHECK (per_week BETWEEN 0 AND 7)
);

-- What was sent to all the members of a place, and when it was to go. It stays where it was sent.
CREATE TABLE schedule_broadcast (
	item_id BIGINT PRIMARY KEY REFERENCES item (id),
	space_id BIGINT NOT NULL REFERENCES space (id),
	at BIGINT NOT NULL
);
CREATE INDEX schedule_broadcast_space ON schedule_broadcast (space_id, at);
