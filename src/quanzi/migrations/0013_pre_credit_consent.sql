CREATE TABLE credit.access_grant (
    person_id uuid NOT NULL,
    grant_id uuid NOT NULL,
    consent_id uuid NOT NULL,
    viewer text NOT NULL CHECK (viewer IN ('person', 'circle', 'merchant')),
    viewer_id uuid NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('circle_contact', 'deal', 'deposit', 'rental', 'service', 'membership')),
    form text NOT NULL CHECK (form IN ('threshold', 'band', 'number')),
    threshold smallint CHECK (threshold IN (550, 600, 650, 700, 750, 800, 850, 900)),
    uses_max smallint NOT NULL CHECK (uses_max BETWEEN 1 AND 100),
    uses smallint NOT NULL DEFAULT 0,
    given_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > given_at),
    ended_at timestamptz,
    PRIMARY KEY (person_id, grant_id),
    UNIQUE (person_id, consent_id),
    FOREIGN KEY (person_id, consent_id) REFERENCES credit.consent (person_id, consent_id),
    CONSTRAINT no_more_uses_than_given CHECK (uses BETWEEN 0 AND uses_max),
    CONSTRAINT a_threshold_names_its_height CHECK ((form = 'threshold') = (threshold IS NOT NULL))
);
COMMENT ON TABLE credit.access_grant IS
'Who may see what of a score, for what, how often and until when; each rests on a yes of its owner. distributed by person_id';
CREATE INDEX access_grant_by_viewer ON credit.access_grant (person_id, viewer_id, expires_at);

CREATE TABLE credit.ask (
    person_id uuid NOT NULL,
    ask_id uuid NOT NULL,
    asker_id uuid NOT NULL,
    circle_id uuid,
    purpose text NOT NULL CHECK (purpose IN ('circle_contact', 'deal', 'deposit', 'rental', 'service', 'membership')),
    form text NOT NULL CHECK (form IN ('threshold', 'band')),
    threshold smallint CHECK (threshold IN (550, 600, 650, 700, 750, 800, 850, 900)),
    mutual boolean NOT NULL CHECK (NOT mutual OR form = 'band'),
    held boolean NOT NULL,
    asked_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    answer text CHECK (answer IN ('once', 'day', 'no', 'never', 'withdrawn', 'ended')),
    answered_at timestamptz,
    PRIMARY KEY (person_id, ask_id),
    CONSTRAINT an_answer_has_its_time CHECK ((answer IS NULL) = (answered_at IS NULL)),
    CONSTRAINT a_threshold_names_its_height CHECK ((form = 'threshold') = (threshold IS NOT NULL))
);
COMMENT ON TABLE credit.ask IS
'Who asked to see something of a score, at the place of its owner; held: too many asked on that day to be told of it. distributed by person_id';
CREATE INDEX ask_by_asker ON credit.ask (person_id, asker_id, asked_at DESC);
CREATE INDEX ask_by_time ON credit.ask (person_id, asked_at DESC);

CREATE TABLE credit.my_ask (
    person_id uuid NOT NULL,
    other_id uuid NOT NULL,
    ask_id uuid NOT NULL,
    circle_id uuid,
    purpose text NOT NULL CHECK (purpose IN ('circle_contact', 'deal', 'deposit', 'rental', 'service', 'membership')),
    form text NOT NULL CHECK (form IN ('threshold', 'band')),
    threshold smallint CHECK (threshold IN (550, 600, 650, 700, 750, 800, 850, 900)),
    consent_id uuid,
    asked_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    PRIMARY KEY (person_id, other_id),
    FOREIGN KEY (person_id, consent_id) REFERENCES credit.consent (person_id, consent_id)
);
COMMENT ON TABLE credit.my_ask IS
'The last time somebody asked another, at the place of who asked: it holds nothing of the answer. distributed by person_id';

CREATE TABLE credit.card_choice (
    person_id uuid PRIMARY KEY,
    takes_asks boolean NOT NULL,
    shows_kept boolean NOT NULL,
    changed_at timestamptz NOT NULL
);
COMMENT ON TABLE credit.card_choice IS
'Whether somebody wants to be asked, and shows how often a word was kept; who has no row is asked and shows nothing. distributed by person_id';
CREATE TABLE credit.inquiry (
    person_id uuid NOT NULL,
    inquiry_id uuid NOT NULL,
    at timestamptz NOT NULL,
    viewer text NOT NULL CHECK (viewer IN ('person', 'circle', 'merchant', 'operator')),
    viewer_id uuid NOT NULL,
    by_id uuid,
    purpose text NOT NULL,
    form text NOT NULL CHECK (form IN ('threshold', 'band', 'number', 'all')),
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
    CONSTRAINT by_grant_or_by_an_operator CHECK ((viewer = 'operator') = (grant_id IS NULL)),
    CONSTRAINT an_operator_says_why CHECK (viewer <> 'operator' OR reason <> ''),
    CONSTRAINT a_merchant_names_its_transaction CHECK ((viewer = 'merchant') = (transaction_id IS NOT NULL))
);
COMMENT ON TABLE credit.inquiry IS
'Every look at a score, operators'' too, as its owner reads it; the score that was looked at and what was answered. distributed by person_id';
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
