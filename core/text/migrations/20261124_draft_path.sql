-- The page on which it was being written, so that it goes on there.
ALTER TABLE text_draft ADD COLUMN path TEXT NOT NULL DEFAULT '';
