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
