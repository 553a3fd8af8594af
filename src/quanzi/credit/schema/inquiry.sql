CREATE TABLE credit.inquiry (
    person_id uuid NOT NULL,
    inquiry_id uuid NOT NULL,
    at timestamptz NOT NULL,
    viewer text NOT NULL CHECK (viewer IN ('person', 'circle', 'merchant', 'operator')),
    viewer_id uuid NOT NULL,
    by_id uuid,
    purpose text NOT NULL,
    form text NOT NULL CHECK (form IN ('threshold', 'band', 'number', 'all', 'nothing')),
    threshold smallint,
    grant_id uuid,
    transaction_id text CHECK (length(transaction_id) BETWEEN 1 AND 64),
    answer text NOT NULL CHECK (length(answer) BETWEEN 1 AND 20),
    score_run_at timestamptz,
    reasons jsonb NOT NULL DEFAULT '[]',
    reason text NOT NULL DEFAULT '',
    PRIMARY KEY (person_id, inquiry_id),
    UNIQUE (person_id, viewer_id, transaction_id),
    FOREIGN KEY (person_id, grant_id) REFERENCES credit.access_grant (person_id, grant_id),
    CONSTRAINT by_grant_or_by_an_operator CHECK ((viewer = 'operator' OR answer = 'refused') = (grant_id IS NULL)),
    CONSTRAINT a_refused_look_saw_nothing CHECK ((answer = 'refused') = (form = 'nothing')),
    CONSTRAINT an_operator_says_why CHECK (viewer <> 'operator' OR reason <> ''),
    CONSTRAINT a_merchant_names_its_transaction CHECK ((viewer = 'merchant' AND answer <> 'refused') = (transaction_id IS NOT NULL))
);
COMMENT ON TABLE credit.inquiry IS
'Every look at a score, operators'' too, as its owner reads it; also one refused for its purpose. distributed by person_id';
CREATE INDEX inquiry_by_time ON credit.inquiry (person_id, at DESC, inquiry_id DESC);
CREATE INDEX inquiry_by_grant ON credit.inquiry (person_id, grant_id, at DESC);
REVOKE UPDATE ON credit.inquiry FROM quanzi_app;

CREATE TABLE credit.merchant (
    merchant_id uuid PRIMARY KEY,
    owner_id uuid NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    origin text NOT NULL CHECK (origin ~ '^https://[a-z0-9.-]+(:[0-9]{1,5})?$'),
    purposes text[] NOT NULL CHECK (
        cardinality(purposes) BETWEEN 1 AND 6 AND purposes <@ ARRAY['deal', 'deposit', 'rental', 'service', 'membership']
    ),
    registered_at timestamptz NOT NULL,
    registered_by uuid,
    ended_at timestamptz
);
COMMENT ON TABLE credit.merchant IS
'Who may ask members for a grant from outside, for which purposes, and where their answer goes back to. reference';
CREATE INDEX merchant_by_owner ON credit.merchant (owner_id);

CREATE TABLE credit.merchant_request (
    request_id uuid PRIMARY KEY,
    merchant_id uuid NOT NULL REFERENCES credit.merchant (merchant_id),
    purpose text NOT NULL CHECK (purpose IN ('deal', 'deposit', 'rental', 'service', 'membership')),
    form text NOT NULL CHECK (form IN ('threshold', 'band', 'number')),
    threshold smallint CHECK (threshold IN (550, 600, 650, 700, 750, 800, 850, 900)),
    uses_max smallint NOT NULL CHECK (uses_max BETWEEN 1 AND 100),
    days smallint NOT NULL CHECK (days BETWEEN 1 AND 366),
    return_url text NOT NULL CHECK (length(return_url) BETWEEN 9 AND 1000),
    made_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    pair_id uuid,
    CONSTRAINT a_threshold_names_its_height CHECK ((form = 'threshold') = (threshold IS NOT NULL))
);
COMMENT ON TABLE credit.merchant_request IS
'What a merchant asks one member for, before it knows which; with a pair id it was approved. distributed by request_id';

CREATE TABLE credit.pair (
    person_id uuid NOT NULL,
    merchant_id uuid NOT NULL,
    pair_id uuid NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (person_id, merchant_id)
);
COMMENT ON TABLE credit.pair IS
'The id by which one merchant knows a member and no other merchant does, at the place of the member. distributed by person_id';

CREATE TABLE credit.merchant_pair (
    merchant_id uuid NOT NULL,
    pair_id uuid NOT NULL,
    person_id uuid NOT NULL,
    PRIMARY KEY (merchant_id, pair_id)
);
COMMENT ON TABLE credit.merchant_pair IS 'The same, found from the side of the merchant. distributed by merchant_id';

CREATE TABLE credit.merchant_query (
    merchant_id uuid NOT NULL,
    transaction_id text NOT NULL CHECK (length(transaction_id) BETWEEN 1 AND 64),
    pair_id uuid NOT NULL,
    inquiry_id uuid NOT NULL,
    purpose text NOT NULL,
    asked_at timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, transaction_id)
);
COMMENT ON TABLE credit.merchant_query IS
'Each transaction for which a merchant looked: one transaction is one look at one member. distributed by merchant_id';
