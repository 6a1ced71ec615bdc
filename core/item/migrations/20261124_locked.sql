-- When a conversation was closed: on its root and on each of its answers.
ALTER TABLE item ADD COLUMN locked BIGINT NOT NULL DEFAULT 0;
