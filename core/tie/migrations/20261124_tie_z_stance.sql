-- What a person follows, mutes or blocks of one sort, the latest made first or last.
CREATE INDEX tie_stance ON tie (person_id, what, stance, target);
