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
