CREATE TABLE wallet.adjustment (
    adjustment_id uuid PRIMARY KEY,
    kind smallint NOT NULL CHECK (kind IN (14, 15, 16, 17, 21)),
    currency text NOT NULL,
    debit_account_id uuid NOT NULL,
    credit_account_id uuid,
    amount bigint NOT NULL CHECK (amount > 0),
    spent bigint NOT NULL DEFAULT 0 CHECK (spent BETWEEN 0 AND amount),
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 140),
    origin_account_id uuid,
    origin_id uuid,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'approved', 'declined', 'withdrawn', 'expired')),
    alone boolean NOT NULL DEFAULT false,
    proposed_by uuid NOT NULL,
    proposed_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    decided_by uuid,
    decided_at timestamptz,
    answer text NOT NULL DEFAULT '' CHECK (length(answer) <= 500),
    CHECK (state <> 'approved' OR alone = (decided_by = proposed_by)),
    CHECK (NOT alone OR kind IN (14, 15, 16)),
    CHECK ((credit_account_id IS NULL) = (kind = 21))
);
COMMENT ON TABLE wallet.adjustment IS
'What one operator wants to post and another has to agree to: a correction, a reversal, an issue, a redemption, leave to pay out. distributed by adjustment_id';
COMMENT ON COLUMN wallet.adjustment.alone IS 'Small enough, that day, for one operator.';
COMMENT ON COLUMN wallet.adjustment.spent IS 'Of a leave to pay out: how much of it was used.';
CREATE INDEX adjustment_waiting ON wallet.adjustment (expires_at, adjustment_id) WHERE state = 'waiting';
CREATE INDEX adjustment_by_time ON wallet.adjustment (proposed_at DESC, adjustment_id DESC);
CREATE INDEX adjustment_alone ON wallet.adjustment (proposed_by, proposed_at) WHERE alone;
