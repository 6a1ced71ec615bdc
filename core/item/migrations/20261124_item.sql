CREATE TABLE item (
	id BIGINT PRIMARY KEY,
	kind TEXT NOT NULL,
	space_id BIGINT NOT NULL REFERENCES space (id),
	network_id BIGINT NOT NULL REFERENCES space (id),
	parent_id BIGINT NOT NULL DEFAULT 0,
	root_id BIGINT NOT NULL DEFAULT 0,
	author_id BIGINT NOT NULL REFERENCES person (id),
	byline TEXT NOT NULL DEFAULT 'named' CHECK (byline IN ('named', 'hidden')),
	title TEXT NOT NULL DEFAULT '',
	audience TEXT NOT NULL CHECK (audience IN ('public', 'registered', 'network', 'group', 'plan')),
	plan TEXT NOT NULL DEFAULT '',
	state TEXT NOT NULL CHECK (state IN ('draft', 'published', 'hidden', 'deleted')),
	root_state TEXT NOT NULL DEFAULT 'published',
	lang TEXT NOT NULL DEFAULT 'fr',
	origin TEXT NOT NULL DEFAULT '',
	client_key TEXT NOT NULL DEFAULT '',
	created BIGINT NOT NULL,
	updated BIGINT NOT NULL,
	edited BIGINT NOT NULL DEFAULT 0,
	version BIGINT NOT NULL DEFAULT 1,
	replies BIGINT NOT NULL DEFAULT 0,
	useful BIGINT NOT NULL DEFAULT 0,
	thanks BIGINT NOT NULL DEFAULT 0,
	same BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX item_space ON item (space_id, created DESC, id DESC) WHERE parent_id = 0;
CREATE INDEX item_network ON item (network_id, created DESC, id DESC) WHERE parent_id = 0;
CREATE INDEX item_newest ON item (created DESC, id DESC) WHERE parent_id = 0 AND state = 'published';
CREATE INDEX item_parent ON item (parent_id, created, id) WHERE parent_id <> 0;
CREATE INDEX item_root ON item (root_id) WHERE root_id <> 0;
CREATE INDEX item_author ON item (author_id, created DESC, id DESC);
CREATE UNIQUE INDEX item_client_key ON item (author_id, client_key) WHERE client_key <> '';

CREATE TABLE reaction (
	item_id BIGINT NOT NULL REFERENCES item (id),
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	kind TEXT NOT NULL CHECK (kind IN ('useful', 'thanks', 'same')),
	at BIGINT NOT NULL,
	PRIMARY KEY (item_id, person_id, kind)
);
CREATE INDEX reaction_person ON reaction (person_id, at);
