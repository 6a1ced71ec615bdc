CREATE TABLE comment (
	item_id BIGINT PRIMARY KEY REFERENCES item (id),
	markdown TEXT NOT NULL,
	html TEXT NOT NULL,
	plain TEXT NOT NULL
);
