CREATE TABLE fact (
	-- sqlite:
	seq INTEGER PRIMARY KEY AUTOINCREMENT,
	xid BIGINT NOT NULL DEFAULT 0,
	-- postgres:
	seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	xid BIGINT NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
	-- end
	id BIGINT NOT NULL UNIQUE,
	kind TEXT NOT NULL,
	at BIGINT NOT NULL,
	actor_id BIGINT NOT NULL DEFAULT 0,
	space_id BIGINT NOT NULL DEFAULT 0,
	item_id BIGINT NOT NULL DEFAULT 0,
	root_id BIGINT NOT NULL DEFAULT 0,
	mentions TEXT NOT NULL DEFAULT '',
	origin TEXT NOT NULL DEFAULT '',
	data TEXT NOT NULL DEFAULT ''
);
-- postgres:
CREATE INDEX fact_order ON fact (xid, seq);
-- end
CREATE INDEX fact_item ON fact (item_id, seq) WHERE item_id <> 0;
CREATE INDEX fact_actor ON fact (actor_id, seq) WHERE actor_id <> 0;

CREATE TABLE fact_cursor (
	follower TEXT PRIMARY KEY,
	xid BIGINT NOT NULL,
	seq BIGINT NOT NULL
);
