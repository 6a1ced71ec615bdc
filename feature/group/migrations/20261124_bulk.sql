-- A list of people whom a manager invites at once: made ready, then sent by a task. It goes away with the addresses in it
-- some weeks after.
CREATE TABLE group_bulk (
	id BIGINT PRIMARY KEY,
	network_id BIGINT NOT NULL REFERENCES space (id),
	by_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	state TEXT NOT NULL CHECK (state IN ('ready', 'sending', 'done', 'stopped')),
	lang TEXT NOT NULL,
	created BIGINT NOT NULL,
	finished BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX group_bulk_network ON group_bulk (network_id, created);
CREATE INDEX group_bulk_by ON group_bulk (by_id);
CREATE INDEX group_bulk_created ON group_bulk (created);

-- One of its people. line is where the file has them; group_id is 0 for the network alone. reason is a words key, of which
-- detail is the argument.
CREATE TABLE group_bulk_line (
	bulk_id BIGINT NOT NULL REFERENCES group_bulk (id) ON DELETE CASCADE,
	n BIGINT NOT NULL,
	line BIGINT NOT NULL,
	email TEXT NOT NULL,
	email_key TEXT NOT NULL,
	given TEXT NOT NULL,
	family TEXT NOT NULL,
	group_id BIGINT NOT NULL DEFAULT 0,
	group_name TEXT NOT NULL DEFAULT '',
	state TEXT NOT NULL,
	reason TEXT NOT NULL DEFAULT '',
	detail TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (bulk_id, n)
);
CREATE INDEX group_bulk_line_state ON group_bulk_line (bulk_id, state, n);
CREATE INDEX group_bulk_line_email ON group_bulk_line (email_key);
