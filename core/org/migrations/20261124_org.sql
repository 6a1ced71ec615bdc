-- Comparison by bytes (COLLATE "C") makes a range of words the words that begin alike, whatever the server's language.
CREATE TABLE org (
	id BIGINT PRIMARY KEY,
	kind TEXT NOT NULL,
	also TEXT NOT NULL DEFAULT '',
	code TEXT NOT NULL DEFAULT '',
	siren TEXT NOT NULL DEFAULT '',
	siret TEXT NOT NULL DEFAULT '',
	name TEXT NOT NULL,
	short TEXT NOT NULL DEFAULT '',
	name_key TEXT NOT NULL,
	short_key TEXT NOT NULL,
	region TEXT NOT NULL DEFAULT '',
	departement TEXT NOT NULL DEFAULT '',
	population BIGINT NOT NULL DEFAULT 0,
	website TEXT NOT NULL DEFAULT '',
	weight BIGINT NOT NULL,
	digest BIGINT NOT NULL,
	UNIQUE (kind, code)
);
CREATE INDEX org_name ON org (name_key);
CREATE INDEX org_short ON org (short_key);
CREATE INDEX org_code ON org (code);
CREATE INDEX org_siren ON org (siren) WHERE siren <> '';
CREATE INDEX org_weight ON org (kind, weight DESC, id);

-- One row a word of a name and a kind of the organisation, so that "bret" finds "Région Bretagne" on both engines. It is
-- made from org alone, hence no foreign key.
-- sqlite:
CREATE TABLE org_word (
	word TEXT NOT NULL,
	kind TEXT NOT NULL,
	weight BIGINT NOT NULL,
	org_id BIGINT NOT NULL,
	PRIMARY KEY (word, kind, weight, org_id)
) WITHOUT ROWID;
-- postgres:
CREATE TABLE org_word (
	word TEXT COLLATE "C" NOT NULL,
	kind TEXT NOT NULL,
	weight BIGINT NOT NULL,
	org_id BIGINT NOT NULL,
	PRIMARY KEY (word, kind, weight, org_id)
);
-- end

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
CREATE UNIQUE INDEX affiliation_current ON affiliation (person_id) WHERE until = 0;
CREATE INDEX affiliation_org ON affiliation (org_id, until);
