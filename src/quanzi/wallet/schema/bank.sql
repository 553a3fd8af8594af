CREATE TABLE wallet.bank_link (
    person_id uuid NOT NULL,
    link_id uuid NOT NULL,
    number_encrypted bytea NOT NULL,
    number_hash bytea NOT NULL,
    ending text NOT NULL CHECK (length(ending) = 4),
    holder_encrypted bytea NOT NULL,
    name_check text NOT NULL DEFAULT 'asked' CHECK (name_check IN ('asked', 'match', 'close', 'no_match', 'unknown')),
    checked_at timestamptz,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (person_id, link_id),
    UNIQUE (person_id, number_hash)
);
COMMENT ON TABLE wallet.bank_link IS
'A bank account of a member, its number and holder sealed, and what the bank says to the name. distributed by person_id';
CREATE INDEX bank_link_asked ON wallet.bank_link (added_at) WHERE name_check = 'asked';

CREATE TABLE wallet.bank_order (
    person_id uuid NOT NULL,
    order_id uuid NOT NULL,
    direction text NOT NULL CHECK (direction IN ('in', 'out', 'back')),
    link_id uuid NOT NULL,
    ending text NOT NULL CHECK (length(ending) <= 4),
    account_id uuid NOT NULL,
    currency text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    fee bigint NOT NULL DEFAULT 0 CHECK (fee >= 0),
    state text NOT NULL DEFAULT 'placed' CHECK (state IN ('placed', 'sent', 'settled', 'failed', 'returned')),
    reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 200),
    reference text NOT NULL DEFAULT '' CHECK (length(reference) <= 64),
    stranded bigint NOT NULL DEFAULT 0 CHECK (stranded >= 0),
    missing bigint NOT NULL DEFAULT 0 CHECK (missing >= 0),
    at timestamptz NOT NULL,
    settled_at timestamptz,
    closed_at timestamptz,
    look_at timestamptz,
    PRIMARY KEY (person_id, order_id)
);
COMMENT ON COLUMN wallet.bank_order.stranded IS 'How much of it stands in suspense, since its account was closed or full.';
COMMENT ON COLUMN wallet.bank_order.missing IS 'How much the bank took back that the member did not have any more.';
COMMENT ON TABLE wallet.bank_order IS
'What the bank was asked to collect, to pay out or to give back, and how it stands. distributed by person_id';
CREATE INDEX bank_order_due ON wallet.bank_order (look_at) WHERE look_at IS NOT NULL;
CREATE INDEX bank_order_lately ON wallet.bank_order (person_id, at DESC, order_id DESC);
CREATE INDEX bank_order_open_items ON wallet.bank_order (currency, closed_at) WHERE missing > 0 OR stranded > 0;

CREATE TABLE wallet.fee_table (
    currency text NOT NULL REFERENCES wallet.currency (code),
    valid_from date NOT NULL,
    rate_ppm integer NOT NULL CHECK (rate_ppm BETWEEN 0 AND 1000000),
    fee_min bigint NOT NULL CHECK (fee_min >= 0),
    free_quota bigint NOT NULL CHECK (free_quota >= 0),
    added_by uuid,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (currency, valid_from)
);
COMMENT ON COLUMN wallet.fee_table.rate_ppm IS 'Of what is withdrawn beyond the quota, in millionths: 1000 is 0.1 %.';
COMMENT ON TABLE wallet.fee_table IS
'What a withdrawal costs from a day on: added to, never changed, so that an old fee can be worked out again. reference';
REVOKE UPDATE, DELETE ON wallet.fee_table FROM quanzi_app;
