-- Why no version can be made of a document, as words in JSON; '' when nothing hinders it. again is when it is tried next, and
-- tries how often it was in vain.
ALTER TABLE coedit_doc ADD COLUMN fault TEXT NOT NULL DEFAULT '';
ALTER TABLE coedit_doc ADD COLUMN again BIGINT NOT NULL DEFAULT 0;
ALTER TABLE coedit_doc ADD COLUMN tries BIGINT NOT NULL DEFAULT 0;
