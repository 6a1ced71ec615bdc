CREATE TABLE space (
	id BIGINT PRIMARY KEY,
	kind TEXT NOT NULL CHECK (kind IN ('network', 'group')),
	network_id BIGINT NOT NULL REFERENCES space (id),
	parent_id BIGINT NOT NULL DEFAULT 0,
	slug TEXT NOT NULL,
	name TEXT NOT NULL,
	sort_key TEXT NOT NULL,
	noun TEXT NOT NULL DEFAULT '',
	lede TEXT NOT NULL DEFAULT '',
	theme TEXT NOT NULL DEFAULT '',
	admission TEXT NOT NULL CHECK (admission IN ('open', 'domains', 'request', 'invite')),
	-- who may see that the space exists, its folder and its members
	audience TEXT NOT NULL CHECK (audience IN ('public', 'registered', 'network', 'group')),
	-- what is published here unless its author narrows it
	items_audience TEXT NOT NULL CHECK (items_audience IN ('public', 'registered', 'network', 'group')),
	state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'founding', 'archived', 'merged')),
	barred TEXT NOT NULL DEFAULT '',
	parts TEXT NOT NULL DEFAULT '',
	preset TEXT NOT NULL DEFAULT '',
	colour TEXT NOT NULL DEFAULT '',
	mark TEXT NOT NULL DEFAULT '',
	domains TEXT NOT NULL DEFAULT '',
	members BIGINT NOT NULL DEFAULT 0,
	groups BIGINT NOT NULL DEFAULT 0,
	posted BIGINT NOT NULL DEFAULT 0,
	created BIGINT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	CHECK (state <> 'founding' OR audience = 'group')
);
CREATE UNIQUE INDEX space_network_slug ON space (slug) WHERE kind = 'network';
CREATE UNIQUE INDEX space_group_slug ON space (network_id, slug) WHERE kind = 'group';
CREATE INDEX space_list ON space (network_id, kind, sort_key, id);

CREATE TABLE membership (
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	space_id BIGINT NOT NULL REFERENCES space (id),
	role TEXT NOT NULL CHECK (role IN ('guest', 'member', 'animator', 'manager')),
	state TEXT NOT NULL CHECK (state IN ('active', 'requested', 'invited', 'muted', 'excluded')),
	note TEXT NOT NULL DEFAULT '',
	joined BIGINT NOT NULL,
	seen BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (person_id, space_id)
);
CREATE INDEX membership_space ON membership (space_id, state, role, person_id);

-- What a subscription opens: a plan of a network, to a person or to all agents of an organisation.
CREATE TABLE space_grant (
	network_id BIGINT NOT NULL REFERENCES space (id),
	plan TEXT NOT NULL,
	person_id BIGINT NOT NULL DEFAULT 0,
	org_id BIGINT NOT NULL DEFAULT 0,
	starts BIGINT NOT NULL,
	ends BIGINT NOT NULL,
	PRIMARY KEY (network_id, plan, person_id, org_id)
);
CREATE INDEX space_grant_person ON space_grant (person_id) WHERE person_id <> 0;
CREATE INDEX space_grant_org ON space_grant (org_id) WHERE org_id <> 0;
