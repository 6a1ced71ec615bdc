-- What streams ask of the items of a place, so that those that are passed over are not read.
DROP INDEX item_space;
CREATE INDEX item_space ON item (space_id, created DESC, id DESC, state, audience, kind, author_id, pinned, parent_id) WHERE parent_id = 0;
