-- sqlite:
-- A reaction is its key: kept in the index itself, not beside it.
CREATE TABLE reaction_kept (
	item_id BIGINT NOT NULL REFERENCES item (id),
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	kind TEXT NOT NULL CHECK (kind IN ('useful', 'thanks', 'same')),
	at BIGINT NOT NULL,
	PRIMARY KEY (item_id, person_id, kind)
) WITHOUT ROWID;
INSERT INTO reaction_kept (item_id, person_id, kind, at) SELECT item_id, person_id, kind, at FROM reaction ORDER BY item_id, person_id, kind;
DROP TABLE reaction;
ALTER TABLE reaction_kept RENAME TO reaction;
CREATE INDEX reaction_person ON reaction (person_id, at);
-- end
