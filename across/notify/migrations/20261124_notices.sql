-- One line of the page of notices: what of one kind happened about one thing since it was last looked at.
CREATE TABLE notice (
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	-- mention, reply, post, or the name that a part gives in part.Telling
	kind TEXT NOT NULL,
	-- the item at the top, the space, or for what happens nowhere who did it
	subject_id BIGINT NOT NULL,
	-- 0 for what happens nowhere
	space_id BIGINT NOT NULL DEFAULT 0,
	-- the first item not seen, and the last
	first_item BIGINT NOT NULL DEFAULT 0,
	item_id BIGINT NOT NULL DEFAULT 0,
	-- who did it, for what is about a space; the author of an item is asked of core/access
	actor_id BIGINT NOT NULL DEFAULT 0,
	-- part.Told of what a part declares; '' for what is published
	reach TEXT NOT NULL DEFAULT '',
	n BIGINT NOT NULL,
	since BIGINT NOT NULL,
	latest BIGINT NOT NULL,
	seen BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (person_id, kind, subject_id)
);
CREATE INDEX notice_list ON notice (person_id, latest DESC, subject_id DESC);
CREATE INDEX notice_unread ON notice (person_id) WHERE seen = 0;
CREATE INDEX notice_subject ON notice (subject_id, kind);
CREATE INDEX notice_space ON notice (space_id);

-- What was told to whom on which channel: never twice. item_id is the fact's own number for what a part declares.
CREATE TABLE notice_told (
	item_id BIGINT NOT NULL,
	-- site, mail, push, digest; seen for what was read on the site
	channel TEXT NOT NULL,
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	kind TEXT NOT NULL,
	subject_id BIGINT NOT NULL,
	fact_id BIGINT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (item_id, channel, person_id)
);
CREATE INDEX notice_told_fact ON notice_told (fact_id, channel, person_id);
CREATE INDEX notice_told_person ON notice_told (person_id, subject_id, at);
CREATE INDEX notice_told_at ON notice_told (at);

CREATE TABLE notice_level (
	space_id BIGINT NOT NULL REFERENCES space (id),
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	level TEXT NOT NULL CHECK (level IN ('all', 'questions', 'mentions', 'weekly', 'none')),
	PRIMARY KEY (space_id, person_id)
);
CREATE INDEX notice_level_person ON notice_level (person_id);

-- Minutes since midnight, in the person's time zone.
CREATE TABLE notice_pref (
	person_id BIGINT PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
	mail BOOLEAN NOT NULL,
	quiet BOOLEAN NOT NULL,
	quiet_from BIGINT NOT NULL,
	quiet_to BIGINT NOT NULL,
	weekends BOOLEAN NOT NULL,
	-- '', daily, weekly or monthly; the day, 0 for Sunday, and the minute
	digest TEXT NOT NULL,
	digest_day BIGINT NOT NULL,
	digest_at BIGINT NOT NULL
);

-- When the next digest of a person is due, 0 for never, and from when on it tells what is new.
CREATE TABLE notice_digest (
	person_id BIGINT PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
	next BIGINT NOT NULL,
	since BIGINT NOT NULL
);
CREATE INDEX notice_digest_next ON notice_digest (next, person_id) WHERE next > 0;

-- A browser that a person wants messages on while it is closed. It goes with its session.
CREATE TABLE notice_device (
	id BIGINT PRIMARY KEY,
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	session_id BIGINT NOT NULL UNIQUE REFERENCES session (id) ON DELETE CASCADE,
	endpoint TEXT NOT NULL UNIQUE,
	public_key BYTEA NOT NULL,
	auth BYTEA NOT NULL,
	created BIGINT NOT NULL
);
CREATE INDEX notice_device_person ON notice_device (person_id);

-- Secrets: 1 signs the links that end letters, 2 what is pushed to browsers.
CREATE TABLE notice_key (
	id BIGINT PRIMARY KEY,
	secret BYTEA NOT NULL
);
