-- Who may change what an item says: its author; members, whoever may publish in its place; moderators alone.
ALTER TABLE item ADD COLUMN writers TEXT NOT NULL DEFAULT 'author' CHECK (writers IN ('author', 'members', 'moderators'));
