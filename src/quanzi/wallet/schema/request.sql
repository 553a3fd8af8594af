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
