-- The secret that signs the addresses to which people answer; one row.
CREATE TABLE inbox_key (
	id BIGINT PRIMARY KEY,
	secret BYTEA NOT NULL
);
