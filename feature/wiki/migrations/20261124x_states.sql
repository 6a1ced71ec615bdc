-- What a place wants of its pages. states: only what was approved is shown to those who do not write.
CREATE TABLE wiki_place (
	space_id BIGINT PRIMARY KEY REFERENCES space (id),
	states BOOLEAN NOT NULL DEFAULT FALSE
);
-- Who approves the pages of a place; its moderators where nobody is named.
CREATE TABLE wiki_approver (
	space_id BIGINT NOT NULL REFERENCES space (id),
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	PRIMARY KEY (space_id, person_id)
);
CREATE INDEX wiki_approver_person ON wiki_approver (person_id);
-- What became of a version of a page; since is when it was written (core/text). 0: it was not.
CREATE TABLE wiki_mark (
	item_id BIGINT NOT NULL REFERENCES item (id),
	since BIGINT NOT NULL,
	name TEXT NOT NULL DEFAULT '',
	asked BIGINT NOT NULL DEFAULT 0,
	asked_by BIGINT NOT NULL DEFAULT 0,
	reviewed BIGINT NOT NULL DEFAULT 0,
	reviewed_by BIGINT NOT NULL DEFAULT 0,
	approved BIGINT NOT NULL DEFAULT 0,
	approved_by BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (item_id, since)
);
-- Who answers for a page (0: nobody is named), until when it is held right (0: for ever), and when its owner was reminded of it;
-- the audience that a page takes once it is approved, '' for the one it has.
ALTER TABLE wiki_page ADD COLUMN owner_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE wiki_page ADD COLUMN due BIGINT NOT NULL DEFAULT 0;
ALTER TABLE wiki_page ADD COLUMN reminded BIGINT NOT NULL DEFAULT 0;
ALTER TABLE wiki_page ADD COLUMN audience_after TEXT NOT NULL DEFAULT '';
CREATE INDEX wiki_page_owner ON wiki_page (owner_id) WHERE owner_id <> 0;
CREATE INDEX wiki_page_due ON wiki_page (due) WHERE due <> 0;
