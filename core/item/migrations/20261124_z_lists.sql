-- Where something was last said in a place; and its questions that wait, by that too.
CREATE INDEX item_updated ON item (space_id, kind, updated DESC, id DESC) WHERE parent_id = 0;
CREATE INDEX item_space_waiting ON item (space_id, updated DESC, id DESC) WHERE question = 'waiting' AND parent_id = 0 AND state = 'published';
