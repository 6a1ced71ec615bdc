-- Those whose rights are suspended, of whom there are few: who reads what is counted without them.
CREATE INDEX person_suspended ON person (id) WHERE state = 'suspended';
