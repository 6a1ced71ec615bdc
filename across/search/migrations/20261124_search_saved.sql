-- A search that a person keeps, to be told of what is new.
CREATE TABLE search_saved (
	id BIGINT PRIMARY KEY,
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	text TEXT NOT NULL,
	-- the parameters of its address, sorted
	query TEXT NOT NULL,
	created BIGINT NOT NULL,
	-- how many things are new since seen, counted up to looked
	seen BIGINT NOT NULL,
	looked BIGINT NOT NULL,
	fresh BIGINT NOT NULL DEFAULT 0,
	-- when it is looked at again
	due BIGINT NOT NULL
);
CREATE UNIQUE INDEX search_saved_once ON search_saved (person_id, query);
CREATE INDEX search_saved_due ON search_saved (due);
