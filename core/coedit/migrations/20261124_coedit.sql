-- A document that several people write at once: the Yjs document of an item. epoch tells it from any other that the item may
-- have had; seq is the last update; base is the last one that its state holds; settled is the last one that the item's text
-- says, and said is the digest of that text.
CREATE TABLE coedit_doc (
	item_id BIGINT PRIMARY KEY REFERENCES item (id),
	epoch BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	base BIGINT NOT NULL,
	settled BIGINT NOT NULL,
	changed BIGINT NOT NULL,
	said TEXT NOT NULL
);
CREATE INDEX coedit_doc_unsettled ON coedit_doc (changed) WHERE settled < seq;
-- Apart, so that an update rewrites a small row.
CREATE TABLE coedit_state (
	item_id BIGINT PRIMARY KEY REFERENCES item (id),
	state BYTEA NOT NULL
);
-- What came after the state.
CREATE TABLE coedit_update (
	item_id BIGINT NOT NULL REFERENCES item (id),
	seq BIGINT NOT NULL,
	person_id BIGINT NOT NULL,
	at BIGINT NOT NULL,
	body BYTEA NOT NULL,
	PRIMARY KEY (item_id, seq)
);
CREATE INDEX coedit_update_person ON coedit_update (person_id);
-- Whose each client of the document is: nobody writes in the name of another's. 0 is the server's own.
CREATE TABLE coedit_client (
	item_id BIGINT NOT NULL REFERENCES item (id),
	client BIGINT NOT NULL,
	person_id BIGINT NOT NULL,
	PRIMARY KEY (item_id, client)
);
CREATE INDEX coedit_client_person ON coedit_client (person_id);
-- Who wrote what is in the state and not yet in the item's text.
CREATE TABLE coedit_hand (
	item_id BIGINT NOT NULL REFERENCES item (id),
	person_id BIGINT NOT NULL,
	PRIMARY KEY (item_id, person_id)
);
CREATE INDEX coedit_hand_person ON coedit_hand (person_id);
