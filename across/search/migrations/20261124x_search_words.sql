-- Everything is indexed anew: by the stems of words alone, names apart from what was said. Start sees that nothing is there,
-- and a task indexes it all.
DROP TABLE search_document;
DROP TABLE search_gram;
DROP TABLE search_word;

-- What may be found: an item, a person or a space, under its own id. Who may see it is asked of that row at reading, so that
-- what is deleted, hidden or closed is no longer found at once.
CREATE TABLE search_document (
	id BIGINT PRIMARY KEY,
	kind TEXT NOT NULL CHECK (kind IN ('item', 'person', 'space')),
	-- digest of the text that was indexed, so that the same text is not indexed again
	stamp BIGINT NOT NULL,
	-- postgres:
	-- stems; the weight A is the title, D the rest
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
-- The stems come separated by spaces: every sign that is not ASCII belongs to one. No text is kept here. What was said is in
-- one table, people and places in the other.
DROP TABLE search_text;
CREATE VIRTUAL TABLE search_text USING fts5 (title, body, content = '', contentless_delete = 1, tokenize = 'ascii');
CREATE VIRTUAL TABLE search_name USING fts5 (title, body, content = '', contentless_delete = 1, tokenize = 'ascii');
-- end

-- The words of everything, how many titles and names have each (0: it is only in texts), and what each may be mistyped as:
-- less one letter, or as it sounds. They are made from what is indexed alone, hence no foreign key.
-- sqlite:
CREATE TABLE search_word (word TEXT PRIMARY KEY, n BIGINT NOT NULL) WITHOUT ROWID;
CREATE TABLE search_slip (slip TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (slip, word)) WITHOUT ROWID;
-- postgres:
CREATE TABLE search_word (word TEXT COLLATE "C" PRIMARY KEY, n BIGINT NOT NULL);
CREATE TABLE search_slip (slip TEXT COLLATE "C" NOT NULL, word TEXT COLLATE "C" NOT NULL, PRIMARY KEY (slip, word));
-- end
CREATE INDEX search_word_titles ON search_word (word, n) WHERE n > 0;
