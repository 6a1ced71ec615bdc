-- Letters on their way. A row goes when its letter has left, or cannot.
CREATE TABLE mail_letter (
	id BIGINT PRIMARY KEY,
	recipient TEXT NOT NULL,
	created BIGINT NOT NULL,
	letter TEXT NOT NULL
);
CREATE INDEX mail_letter_recipient ON mail_letter (recipient);
CREATE INDEX mail_letter_created ON mail_letter (created);

-- Addresses whose server refused them for good.
CREATE TABLE mail_bounce (
	address TEXT PRIMARY KEY,
	code BIGINT NOT NULL,
	at BIGINT NOT NULL
);
CREATE INDEX mail_bounce_at ON mail_bounce (at);

-- The letters of a demonstration, which leave for nowhere.
CREATE TABLE mail_box (
	id BIGINT PRIMARY KEY,
	recipient TEXT NOT NULL,
	at BIGINT NOT NULL,
	letter TEXT NOT NULL
);
CREATE INDEX mail_box_recipient ON mail_box (recipient);
