CREATE TABLE wallet.fund (
    fund_id uuid PRIMARY KEY,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    use text NOT NULL CHECK (use IN ('circle', 'savings', 'organisation', 'merchant')),
    currency text NOT NULL,
    needed smallint NOT NULL CHECK (needed >= 1),
    made_by uuid,
    made_at timestamptz NOT NULL
);
COMMENT ON TABLE wallet.fund IS
'A shared account: what it is called and how many signatures a payment out of it needs. distributed by fund_id';

CREATE TABLE wallet.signer (
    fund_id uuid NOT NULL REFERENCES wallet.fund (fund_id),
    person_id uuid NOT NULL,
    alone_max bigint NOT NULL DEFAULT 0 CHECK (alone_max >= 0),
    asked_at timestamptz NOT NULL,
    accepted_at timestamptz,
    PRIMARY KEY (fund_id, person_id)
);
COMMENT ON TABLE wallet.signer IS
'Who signs for a shared account, and up to how much a day alone; who was asked and has not agreed signs nothing. distributed by fund_id';

CREATE TABLE wallet.my_fund (
    person_id uuid NOT NULL,
    fund_id uuid NOT NULL,
    since timestamptz NOT NULL,
    PRIMARY KEY (person_id, fund_id)
);
COMMENT ON TABLE wallet.my_fund IS 'The shared accounts for which somebody signs or is asked to: the mirror of signer. distributed by person_id';

CREATE TABLE wallet.proposal (
    fund_id uuid NOT NULL REFERENCES wallet.fund (fund_id),
    proposal_id uuid NOT NULL,
    what text NOT NULL CHECK (what IN ('payment', 'signers')),
    to_person_id uuid,
    amount bigint CHECK (amount > 0),
    memo text CHECK (length(memo) <= 140),
    change jsonb,
    by_person_id uuid NOT NULL,
    at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'cancelled')),
    ended_at timestamptz,
    alone_by uuid,
    PRIMARY KEY (fund_id, proposal_id),
    CONSTRAINT says_what CHECK (
        CASE what WHEN 'payment' THEN to_person_id IS NOT NULL AND amount IS NOT NULL AND change IS NULL ELSE change IS NOT NULL END
    ),
    CONSTRAINT ended_somehow CHECK ((state = 'open') = (ended_at IS NULL))
);
COMMENT ON TABLE wallet.proposal IS
'A payment out of a shared account, or a change of who signs, that waits for signatures until it expires; alone_by says for whose
day it counts. distributed by fund_id';
CREATE INDEX proposal_by_time ON wallet.proposal (fund_id, at DESC);

CREATE TABLE wallet.signature (
    fund_id uuid NOT NULL,
    proposal_id uuid NOT NULL,
    person_id uuid NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (fund_id, proposal_id, person_id),
    FOREIGN KEY (fund_id, proposal_id) REFERENCES wallet.proposal (fund_id, proposal_id)
);
COMMENT ON TABLE wallet.signature IS 'Who signed a proposal, and when. distributed by fund_id';
