CREATE INDEX space_parent ON space (parent_id) WHERE parent_id <> 0;
