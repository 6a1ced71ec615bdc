-- Where something was last published, whatever the network.
CREATE INDEX space_posted ON space (posted DESC, id DESC) WHERE kind = 'group' AND state = 'active';
