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
