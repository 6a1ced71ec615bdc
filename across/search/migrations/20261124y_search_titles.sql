-- postgres:
-- An index for each side, as on SQLite, and one of the words of titles: the one of all words tells their documents, not their
-- places. What is new is put into them at once: a list of what is to be put would be read through at each search.
DROP INDEX search_document_forms;
CREATE INDEX search_document_said ON search_document USING GIN (forms) WITH (fastupdate = off) WHERE kind = 'item';
CREATE INDEX search_document_called ON search_document USING GIN (forms) WITH (fastupdate = off) WHERE kind IN ('person', 'space');
CREATE INDEX search_document_titles ON search_document USING GIN (ts_filter(forms, '{a}')) WITH (fastupdate = off);
-- The planner learns what words titles have (of an index of all rows alone).
ANALYZE search_document;
-- end
