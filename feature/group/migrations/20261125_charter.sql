-- Every version of a charter, the present one among them: people may read again what they accepted.
CREATE TABLE group_charter (
	space_id BIGINT NOT NULL REFERENCES space (id),
	version BIGINT NOT NULL,
	charter TEXT NOT NULL,
	charter_html TEXT NOT NULL,
	created BIGINT NOT NULL,
	-- those who were in already are asked to accept it
	asked BOOLEAN NOT NULL DEFAULT FALSE,
	PRIMARY KEY (space_id, version)
);
INSERT INTO group_charter (space_id, version, charter, charter_html, created)
	SELECT space_id, charter_version, charter, charter_html, charter_at FROM group_about WHERE charter <> '';
