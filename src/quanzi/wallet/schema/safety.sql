CREATE TABLE wallet.limit_raise (
    account_id uuid PRIMARY KEY,
    payment_max bigint CHECK (payment_max >= 0),
    day_max bigint CHECK (day_max >= 0),
    asked_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL
);
COMMENT ON TABLE wallet.limit_raise IS
'Own limits that will be as high as this at due_at; null is none of one''s own. distributed by account_id';
CREATE INDEX limit_raise_due ON wallet.limit_raise (due_at);

CREATE TABLE wallet.guard (
    person_id uuid PRIMARY KEY,
    locked_at timestamptz,
    locked_by text CHECK (locked_by IN ('session', 'code')),
    code_hash bytea,
    code_made_at timestamptz,
    CONSTRAINT locked_somehow CHECK ((locked_at IS NULL) = (locked_by IS NULL)),
    CONSTRAINT code_made CHECK ((code_hash IS NULL) = (code_made_at IS NULL))
);
COMMENT ON TABLE wallet.guard IS
'Whether somebody''s wallet is locked, and the keyed hash of the code that locks it. distributed by person_id';

CREATE TABLE wallet.lock_code (
    code_hash bytea PRIMARY KEY,
    person_id uuid NOT NULL,
    made_at timestamptz NOT NULL
);
COMMENT ON TABLE wallet.lock_code IS
'Whose wallet a lock code locks: the mirror of guard, found without knowing who. distributed by code_hash';

CREATE TABLE wallet.device (
    person_id uuid NOT NULL,
    session_id uuid NOT NULL,
    since timestamptz NOT NULL,
    PRIMARY KEY (person_id, session_id)
);
COMMENT ON TABLE wallet.device IS
'Sessions in which the payment passcode or a passkey was given: no new devices any more. distributed by person_id';
