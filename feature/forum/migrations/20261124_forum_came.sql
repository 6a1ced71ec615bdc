-- When a topic came with another group, 0 for never: what was said before is news to nobody.
ALTER TABLE forum_topic ADD COLUMN came BIGINT NOT NULL DEFAULT 0;
