-- What a group did in one week, which begins on Monday in UTC. It names nobody, and is not counted for very small groups.
CREATE TABLE desk_week (
	space_id BIGINT NOT NULL REFERENCES space (id),
	week BIGINT NOT NULL,
	-- how many people published, answered or reacted; and how many published or answered
	active BIGINT NOT NULL,
	contributors BIGINT NOT NULL,
	-- how many questions were asked, and how many of them somebody else answered in time
	questions BIGINT NOT NULL,
	answered BIGINT NOT NULL,
	-- when it was counted
	at BIGINT NOT NULL,
	PRIMARY KEY (space_id, week)
);
CREATE INDEX desk_week_week ON desk_week (week);

-- Who was welcomed in a group, and when last.
CREATE TABLE desk_welcome (
	space_id BIGINT NOT NULL REFERENCES space (id),
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	at BIGINT NOT NULL,
	PRIMARY KEY (space_id, person_id)
);
CREATE INDEX desk_welcome_person ON desk_welcome (person_id);

-- What a group begins its welcomes with, where its animators wrote it.
CREATE TABLE desk_template (
	space_id BIGINT PRIMARY KEY REFERENCES space (id),
	body TEXT NOT NULL
);
