-- How many voted whose account is closed: what they chose stays counted in ballots, and nothing names them.
ALTER TABLE post_poll ADD COLUMN gone BIGINT NOT NULL DEFAULT 0;
