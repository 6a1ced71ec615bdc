-- What is said in the margin of a page: conversations about a passage of its words. A thread is known by the comment that begins
-- it. quote is the words of the passage, before and after what is around them; start and stop count the characters of what the
-- page says, start is -1 when the passage has gone.
CREATE TABLE wiki_thread (
	item_id BIGINT PRIMARY KEY REFERENCES item (id),
	page_id BIGINT NOT NULL REFERENCES item (id),
	quote TEXT NOT NULL,
	before TEXT NOT NULL,
	after TEXT NOT NULL,
	start BIGINT NOT NULL,
	stop BIGINT NOT NULL,
	resolved BIGINT NOT NULL DEFAULT 0,
	resolved_by BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX wiki_thread_page ON wiki_thread (page_id, start, item_id);
-- The comments of each thread, the one that begins it too.
CREATE TABLE wiki_beside (
	item_id BIGINT PRIMARY KEY REFERENCES item (id),
	thread_id BIGINT NOT NULL REFERENCES item (id)
);
CREATE INDEX wiki_beside_thread ON wiki_beside (thread_id, item_id);
