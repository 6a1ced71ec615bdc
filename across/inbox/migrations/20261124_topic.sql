-- How often the addresses that open topics in a place were made anew, and whether they are closed: those of one person, and
-- with person_id 0 those of everybody. An address signed before the last time is nobody's.
CREATE TABLE inbox_topic (
	space_id BIGINT NOT NULL REFERENCES space (id),
	person_id BIGINT NOT NULL,
	renewed BIGINT NOT NULL DEFAULT 0,
	closed BOOLEAN NOT NULL DEFAULT FALSE,
	PRIMARY KEY (space_id, person_id)
);
CREATE INDEX inbox_topic_person ON inbox_topic (person_id) WHERE person_id <> 0;
