CREATE TABLE credit.person (
    person_id uuid PRIMARY KEY,
    is_on boolean NOT NULL,
    changed_at timestamptz NOT NULL
);
COMMENT ON TABLE credit.person IS
'Who switched their score on, and off again; who has no row never did. distributed by person_id';

CREATE TABLE credit.consent (
    person_id uuid NOT NULL,
    consent_id uuid NOT NULL,
    about text NOT NULL CHECK (about IN ('score', 'grant', 'credential', 'group')),
    text_version text NOT NULL CHECK (length(text_version) BETWEEN 1 AND 20),
    language text NOT NULL CHECK (length(language) BETWEEN 2 AND 10),
    at timestamptz NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (person_id, consent_id)
);
COMMENT ON TABLE credit.consent IS
'Each yes that somebody gave, with the version of the text they read. distributed by person_id';
CREATE INDEX consent_by_time ON credit.consent (person_id, at DESC);

CREATE TABLE credit.fact (
    person_id uuid NOT NULL,
    fact_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN (
        'joined', 'verified', 'request_honoured', 'debt_kept', 'debt_late', 'debt_broken', 'order_kept', 'order_missed',
        'hold_kept', 'deal_kept', 'deal_broken', 'dispute_lost', 'vouched', 'vouch_lost'
    )),
    context text NOT NULL CHECK (length(context) BETWEEN 1 AND 40),
    source text NOT NULL CHECK (length(source) BETWEEN 1 AND 40),
    source_id uuid NOT NULL,
    other_id uuid,
    happened_at timestamptz NOT NULL,
    known_at timestamptz NOT NULL,
    value smallint NOT NULL DEFAULT 1 CHECK (value BETWEEN 1 AND 20),
    PRIMARY KEY (person_id, fact_id),
    UNIQUE (person_id, kind, source_id)
);
COMMENT ON TABLE credit.fact IS
'What a person did where a word was given; only added to, and no column for what somebody is, says or spends. distributed by person_id';
CREATE INDEX fact_by_day ON credit.fact (known_at, person_id);
REVOKE UPDATE ON credit.fact FROM quanzi_app;
GRANT SELECT ON credit.fact TO quanzi_scoring;

CREATE TABLE credit.fact_end (
    person_id uuid NOT NULL,
    fact_id uuid NOT NULL,
    ended_at timestamptz NOT NULL,
    reason text NOT NULL CHECK (reason IN ('dispute_won', 'not_answered', 'taken_back', 'mistake', 'made_good')),
    PRIMARY KEY (person_id, fact_id),
    FOREIGN KEY (person_id, fact_id) REFERENCES credit.fact (person_id, fact_id)
);
COMMENT ON TABLE credit.fact_end IS 'Facts that count no more, since when and why. distributed by person_id';
CREATE INDEX fact_end_by_day ON credit.fact_end (ended_at, person_id);
GRANT SELECT ON credit.fact_end TO quanzi_scoring;
GRANT SELECT ON credit.person TO quanzi_scoring;
