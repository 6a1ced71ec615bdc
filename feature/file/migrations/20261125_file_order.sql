-- The latest and the largest come first, after folders: the index is read as the list is shown.
DROP INDEX file_node_changed;
DROP INDEX file_node_size;
CREATE INDEX file_node_changed ON file_node (space_id, above_id, leaf, changed DESC, item_id DESC);
CREATE INDEX file_node_size ON file_node (space_id, above_id, leaf, size DESC, item_id DESC);
