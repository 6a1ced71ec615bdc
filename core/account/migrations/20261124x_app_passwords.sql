-- Passwords for programs that do not open pages, each for one thing. used_week is the week of the last use, a Monday at midnight
-- UTC, 0 for never: nothing finer is kept.
CREATE TABLE app_password (
	id BIGINT PRIMARY KEY,
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	secret_hash BYTEA NOT NULL UNIQUE,
	name TEXT NOT NULL,
	scope TEXT NOT NULL,
	created BIGINT NOT NULL,
	used_week BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX app_password_person ON app_password (person_id, id);
