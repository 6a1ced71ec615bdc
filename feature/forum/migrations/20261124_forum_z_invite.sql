-- Who was invited to answer a question, by its asker or an animator.
CREATE TABLE forum_invite (
	item_id BIGINT NOT NULL REFERENCES item (id),
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	at BIGINT NOT NULL,
	-- they declined; nobody is told
	declined BOOLEAN NOT NULL DEFAULT FALSE,
	PRIMARY KEY (item_id, person_id)
);
CREATE INDEX forum_invite_person ON forum_invite (person_id, at);
