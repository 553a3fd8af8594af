CREATE TABLE wallet.risk_rule (
    name text NOT NULL CHECK (name ~ '^[a-z][a-z0-9_]{1,39}$'),
    version integer NOT NULL CHECK (version > 0),
    condition jsonb NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('allow', 'step_up', 'delay', 'hold', 'refuse')),
    hours smallint NOT NULL CHECK (hours BETWEEN 0 AND 240),
    currency text NOT NULL DEFAULT '',
    over bigint NOT NULL DEFAULT 0 CHECK (over >= 0),
    state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'shadow', 'on', 'off')),
    reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 500),
    made_by uuid,
    made_at timestamptz NOT NULL,
    switched_at timestamptz,
    PRIMARY KEY (name, version)
);
COMMENT ON TABLE wallet.risk_rule IS
'What makes a payment wait, ask, or stop; a version is never changed, only switched. reference';

CREATE TABLE wallet.risk_case (
    account_id uuid NOT NULL,
    case_id uuid NOT NULL,
    rule text NOT NULL,
    version integer NOT NULL,
    shadow boolean NOT NULL,
    person_id uuid NOT NULL,
    to_account_id uuid NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('allow', 'step_up', 'delay', 'hold', 'refuse')),
    kind text NOT NULL,
    facts jsonb NOT NULL,
    at timestamptz NOT NULL,
    decision text CHECK (decision IN ('released', 'returned')),
    decided_by uuid,
    decided_at timestamptz,
    reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 500),
    appeal text NOT NULL DEFAULT '' CHECK (length(appeal) <= 1000),
    appealed_at timestamptz,
    answer text CHECK (answer IN ('granted', 'declined')),
    answered_by uuid,
    answered_at timestamptz,
    answer_reason text NOT NULL DEFAULT '' CHECK (length(answer_reason) <= 500),
    PRIMARY KEY (account_id, case_id, rule),
    CONSTRAINT decided_by_somebody CHECK ((decision IS NULL) = (decided_by IS NULL)),
    CONSTRAINT answered_an_appeal CHECK (answer IS NULL OR appealed_at IS NOT NULL)
);
COMMENT ON TABLE wallet.risk_case IS
'A payment that met a rule: which, by what facts, and how it ended; a shadow case touched nothing. distributed by account_id';
CREATE INDEX risk_case_by_time ON wallet.risk_case (account_id, at DESC) WHERE NOT shadow;
CREATE INDEX risk_case_open ON wallet.risk_case (at) WHERE NOT shadow AND decision IS NULL;
CREATE INDEX risk_case_appealed ON wallet.risk_case (appealed_at) WHERE appealed_at IS NOT NULL AND answer IS NULL;

-- what a rule would have met in the last weeks is read by time; along the journal time only grows, so this costs next to nothing
CREATE INDEX transfer_by_time ON wallet.transfer USING brin (at);
