-- The text of a message and its versions are in text_body and text_version.
CREATE TABLE post (
	item_id BIGINT PRIMARY KEY REFERENCES item (id)
);
