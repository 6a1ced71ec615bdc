ALTER TABLE profile ADD COLUMN phone TEXT NOT NULL DEFAULT '';

-- Who may read each field of a profile, where the person chose otherwise than what is usual.
CREATE TABLE profile_audience (
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	field TEXT NOT NULL CHECK (field IN ('territory', 'skills', 'help', 'looks', 'about', 'phone', 'email')),
	audience TEXT NOT NULL CHECK (audience IN ('everyone', 'networks', 'contacts', 'nobody')),
	PRIMARY KEY (person_id, field)
);

-- Under what each member of a network is found there, in the order of the directory: '' for every member, then one letter
-- and a value (k kind of organisation, r région, d département, o organisation, j function, s skill, h can help on, l looks
-- for, w word, x stem). It holds only what every member of the network may read.
-- sqlite:
CREATE TABLE directory_term (
	network_id BIGINT NOT NULL REFERENCES space (id),
	term TEXT NOT NULL,
	sort_key TEXT NOT NULL,
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	PRIMARY KEY (network_id, term, sort_key, person_id)
) WITHOUT ROWID;
-- How a value is written, for facets and tags.
CREATE TABLE directory_label (
	term TEXT PRIMARY KEY,
	label TEXT NOT NULL
) WITHOUT ROWID;
-- postgres:
CREATE TABLE directory_term (
	network_id BIGINT NOT NULL REFERENCES space (id),
	term TEXT COLLATE "C" NOT NULL,
	sort_key TEXT COLLATE "C" NOT NULL,
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	PRIMARY KEY (network_id, term, sort_key, person_id)
);
CREATE TABLE directory_label (
	term TEXT COLLATE "C" PRIMARY KEY,
	label TEXT NOT NULL
);
-- end
CREATE INDEX directory_term_person ON directory_term (person_id, network_id, term);

-- Who asked whom to be in contact, and what came of it. Shown is what the one who asked sees: a refusal is not told.
CREATE TABLE contact (
	asker_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	asked_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	state TEXT NOT NULL CHECK (state IN ('asked', 'accepted', 'declined')),
	shown BOOLEAN NOT NULL DEFAULT TRUE,
	note TEXT NOT NULL DEFAULT '',
	at BIGINT NOT NULL,
	decided BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (asker_id, asked_id),
	CHECK (asker_id <> asked_id)
);
CREATE INDEX contact_asked ON contact (asked_id, state, at, asker_id);
