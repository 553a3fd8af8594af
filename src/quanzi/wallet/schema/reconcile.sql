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
CREATE INDEX bank_line_given ON wallet.bank_line (currency, onward_by, onward_at) WHERE onward_to IS NOT NULL;
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
