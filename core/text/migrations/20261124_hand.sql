-- Where several people write one text: who wrote it so, when, and what they say they changed. 0 is the item's author.
ALTER TABLE text_body ADD COLUMN writer_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE text_body ADD COLUMN since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE text_body ADD COLUMN summary TEXT NOT NULL DEFAULT '';
ALTER TABLE text_version ADD COLUMN writer_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE text_version ADD COLUMN since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE text_version ADD COLUMN summary TEXT NOT NULL DEFAULT '';
CREATE INDEX text_body_writer ON text_body (writer_id) WHERE writer_id <> 0;
CREATE INDEX text_version_writer ON text_version (writer_id) WHERE writer_id <> 0;
