-- What may be found: an item, a person or a space, under its own id. Who may see it is asked of that row at reading, so that
-- what is deleted, hidden or closed is no longer found at once.
CREATE TABLE search_document (
	id BIGINT PRIMARY KEY,
	kind TEXT NOT NULL CHECK (kind IN ('item', 'person', 'space')),
	-- digest of the text that was indexed, so that the same text is not indexed again
	stamp BIGINT NOT NULL,
	-- postgres:
	-- folded words as "=word", stems as they are; the weight A is the title, D the rest
	forms TSVECTOR NOT NULL,
	-- end
	-- words of its title that search_word counts for it
	named TEXT NOT NULL DEFAULT ''
);
CREATE INDEX search_document_kind ON search_document (kind, id);
-- postgres:
CREATE INDEX search_document_forms ON search_document USING GIN (forms);
-- end

-- sqlite:
-- The words come folded and separated by spaces: every sign that is not ASCII belongs to one. No text is kept here.
CREATE VIRTUAL TABLE search_text USING fts5 (
	kind, title, body, title_stem, body_stem,
	content = '', contentless_delete = 1, tokenize = 'ascii'
);
-- end

-- The words of titles and names, how many documents have each, and their groups of three signs: what was mistyped is
-- looked for among them. They are made from search_document alone, hence no foreign key.
-- sqlite:
CREATE TABLE search_word (word TEXT PRIMARY KEY, n BIGINT NOT NULL) WITHOUT ROWID;
CREATE TABLE search_gram (gram TEXT NOT NULL, size BIGINT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (gram, size, word)) WITHOUT ROWID;
-- postgres:
CREATE TABLE search_word (word TEXT COLLATE "C" PRIMARY KEY, n BIGINT NOT NULL);
CREATE TABLE search_gram (gram TEXT COLLATE "C" NOT NULL, size BIGINT NOT NULL, word TEXT COLLATE "C" NOT NULL, PRIMARY KEY (gram, size, word));
-- end
