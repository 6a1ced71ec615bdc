-- An item about which somebody decides, while they have not: the row goes with the decision.
CREATE TABLE moderation_case (
	item_id BIGINT PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
	-- how many people reported it since it waits
	reports BIGINT NOT NULL,
	opened BIGINT NOT NULL,
	latest BIGINT NOT NULL,
	-- its author runs the space: managers of the network decide, nobody else knows of it
	reserved BOOLEAN NOT NULL DEFAULT FALSE,
	-- when it went up to the managers, 0 when it did not
	climbed BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX moderation_case_order ON moderation_case (opened, item_id);

-- What one person said of an item, once and for all. decision_id is what was decided then, 0 while it waits.
CREATE TABLE moderation_report (
	item_id BIGINT NOT NULL REFERENCES item (id) ON DELETE CASCADE,
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	ground TEXT NOT NULL,
	words TEXT NOT NULL DEFAULT '',
	at BIGINT NOT NULL,
	decision_id BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (item_id, person_id)
);
CREATE INDEX moderation_report_person ON moderation_report (person_id);
CREATE INDEX moderation_report_age ON moderation_report (at) WHERE decision_id <> 0;

-- What was decided: the log. by_id is 0 for what ended by itself, item_id 0 for what is about no item.
CREATE TABLE moderation_decision (
	id BIGINT PRIMARY KEY,
	act TEXT NOT NULL,
	by_id BIGINT NOT NULL,
	about_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	item_id BIGINT NOT NULL DEFAULT 0,
	space_id BIGINT NOT NULL REFERENCES space (id),
	network_id BIGINT NOT NULL REFERENCES space (id),
	-- the paragraph of a charter that it stands on, as it read then, and the words of who decided
	charter TEXT NOT NULL DEFAULT '',
	reason TEXT NOT NULL DEFAULT '',
	-- the person runs the space: managers of the network know of it, nobody else
	reserved BOOLEAN NOT NULL DEFAULT FALSE,
	-- when a sanction ends by itself, 0 for never
	until BIGINT NOT NULL DEFAULT 0,
	-- what the person was in the space before a sanction
	was_role TEXT NOT NULL DEFAULT '',
	was_state TEXT NOT NULL DEFAULT '',
	-- the decision that this one answers or undoes, 0 for none; and the one that undid this one, 0 while it stands
	of_id BIGINT NOT NULL DEFAULT 0,
	lifted_id BIGINT NOT NULL DEFAULT 0,
	at BIGINT NOT NULL
);
CREATE INDEX moderation_decision_space ON moderation_decision (space_id, at, id);
CREATE INDEX moderation_decision_network ON moderation_decision (network_id, at, id);
CREATE INDEX moderation_decision_about ON moderation_decision (about_id, at, id);
CREATE INDEX moderation_decision_item ON moderation_decision (item_id, at, id) WHERE item_id <> 0;

-- What the person concerned answers to a decision, once, and what somebody else than who decided says to it. outcome is '' while it waits.
CREATE TABLE moderation_appeal (
	decision_id BIGINT PRIMARY KEY REFERENCES moderation_decision (id) ON DELETE CASCADE,
	words TEXT NOT NULL,
	at BIGINT NOT NULL,
	outcome TEXT NOT NULL DEFAULT '',
	answer_id BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX moderation_appeal_waiting ON moderation_appeal (at, decision_id) WHERE outcome = '';
