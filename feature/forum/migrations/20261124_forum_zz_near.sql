-- The topics near a topic, the nearest first, as identifiers with spaces between; and when they were looked for, 0 for never.
ALTER TABLE forum_topic ADD COLUMN near TEXT NOT NULL DEFAULT '';
ALTER TABLE forum_topic ADD COLUMN near_found BIGINT NOT NULL DEFAULT 0;
CREATE INDEX forum_topic_unfound ON forum_topic (item_id) WHERE near_found = 0;
