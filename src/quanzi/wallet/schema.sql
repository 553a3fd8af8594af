CREATE SCHEMA IF NOT EXISTS wallet;
GRANT USAGE ON SCHEMA wallet TO quanzi_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA wallet GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO quanzi_app;

CREATE TABLE wallet.currency (
    code text PRIMARY KEY CHECK (code ~ '^[A-Z0-9]{3,8}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
    exponent smallint NOT NULL CHECK (exponent BETWEEN 0 AND 6),
    mode text NOT NULL CHECK (mode IN ('funded', 'mutual_credit')),
    transferable boolean NOT NULL DEFAULT true,
    credit_limit bigint NOT NULL DEFAULT 0 CHECK (credit_limit >= 0),
    step_up_over bigint NOT NULL CHECK (step_up_over >= 0),
    zone text NOT NULL,
    place smallint NOT NULL
);
COMMENT ON TABLE wallet.currency IS
'Each money of this house: an ISO 4217 code or a unit of its own; the one with the lowest place is what pages begin with. reference';

CREATE TABLE wallet.tier_limit (
    currency text NOT NULL REFERENCES wallet.currency (code),
    tier smallint NOT NULL CHECK (tier BETWEEN 0 AND 3),
    payment_max bigint CHECK (payment_max >= 0),
    day_max bigint CHECK (day_max >= 0),
    year_max bigint CHECK (year_max >= 0),
    total_max bigint CHECK (total_max >= 0),
    PRIMARY KEY (currency, tier)
);
COMMENT ON TABLE wallet.tier_limit IS 'How much who is verified to a tier may pay, in minor units; null is no limit. reference';

-- An account is a row that every movement passes, so it is kept short and half of its page free, for updates in place.
CREATE TABLE wallet.account (
    account_id uuid PRIMARY KEY,
    owner_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('person', 'group', 'pot', 'bank', 'issuance', 'fees', 'suspense')),
    currency text NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'locked', 'frozen', 'closed')),
    balance bigint NOT NULL DEFAULT 0,
    held bigint NOT NULL DEFAULT 0 CHECK (held >= 0),
    floor bigint DEFAULT 0 CHECK (floor <= 0),
    ceiling bigint,
    version bigint NOT NULL DEFAULT 0 CHECK (version >= 0),
    stamp bigint NOT NULL DEFAULT 0,
    posted_at timestamptz NOT NULL,
    opened_at timestamptz NOT NULL,
    spent_on date,
    spent_day bigint NOT NULL DEFAULT 0,
    spent_year bigint NOT NULL DEFAULT 0,
    spent_total bigint NOT NULL DEFAULT 0,
    own_payment_max bigint CHECK (own_payment_max >= 0),
    own_day_max bigint CHECK (own_day_max >= 0),
    CONSTRAINT not_below_floor CHECK (balance - held >= floor),
    CONSTRAINT not_above_ceiling CHECK (balance <= ceiling)
) WITH (fillfactor = 50);
COMMENT ON COLUMN wallet.account.version IS 'How many entries the account has.';
COMMENT ON COLUMN wallet.account.stamp IS
'How often the row was written: every UPDATE adds one, so that who read it without a lock sees whether it still stands.';
COMMENT ON TABLE wallet.account IS
'What somebody holds in one currency; its id follows from owner, use and currency. distributed by account_id';
CREATE INDEX account_by_owner ON wallet.account (owner_id);

-- One row is the whole transfer: both entries with their running balances, the request key (transfer_id, made by who pays),
-- and what reactions read. Entries are never changed and never removed; a correction is a transfer the other way.
CREATE TABLE wallet.transfer (
    debit_account_id uuid NOT NULL,
    transfer_id uuid NOT NULL,
    credit_account_id uuid NOT NULL CHECK (credit_account_id <> debit_account_id),
    amount bigint NOT NULL CHECK (amount > 0),
    debit_balance bigint NOT NULL,
    debit_held bigint NOT NULL,
    debit_version bigint NOT NULL,
    credit_balance bigint NOT NULL,
    credit_version bigint NOT NULL,
    at timestamptz NOT NULL,
    kind smallint NOT NULL,
    effective_at timestamptz,
    origin_id uuid,
    by_person_id uuid,
    memo text CHECK (length(memo) <= 140),
    metadata jsonb CHECK (octet_length(metadata::text) <= 2048),
    PRIMARY KEY (debit_account_id, transfer_id)
);
COMMENT ON TABLE wallet.transfer IS
'The journal: money left one account and came to another at the same moment. distributed by debit_account_id';
CREATE UNIQUE INDEX transfer_by_debit ON wallet.transfer (debit_account_id, debit_version);
-- not unique, since on many machines a credit lies at the payer's place; `quanzi check` proves it
CREATE INDEX transfer_by_credit ON wallet.transfer (credit_account_id, credit_version);
REVOKE UPDATE, DELETE ON wallet.transfer FROM quanzi_app;

CREATE TABLE wallet.payee (
    account_id uuid NOT NULL,
    payee_account_id uuid NOT NULL,
    since timestamptz NOT NULL,
    PRIMARY KEY (account_id, payee_account_id)
);
COMMENT ON TABLE wallet.payee IS
'Whom an account paid before: no stranger any more, until one blocks the other. distributed by account_id';

CREATE TABLE wallet.hold (
    account_id uuid NOT NULL,
    hold_id uuid NOT NULL,
    to_account_id uuid,
    amount bigint NOT NULL CHECK (amount > 0),
    captured bigint NOT NULL DEFAULT 0 CHECK (captured BETWEEN 0 AND amount),
    kind smallint NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'captured', 'voided', 'expired')),
    at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    due text NOT NULL CHECK (due IN ('capture', 'expire')),
    closed_at timestamptz,
    origin_id uuid,
    by_person_id uuid,
    memo text CHECK (length(memo) <= 140),
    reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 60),
    PRIMARY KEY (account_id, hold_id)
);
COMMENT ON TABLE wallet.hold IS
'Money set aside: captured in part or whole, voided, or at due_at captured or expired. distributed by account_id';
CREATE INDEX hold_due ON wallet.hold (due_at, hold_id) WHERE state = 'open';
CREATE INDEX hold_open ON wallet.hold (account_id, at DESC) WHERE state = 'open';
CREATE INDEX hold_coming ON wallet.hold (to_account_id, at DESC) WHERE state = 'open';

CREATE TABLE wallet.month (
    account_id uuid NOT NULL,
    month date NOT NULL,
    kind smallint NOT NULL,
    money_in bigint NOT NULL DEFAULT 0,
    money_out bigint NOT NULL DEFAULT 0,
    entries integer NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, month, kind)
);
COMMENT ON TABLE wallet.month IS 'What came and went in a month, by kind, for the charts. distributed by account_id';

CREATE TABLE wallet.passcode (
    person_id uuid PRIMARY KEY,
    hash text NOT NULL,
    tries smallint NOT NULL DEFAULT 0,
    tried_at timestamptz,
    locks smallint NOT NULL DEFAULT 0,
    locked_until timestamptz,
    changed_at timestamptz NOT NULL
);
COMMENT ON TABLE wallet.passcode IS
'The six digits that a larger or a first payment needs, by argon2id, and how often they were tried. distributed by person_id';
