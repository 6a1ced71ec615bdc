-- A long export of pages, or an import, as its person asked for it; it goes when its time is over. above_id is the page whose
-- branch is exported, or under which what is imported goes; clash what happens to a page whose title is taken; report what
-- was found (JSON).
CREATE TABLE wiki_port (
	id BIGINT PRIMARY KEY,
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	space_id BIGINT NOT NULL REFERENCES space (id),
	above_id BIGINT NOT NULL DEFAULT 0,
	what TEXT NOT NULL CHECK (what IN ('export', 'import')),
	format TEXT NOT NULL,
	clash TEXT NOT NULL DEFAULT '',
	lang TEXT NOT NULL DEFAULT '',
	state TEXT NOT NULL CHECK (state IN ('asked', 'waiting', 'running', 'ready', 'failed')),
	progress BIGINT NOT NULL DEFAULT 0,
	total BIGINT NOT NULL DEFAULT 0,
	digest TEXT NOT NULL DEFAULT '',
	size BIGINT NOT NULL DEFAULT 0,
	name TEXT NOT NULL DEFAULT '',
	report TEXT NOT NULL DEFAULT '',
	asked BIGINT NOT NULL,
	finished BIGINT NOT NULL DEFAULT 0,
	expires BIGINT NOT NULL
);
CREATE INDEX wiki_port_person ON wiki_port (person_id, asked DESC);
CREATE INDEX wiki_port_space ON wiki_port (space_id);
CREATE INDEX wiki_port_expires ON wiki_port (expires);
-- What became of each page of an import, by its path in what was sent: a page that is here is not made again. item_id is 0 for
-- one that was left out.
CREATE TABLE wiki_port_page (
	port_id BIGINT NOT NULL REFERENCES wiki_port (id) ON DELETE CASCADE,
	path TEXT NOT NULL,
	item_id BIGINT NOT NULL DEFAULT 0,
	outcome TEXT NOT NULL CHECK (outcome IN ('made', 'renamed', 'skipped', 'refused')),
	title TEXT NOT NULL,
	report TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (port_id, path)
);
