CREATE TABLE credit.scorecard (
    version text PRIMARY KEY CHECK (version ~ '^[0-9a-f]{12}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    document bytea NOT NULL,
    report bytea,
    state text NOT NULL CHECK (state IN ('draft', 'shadow', 'champion', 'retired')),
    added_at timestamptz NOT NULL,
    added_by uuid,
    proposed_by uuid,
    changed_at timestamptz NOT NULL
);
COMMENT ON TABLE credit.scorecard IS
'Every scorecard there was, never changed but for its state; one is the champion, at most one its shadow. reference';
CREATE UNIQUE INDEX scorecard_champion ON credit.scorecard (state) WHERE state IN ('champion', 'shadow');
GRANT SELECT ON credit.scorecard TO quanzi_scoring;

CREATE TABLE credit.score (
    person_id uuid NOT NULL,
    shadow boolean NOT NULL DEFAULT false,
    run_at timestamptz NOT NULL,
    version text NOT NULL REFERENCES credit.scorecard (version),
    total smallint NOT NULL CHECK (total BETWEEN 350 AND 950),
    points smallint[] NOT NULL,
    features int[] NOT NULL,
    stake_points smallint NOT NULL DEFAULT 0 CHECK (stake_points BETWEEN -40 AND 0),
    cap_points smallint NOT NULL DEFAULT 0,
    previous smallint CHECK (previous BETWEEN 350 AND 950),
    why text NOT NULL CHECK (why IN ('month', 'asked', 'corrected', 'first')),
    PRIMARY KEY (person_id, shadow, run_at)
);
COMMENT ON TABLE credit.score IS
'Scores as they were given, with all that decided: points and features in the order of the card. distributed by person_id';
GRANT SELECT, INSERT ON credit.score TO quanzi_scoring;
