CREATE TABLE wallet.claim (
    account_id uuid NOT NULL,
    transfer_id uuid NOT NULL,
    person_id uuid NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    words text NOT NULL CHECK (length(words) BETWEEN 1 AND 2000),
    at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'given_back', 'declined', 'withdrawn')),
    decided_by uuid,
    decided_at timestamptz,
    reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 500),
    appeal text NOT NULL DEFAULT '' CHECK (length(appeal) <= 2000),
    appealed_at timestamptz,
    first_decided_by uuid,
    first_reason text NOT NULL DEFAULT '' CHECK (length(first_reason) <= 500),
    agreed_by uuid,
    PRIMARY KEY (account_id, transfer_id),
    CONSTRAINT decided_by_somebody CHECK ((state IN ('given_back', 'declined')) = (decided_by IS NOT NULL)),
    CONSTRAINT appealed_after_a_no CHECK ((appealed_at IS NULL) = (first_decided_by IS NULL))
);
COMMENT ON TABLE wallet.claim IS
'A payment that its payer says was none of theirs, with what they told, a clock and how it ended. distributed by account_id';
CREATE INDEX claim_by_time ON wallet.claim (account_id, at DESC);
CREATE INDEX claim_open ON wallet.claim (due_at) WHERE state = 'open';
