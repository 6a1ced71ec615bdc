-- A title, for those that have one. poll: it has a row in post_poll. shared_id: the item it shows as a link; no key, since the
-- original may be destroyed and the word said of it stays.
ALTER TABLE post ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE post ADD COLUMN poll BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE post ADD COLUMN shared_id BIGINT NOT NULL DEFAULT 0;

CREATE TABLE post_poll (
	item_id BIGINT PRIMARY KEY REFERENCES item (id),
	many BOOLEAN NOT NULL,
	anonymous BOOLEAN NOT NULL,
	closes BIGINT NOT NULL DEFAULT 0
);
-- ballots: how many chose it in an anonymous poll; those of a named one are counted in post_poll_vote.
CREATE TABLE post_poll_choice (
	item_id BIGINT NOT NULL REFERENCES item (id),
	n BIGINT NOT NULL,
	label TEXT NOT NULL,
	ballots BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (item_id, n)
);
-- Who chose what in a named poll.
CREATE TABLE post_poll_vote (
	item_id BIGINT NOT NULL REFERENCES item (id),
	choice BIGINT NOT NULL,
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	at BIGINT NOT NULL,
	PRIMARY KEY (item_id, choice, person_id)
);
CREATE INDEX post_poll_vote_person ON post_poll_vote (person_id, item_id);
-- Who voted in an anonymous poll: neither what, nor when.
CREATE TABLE post_poll_voter (
	item_id BIGINT NOT NULL REFERENCES item (id),
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	PRIMARY KEY (item_id, person_id)
);
CREATE INDEX post_poll_voter_person ON post_poll_voter (person_id);
