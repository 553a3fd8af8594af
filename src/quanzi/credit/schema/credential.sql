CREATE TABLE credit.credential (
    person_id uuid NOT NULL,
    list_no int NOT NULL CHECK (list_no > 0),
    idx int NOT NULL CHECK (idx BETWEEN 0 AND 131071),
    scored_at timestamptz NOT NULL,
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (person_id, list_no, idx)
);
COMMENT ON TABLE credit.credential IS
'Credentials somebody holds: where their bits are, until when, and by which of their scores; neither the number nor a claim. distributed by person_id';
CREATE INDEX credential_live ON credit.credential (expires_at) WHERE revoked_at IS NULL;

CREATE TABLE credit.status_list (
    list_no int PRIMARY KEY CHECK (list_no > 0),
    opened_at timestamptz NOT NULL
);
COMMENT ON TABLE credit.status_list IS 'Status lists that were begun; the newest takes what is issued. reference';

CREATE TABLE credit.status_entry (
    list_no int NOT NULL CHECK (list_no > 0),
    idx int NOT NULL CHECK (idx BETWEEN 0 AND 131071),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (list_no, idx)
);
COMMENT ON TABLE credit.status_entry IS
'Places in status lists that are taken, and which of them are revoked; whose they are is not said here. distributed by list_no';
CREATE INDEX status_entry_revoked ON credit.status_entry (list_no) WHERE revoked_at IS NOT NULL;

CREATE TABLE credit.question (
    question_id uuid PRIMARY KEY,
    claim text NOT NULL CHECK (claim ~ '^ge_[5-9][05]0$'),
    asked_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    passed_at timestamptz
);
COMMENT ON TABLE credit.question IS
'What somebody was asked to prove, and when it was proved; neither by whom, nor to whom, nor with what. distributed by question_id';

CREATE TABLE credit.shown_key (
    key_hash bytea PRIMARY KEY CHECK (length(key_hash) = 32),
    expires_at timestamptz NOT NULL
);
COMMENT ON TABLE credit.shown_key IS
'One-time keys that were shown here, by keyed hash, so that a second time is refused. distributed by key_hash';
