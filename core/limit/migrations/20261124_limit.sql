-- One row a slice of time in which key was used. It counts until the time of its last column.
CREATE TABLE limit_hit (
	key BYTEA NOT NULL,
	slice BIGINT NOT NULL,
	n BIGINT NOT NULL,
	until BIGINT NOT NULL,
	PRIMARY KEY (key, slice)
);
CREATE INDEX limit_hit_until ON limit_hit (until);
