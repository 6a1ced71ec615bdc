-- What the documents of a network weigh at most, its groups' included, and those of each of its places where nothing else is said
-- (0: what is usual); what anybody's own documents do.
ALTER TABLE file_rule ADD COLUMN bytes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE file_rule ADD COLUMN place_bytes BIGINT NOT NULL DEFAULT 0;
CREATE TABLE file_usual (
	id BIGINT PRIMARY KEY CHECK (id = 1),
	person_bytes BIGINT NOT NULL
);
