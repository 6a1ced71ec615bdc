CREATE TABLE person (
	id BIGINT PRIMARY KEY,
	handle TEXT NOT NULL UNIQUE,
	email TEXT NOT NULL,
	email_key TEXT NOT NULL UNIQUE,
	email_proved BIGINT NOT NULL DEFAULT 0,
	given TEXT NOT NULL DEFAULT '',
	family TEXT NOT NULL DEFAULT '',
	-- sqlite:
	sort_key TEXT NOT NULL DEFAULT '',
	-- postgres:
	sort_key TEXT COLLATE "C" NOT NULL DEFAULT '',
	-- end
	job TEXT NOT NULL DEFAULT '',
	org_id BIGINT NOT NULL DEFAULT 0,
	org_name TEXT NOT NULL DEFAULT '',
	org_kind TEXT NOT NULL DEFAULT '',
	photo TEXT NOT NULL DEFAULT '',
	state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended', 'closed')),
	reason TEXT NOT NULL DEFAULT '',
	operator BOOLEAN NOT NULL DEFAULT FALSE,
	lang TEXT NOT NULL DEFAULT 'fr',
	theme TEXT NOT NULL DEFAULT '' CHECK (theme IN ('', 'light', 'dark')),
	time_zone TEXT NOT NULL DEFAULT 'Europe/Paris',
	password TEXT NOT NULL DEFAULT '',
	rights BIGINT NOT NULL DEFAULT 1,
	created BIGINT NOT NULL
);
CREATE INDEX person_sort ON person (sort_key, id);
CREATE INDEX person_org ON person (org_id, id) WHERE org_id <> 0;

CREATE TABLE session (
	token_hash BYTEA PRIMARY KEY,
	id BIGINT NOT NULL UNIQUE,
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	device TEXT NOT NULL DEFAULT '',
	created BIGINT NOT NULL,
	seen BIGINT NOT NULL,
	expires BIGINT NOT NULL
);
CREATE INDEX session_person ON session (person_id, seen);
CREATE INDEX session_expires ON session (expires);

-- An attempt to sign in: asked, then proved by its link or its code, then used.
CREATE TABLE sign_in (
	id BIGINT PRIMARY KEY,
	email_key TEXT NOT NULL,
	email TEXT NOT NULL,
	lang TEXT NOT NULL DEFAULT 'fr',
	next TEXT NOT NULL DEFAULT '',
	link_hash BYTEA NOT NULL UNIQUE,
	code_hash BYTEA NOT NULL,
	-- the browser that asked, then the one that proved
	browser_hash BYTEA NOT NULL,
	tries BIGINT NOT NULL DEFAULT 0,
	created BIGINT NOT NULL,
	expires BIGINT NOT NULL,
	how TEXT NOT NULL DEFAULT '' CHECK (how IN ('', 'link', 'code')),
	proved BIGINT NOT NULL DEFAULT 0,
	used BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX sign_in_email ON sign_in (email_key, created);
CREATE INDEX sign_in_browser ON sign_in (browser_hash, created);
CREATE INDEX sign_in_expires ON sign_in (expires);
