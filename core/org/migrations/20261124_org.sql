CREATE TABLE org (
	id BIGINT PRIMARY KEY,
	kind TEXT NOT NULL,
	code TEXT NOT NULL DEFAULT '',
	siren TEXT NOT NULL DEFAULT '',
	siret TEXT NOT NULL DEFAULT '',
	name TEXT NOT NULL,
	short TEXT NOT NULL DEFAULT '',
	name_key TEXT NOT NULL,
	region TEXT NOT NULL DEFAULT '',
	departement TEXT NOT NULL DEFAULT '',
	population BIGINT NOT NULL DEFAULT 0,
	website TEXT NOT NULL DEFAULT '',
	UNIQUE (kind, code)
);
CREATE INDEX org_name ON org (name_key, id);
CREATE INDEX org_siren ON org (siren) WHERE siren <> '';

-- One row a word of a name, so that "bretagne reg" finds "Région Bretagne" by prefixes, on both engines.
CREATE TABLE org_word (
	word TEXT NOT NULL,
	org_id BIGINT NOT NULL REFERENCES org (id) ON DELETE CASCADE,
	weight BIGINT NOT NULL,
	PRIMARY KEY (word, weight, org_id)
);

CREATE TABLE org_domain (
	domain TEXT PRIMARY KEY,
	category TEXT NOT NULL DEFAULT '',
	org_id BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE affiliation (
	id BIGINT PRIMARY KEY,
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	org_id BIGINT NOT NULL REFERENCES org (id),
	job TEXT NOT NULL DEFAULT '',
	since BIGINT NOT NULL,
	until BIGINT NOT NULL DEFAULT 0,
	proof TEXT NOT NULL DEFAULT '' CHECK (proof IN ('', 'domain', 'manager')),
	proved BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX affiliation_person ON affiliation (person_id, since);
CREATE INDEX affiliation_org ON affiliation (org_id, until);
