-- Sent to all the members of its space.
ALTER TABLE item ADD COLUMN broadcast BOOLEAN NOT NULL DEFAULT FALSE;

-- A draft that is to be published: at a time that its author gave as their clock shows it, or when they say.
CREATE TABLE item_due (
	item_id BIGINT PRIMARY KEY REFERENCES item (id),
	author_id BIGINT NOT NULL REFERENCES person (id),
	-- 2026-11-27T18:00 and an IANA zone; '' when it waits for its author
	wall TEXT NOT NULL,
	zone TEXT NOT NULL,
	-- the same in milliseconds; 0 when it waits for its author
	at BIGINT NOT NULL,
	-- why it was not published at that time; '' otherwise
	refused TEXT NOT NULL DEFAULT ''
);
CREATE INDEX item_due_at ON item_due (at, item_id) WHERE at > 0 AND refused = '';
CREATE INDEX item_due_author ON item_due (author_id);
CREATE INDEX item_broadcast ON item (space_id, created DESC) WHERE broadcast;
