-- closing is when an account closes for good, 0 when its person has not asked for that.
ALTER TABLE person ADD COLUMN closing BIGINT NOT NULL DEFAULT 0;
CREATE INDEX person_closing ON person (closing) WHERE closing <> 0;

-- When the person of the session last proved again who they are.
ALTER TABLE session ADD COLUMN confirmed BIGINT NOT NULL DEFAULT 0;

-- What the letter is for, and who asked for it when that was somebody signed in.
ALTER TABLE sign_in ADD COLUMN purpose TEXT NOT NULL DEFAULT 'enter' CHECK (purpose IN ('enter', 'confirm', 'reset', 'move'));
ALTER TABLE sign_in ADD COLUMN person_id BIGINT NOT NULL DEFAULT 0;
CREATE INDEX sign_in_person ON sign_in (person_id) WHERE person_id <> 0;

-- Browsers from which a person has come in: the digest of what only the browser keeps.
CREATE TABLE known_device (
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	mark_hash BYTEA NOT NULL,
	since BIGINT NOT NULL,
	seen BIGINT NOT NULL,
	PRIMARY KEY (person_id, mark_hash)
);
CREATE INDEX known_device_seen ON known_device (seen);

-- An address that was replaced, which its reader may put back until then.
CREATE TABLE email_change (
	token_hash BYTEA PRIMARY KEY,
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	email TEXT NOT NULL,
	email_key TEXT NOT NULL,
	created BIGINT NOT NULL,
	expires BIGINT NOT NULL
);
CREATE INDEX email_change_person ON email_change (person_id);
CREATE INDEX email_change_expires ON email_change (expires);

-- Handles of closed accounts, as digests in hexadecimal: links to them say so, and nobody gets them again.
CREATE TABLE closed_handle (
	handle_hash TEXT PRIMARY KEY,
	person_id BIGINT NOT NULL REFERENCES person (id)
);
CREATE INDEX closed_handle_person ON closed_handle (person_id);
