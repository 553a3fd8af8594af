CREATE TABLE wallet.freeze (
    account_id uuid NOT NULL,
    freeze_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    ground text NOT NULL CHECK (
        ground IN ('court_order', 'authority', 'not_by_owner', 'deceit', 'laundering_rules', 'estate')
    ),
    note text NOT NULL CHECK (length(note) <= 500),
    was text NOT NULL CHECK (was IN ('open', 'locked')),
    frozen_by uuid NOT NULL,
    frozen_at timestamptz NOT NULL,
    until_at timestamptz NOT NULL CHECK (until_at > frozen_at),
    renews uuid,
    state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'lifted', 'over', 'renewed')),
    ended_by uuid CHECK (state <> 'lifted' OR ended_by <> frozen_by),
    ended_at timestamptz,
    end_reason text NOT NULL DEFAULT '' CHECK (length(end_reason) <= 500),
    appeal text NOT NULL DEFAULT '' CHECK (length(appeal) <= 1000),
    appealed_at timestamptz,
    appeal_answer text NOT NULL DEFAULT '' CHECK (length(appeal_answer) <= 500),
    appeal_kept boolean,
    answered_by uuid CHECK (answered_by <> frozen_by),
    answered_at timestamptz,
    PRIMARY KEY (account_id, freeze_id)
);
COMMENT ON TABLE wallet.freeze IS
'Why and until when an account keeps all it has, and what its owner says to that; a reason of money or law, never a social one. distributed by account_id';
CREATE UNIQUE INDEX freeze_running ON wallet.freeze (account_id) WHERE state = 'running';
CREATE INDEX freeze_due ON wallet.freeze (until_at, freeze_id) WHERE state = 'running';
CREATE TABLE wallet.reversal (
    debit_account_id uuid NOT NULL,
    transfer_id uuid NOT NULL,
    reversal_id uuid NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    at timestamptz NOT NULL,
    PRIMARY KEY (debit_account_id, transfer_id, reversal_id)
);
COMMENT ON TABLE wallet.reversal IS
'What of a transfer, named by its payer and its id, was given back by which other transfer. distributed by debit_account_id';
REVOKE UPDATE, DELETE ON wallet.reversal FROM quanzi_app;
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
CREATE TABLE wallet.rule_change (
    change_id uuid PRIMARY KEY,
    currency text NOT NULL REFERENCES wallet.currency (code),
    rule text NOT NULL CHECK (rule IN ('credit_limit', 'step_up_over', 'payment_max', 'day_max', 'year_max', 'total_max')),
    tier smallint CHECK (tier BETWEEN 0 AND 3),
    before bigint,
    after bigint CHECK (after >= 0),
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    ordered_by uuid NOT NULL,
    ordered_at timestamptz NOT NULL,
    valid_from timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'in_force', 'withdrawn')),
    in_force_at timestamptz,
    withdrawn_by uuid,
    CHECK ((tier IS NULL) = (rule IN ('credit_limit', 'step_up_over'))),
    CHECK (after IS NOT NULL OR tier IS NOT NULL)
);
COMMENT ON TABLE wallet.rule_change IS
'Every change of a limit: who, when, from what to what, and from which moment on; null is no limit. reference';
CREATE INDEX rule_change_due ON wallet.rule_change (valid_from, change_id) WHERE state = 'waiting';
CREATE INDEX rule_change_by_time ON wallet.rule_change (ordered_at DESC, change_id DESC);
CREATE TABLE wallet.inquiry (
    operator_id uuid NOT NULL,
    inquiry_id uuid NOT NULL,
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    at timestamptz NOT NULL,
    PRIMARY KEY (operator_id, inquiry_id)
);
COMMENT ON TABLE wallet.inquiry IS
'Why an operator looks at what others moved; without one there is nothing to see. distributed by operator_id';
REVOKE UPDATE, DELETE ON wallet.inquiry FROM quanzi_app;

CREATE TABLE wallet.look (
    person_id uuid NOT NULL,
    inquiry_id uuid NOT NULL,
    operator_id uuid NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (person_id, inquiry_id)
);
COMMENT ON TABLE wallet.look IS
'Whose money an operator looked at and why, for its owner to read; a line once written stays as it is. distributed by person_id';
CREATE INDEX look_by_time ON wallet.look (person_id, at DESC);
REVOKE UPDATE ON wallet.look FROM quanzi_app;

-- Finds a transfer among millions by its id alone, or all of an hour, for a byte and a half of disk each: a filter for
-- every half megabyte of the journal tells what is not in there. A tree by id would cost forty bytes and a write in each send.
CREATE INDEX transfer_found ON wallet.transfer USING brin (
    at, transfer_id uuid_bloom_ops (n_distinct_per_range = 2500)
) WITH (pages_per_range = 64);
