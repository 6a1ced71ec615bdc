-- What a network lets its members do with links for people outside, once its managers have said it: without a row, nothing.
CREATE TABLE file_rule (
	network_id BIGINT PRIMARY KEY REFERENCES space (id),
	outside BOOLEAN NOT NULL DEFAULT FALSE,
	days BIGINT NOT NULL,
	most_days BIGINT NOT NULL
);
-- A link by which whoever has it takes a document, or a folder as it is. The address itself is kept nowhere.
CREATE TABLE file_link (
	id BIGINT PRIMARY KEY,
	item_id BIGINT NOT NULL REFERENCES item (id),
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	digest TEXT NOT NULL UNIQUE,
	sealed TEXT NOT NULL DEFAULT '',
	created BIGINT NOT NULL,
	ends BIGINT NOT NULL,
	revoked BIGINT NOT NULL DEFAULT 0,
	taken BIGINT NOT NULL DEFAULT 0,
	latest BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX file_link_item ON file_link (item_id);
CREATE INDEX file_link_person ON file_link (person_id, id);
CREATE INDEX file_link_ends ON file_link (ends);
