-- What a network calls its groups, one and several; empty for the ordinary words.
ALTER TABLE space ADD COLUMN group_noun TEXT NOT NULL DEFAULT '';
ALTER TABLE space ADD COLUMN groups_noun TEXT NOT NULL DEFAULT '';
