-- What a network calls things where it has words of its own, as JSON; empty for the usual words.
ALTER TABLE space ADD COLUMN words TEXT NOT NULL DEFAULT '';
