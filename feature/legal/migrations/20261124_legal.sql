-- The texts that the operator writes in place of those of the program, every version kept. An empty text is a return to the
-- program's own.
CREATE TABLE legal_text (
	page TEXT NOT NULL,
	lang TEXT NOT NULL,
	version BIGINT NOT NULL,
	text TEXT NOT NULL,
	by_id BIGINT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (page, lang, version)
);
CREATE INDEX legal_text_by ON legal_text (by_id);

-- What the accessibility statement concludes, which the law wants in the foot of every page.
CREATE TABLE legal_conformity (
	id BIGINT PRIMARY KEY CHECK (id = 1),
	level TEXT NOT NULL CHECK (level IN ('none', 'partial', 'full'))
);
