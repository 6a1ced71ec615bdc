-- What the antivirus says of each content that was sent since there is one: waiting, clean, large (more than it takes) or infected.
-- A content without a row may be given. found is what an infected one holds.
CREATE TABLE blob_scan (
	digest TEXT PRIMARY KEY,
	state TEXT NOT NULL,
	found TEXT NOT NULL DEFAULT '',
	size BIGINT NOT NULL,
	since BIGINT NOT NULL,
	looked BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX blob_scan_waiting ON blob_scan (since, digest) WHERE state = 'waiting';
-- Since when an attachment waits for it; 0 for one that may be given.
ALTER TABLE attachment ADD COLUMN held BIGINT NOT NULL DEFAULT 0;
