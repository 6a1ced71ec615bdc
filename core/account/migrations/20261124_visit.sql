-- The week of the last visit, a Monday at midnight UTC; 0 for never. Nothing finer is told to anybody else.
ALTER TABLE person ADD COLUMN seen_week BIGINT NOT NULL DEFAULT 0;
