-- What a group speaks of, beside its main theme (space.theme). rank is the order in which they were given.
CREATE TABLE group_theme (
	space_id BIGINT NOT NULL REFERENCES space (id),
	rank BIGINT NOT NULL,
	label TEXT NOT NULL,
	PRIMARY KEY (space_id, label)
);
CREATE INDEX group_theme_label ON group_theme (label, space_id);
