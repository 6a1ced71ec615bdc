-- Grows with each change of a space (its counters aside), of a plan or of an opening: what a process keeps of them holds for one
-- epoch.
CREATE TABLE space_epoch (
	id BIGINT PRIMARY KEY CHECK (id = 1),
	n BIGINT NOT NULL
);
INSERT INTO space_epoch (id, n) VALUES (1, 1);
-- sqlite:
CREATE TRIGGER space_epoch_space AFTER UPDATE OF version ON space BEGIN UPDATE space_epoch SET n = n + 1; END;
CREATE TRIGGER space_epoch_grant_new AFTER INSERT ON space_grant BEGIN UPDATE space_epoch SET n = n + 1; END;
CREATE TRIGGER space_epoch_grant AFTER UPDATE ON space_grant BEGIN UPDATE space_epoch SET n = n + 1; END;
CREATE TRIGGER space_epoch_grant_gone AFTER DELETE ON space_grant BEGIN UPDATE space_epoch SET n = n + 1; END;
CREATE TRIGGER space_epoch_opening_new AFTER INSERT ON space_opening BEGIN UPDATE space_epoch SET n = n + 1; END;
CREATE TRIGGER space_epoch_opening AFTER UPDATE ON space_opening BEGIN UPDATE space_epoch SET n = n + 1; END;
CREATE TRIGGER space_epoch_opening_gone AFTER DELETE ON space_opening BEGIN UPDATE space_epoch SET n = n + 1; END;
-- postgres:
CREATE FUNCTION space_epoch_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE space_epoch SET n = n + 1; RETURN NULL; END $$;
CREATE TRIGGER space_epoch_space AFTER UPDATE OF version ON space FOR EACH STATEMENT EXECUTE FUNCTION space_epoch_grows();
CREATE TRIGGER space_epoch_grant AFTER INSERT OR UPDATE OR DELETE ON space_grant FOR EACH STATEMENT EXECUTE FUNCTION space_epoch_grows();
CREATE TRIGGER space_epoch_opening AFTER INSERT OR UPDATE OR DELETE ON space_opening FOR EACH STATEMENT EXECUTE FUNCTION space_epoch_grows();
-- end
