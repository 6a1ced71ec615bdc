-- What a document lacks for those who do not see it, words separated by spaces: headings, alts (of pictures), tags (of a PDF).
ALTER TABLE file_text ADD COLUMN lacks TEXT NOT NULL DEFAULT '';
