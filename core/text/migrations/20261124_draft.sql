-- What somebody began to write and did not send. spot says where it would go (text.Spot.Key).
CREATE TABLE text_draft (
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	spot TEXT NOT NULL,
	title TEXT NOT NULL DEFAULT '',
	body TEXT NOT NULL DEFAULT '',
	rest TEXT NOT NULL DEFAULT '',
	updated BIGINT NOT NULL,
	PRIMARY KEY (person_id, spot)
);
