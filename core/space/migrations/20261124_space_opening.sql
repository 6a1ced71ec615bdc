-- A group lives in its home network, and in those that it is opened to.
ALTER TABLE space ADD COLUMN opened BIGINT NOT NULL DEFAULT 0;

CREATE TABLE space_opening (
	space_id BIGINT NOT NULL REFERENCES space (id),
	network_id BIGINT NOT NULL REFERENCES space (id),
	state TEXT NOT NULL CHECK (state IN ('asked', 'opened', 'refused')),
	note TEXT NOT NULL DEFAULT '',
	asked_by BIGINT NOT NULL,
	asked BIGINT NOT NULL,
	decided_by BIGINT NOT NULL DEFAULT 0,
	decided BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (space_id, network_id)
);
CREATE INDEX space_opening_network ON space_opening (network_id, state, space_id);
