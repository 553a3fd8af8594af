-- A request lies with who is asked, since paying it locks that account; who asks has a pointer to it at the own place.
CREATE TABLE wallet.request (
    person_id uuid NOT NULL,
    request_id uuid NOT NULL,
    asker_person_id uuid NOT NULL CHECK (asker_person_id <> person_id),
    kind smallint NOT NULL CHECK (kind IN (2, 4)),
    amount bigint NOT NULL CHECK (amount > 0),
    currency text NOT NULL,
    memo text NOT NULL DEFAULT '' CHECK (length(memo) <= 140),
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'waits', 'paid', 'returned', 'declined', 'cancelled', 'closed')),
    split_id uuid,
    at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    reminded_at timestamptz NOT NULL,
    closed_at timestamptz,
    PRIMARY KEY (person_id, request_id)
);
COMMENT ON TABLE wallet.request IS
'Somebody asks somebody for money; past expires_at an open one is over, and nothing has to sweep it. distributed by person_id';
CREATE INDEX request_by_time ON wallet.request (person_id, at DESC, request_id DESC);
CREATE INDEX request_open ON wallet.request (person_id, reminded_at DESC, request_id DESC) WHERE state = 'open';

CREATE TABLE wallet.asked (
    asker_person_id uuid NOT NULL,
    request_id uuid NOT NULL,
    person_id uuid NOT NULL,
    split_id uuid,
    place smallint NOT NULL DEFAULT 0,
    at timestamptz NOT NULL,
    PRIMARY KEY (asker_person_id, request_id)
);
COMMENT ON TABLE wallet.asked IS
'Whom somebody asked for money, and as which share of a bill; the request itself lies with who is asked. distributed by asker_person_id';
CREATE INDEX asked_by_time ON wallet.asked (asker_person_id, at DESC, request_id DESC);
CREATE INDEX asked_of_split ON wallet.asked (asker_person_id, split_id, place) WHERE split_id IS NOT NULL;
CREATE TABLE wallet.collection (
    person_id uuid NOT NULL,
    collection_id uuid NOT NULL,
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 80),
    amount bigint CHECK (amount > 0),
    goal bigint CHECK (goal > 0),
    currency text NOT NULL,
    at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    closed_at timestamptz,
    PRIMARY KEY (person_id, collection_id)
);
COMMENT ON TABLE wallet.collection IS
'A link by which several people pay somebody for one thing; its secret follows from the house''s key and is kept nowhere. distributed by person_id';
CREATE INDEX collection_by_time ON wallet.collection (person_id, at DESC, collection_id DESC);

CREATE TABLE wallet.contribution (
    person_id uuid NOT NULL,
    collection_id uuid NOT NULL,
    payer_person_id uuid NOT NULL,
    transfer_id uuid NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    state text NOT NULL CHECK (state IN ('waits', 'paid', 'returned')),
    at timestamptz NOT NULL,
    PRIMARY KEY (person_id, collection_id, payer_person_id, transfer_id)
);
COMMENT ON TABLE wallet.contribution IS
'What somebody paid into a collection; until a first payment arrives it waits, and it may go back. distributed by person_id';
CREATE INDEX contribution_by_time ON wallet.contribution (person_id, collection_id, at DESC, transfer_id DESC);
CREATE TABLE wallet.split (
    person_id uuid NOT NULL,
    split_id uuid NOT NULL,
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 80),
    total bigint NOT NULL CHECK (total > 0),
    own_share bigint NOT NULL CHECK (own_share >= 0),
    currency text NOT NULL,
    people smallint NOT NULL CHECK (people > 0),
    at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    closed_at timestamptz,
    PRIMARY KEY (person_id, split_id)
);
COMMENT ON TABLE wallet.split IS
'A bill that somebody paid and others share; each other''s share is a request that names it. distributed by person_id';
CREATE INDEX split_by_time ON wallet.split (person_id, at DESC, split_id DESC);
CREATE TABLE wallet.parcel (
    address_hash bytea NOT NULL,
    account_id uuid NOT NULL,
    hold_id uuid NOT NULL,
    at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    PRIMARY KEY (address_hash, account_id, hold_id)
);
COMMENT ON TABLE wallet.parcel IS
'Which set-aside money waits for whoever owns an address; how it stands says the hold. distributed by address_hash';
CREATE INDEX parcel_due ON wallet.parcel (due_at);
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
