CREATE TABLE infra.sandbox_bank (
    key text PRIMARY KEY CHECK (length(key) BETWEEN 1 AND 64),
    line bigint GENERATED ALWAYS AS IDENTITY,
    direction text NOT NULL CHECK (direction IN ('in', 'out')),
    amount bigint NOT NULL CHECK (amount > 0),
    currency text NOT NULL,
    number_ending text NOT NULL,
    placed_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    fails boolean NOT NULL DEFAULT false,
    returns_at timestamptz
);
COMMENT ON TABLE infra.sandbox_bank IS
'What the sandbox bank was told to move: it plays the part of an outside bank, so no slice reads it. local';
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
CREATE TABLE wallet.bank_statement (
    currency text NOT NULL,
    statement_id uuid NOT NULL,
    name text NOT NULL CHECK (length(name) <= 80),
    content_hash bytea NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    opening bigint NOT NULL,
    closing bigint NOT NULL,
    lines integer NOT NULL,
    known integer NOT NULL,
    added_by uuid,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (currency, statement_id),
    UNIQUE (currency, content_hash)
);
COMMENT ON TABLE wallet.bank_statement IS
'A file of the bank as an operator gave it to the desk; known says how many of its lines an earlier file had. local';

CREATE TABLE wallet.bank_line (
    currency text NOT NULL,
    reference text NOT NULL CHECK (length(reference) BETWEEN 1 AND 64),
    statement_id uuid NOT NULL,
    day date NOT NULL,
    amount bigint NOT NULL CHECK (amount <> 0),
    order_key text NOT NULL CHECK (length(order_key) <= 64),
    words text NOT NULL CHECK (length(words) <= 200),
    debit_account_id uuid,
    transfer_id uuid,
    found_by text NOT NULL DEFAULT '' CHECK (found_by IN ('', 'itself', 'hand', 'suspense')),
    found_at timestamptz,
    resolved_by uuid,
    reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 500),
    onward_id uuid,
    onward_to uuid,
    onward_at timestamptz,
    onward_by uuid,
    PRIMARY KEY (currency, reference),
    CONSTRAINT found_or_not CHECK ((transfer_id IS NULL) = (found_by = ''))
);
COMMENT ON COLUMN wallet.bank_line.amount IS 'What came to the bank account; negative for what left.';
COMMENT ON COLUMN wallet.bank_line.onward_id IS 'The transfer by which it left suspense again: to a person, or back to the bank.';
COMMENT ON TABLE wallet.bank_line IS
'A movement as the bank booked it, and the movement of ours that it is; open until there is one. local';
CREATE INDEX bank_line_open ON wallet.bank_line (currency, day) WHERE transfer_id IS NULL;
CREATE INDEX bank_line_waiting ON wallet.bank_line (currency, day) WHERE found_by = 'suspense' AND onward_id IS NULL;
CREATE UNIQUE INDEX bank_line_of_transfer ON wallet.bank_line (debit_account_id, transfer_id) WHERE transfer_id IS NOT NULL;

CREATE TABLE wallet.bank_transit (
    debit_account_id uuid NOT NULL,
    transfer_id uuid NOT NULL,
    note text NOT NULL CHECK (length(note) <= 500),
    added_by uuid,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (debit_account_id, transfer_id)
);
COMMENT ON TABLE wallet.bank_transit IS
'Movements of ours that the bank has not booked yet, and what an operator knows about them. local';
