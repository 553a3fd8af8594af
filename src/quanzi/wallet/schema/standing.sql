CREATE TABLE wallet.standing_order (
    person_id uuid NOT NULL,
    order_id uuid NOT NULL,
    to_person_id uuid NOT NULL CHECK (to_person_id <> person_id),
    amount bigint NOT NULL CHECK (amount > 0),
    currency text NOT NULL,
    memo text NOT NULL DEFAULT '' CHECK (length(memo) <= 140),
    every text NOT NULL CHECK (every IN ('once', 'week', 'two_weeks', 'month', 'quarter', 'year')),
    first_on date NOT NULL,
    until_on date,
    times_max integer CHECK (times_max > 0),
    state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'ended', 'cancelled')),
    number integer NOT NULL DEFAULT 0,
    next_on date,
    next_try_at timestamptz,
    tries smallint NOT NULL DEFAULT 0,
    refusal text NOT NULL DEFAULT '' CHECK (length(refusal) <= 60),
    at timestamptz NOT NULL,
    PRIMARY KEY (person_id, order_id),
    CONSTRAINT active_has_a_next CHECK (state <> 'active' OR (next_on IS NOT NULL AND next_try_at IS NOT NULL))
);
COMMENT ON COLUMN wallet.standing_order.number IS 'Which date is next, counted from nothing at first_on.';
COMMENT ON TABLE wallet.standing_order IS
'A payment that is made again and again, or once on a later day, until its end. distributed by person_id';
CREATE INDEX standing_order_due ON wallet.standing_order (next_try_at) WHERE state = 'active';
CREATE INDEX standing_order_by_time ON wallet.standing_order (person_id, at DESC, order_id DESC);

CREATE TABLE wallet.standing_run (
    person_id uuid NOT NULL,
    order_id uuid NOT NULL,
    due_on date NOT NULL,
    state text NOT NULL CHECK (state IN ('done', 'skipped')),
    transfer_id uuid NOT NULL,
    refusal text NOT NULL DEFAULT '' CHECK (length(refusal) <= 60),
    at timestamptz NOT NULL,
    PRIMARY KEY (person_id, order_id, due_on)
);
COMMENT ON TABLE wallet.standing_run IS
'What became of one date of a standing order: paid, or skipped after its tries. distributed by person_id';
