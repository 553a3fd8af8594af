CREATE TABLE credit.run (
    run_at timestamptz NOT NULL,
    version text NOT NULL REFERENCES credit.scorecard (version),
    shadow boolean NOT NULL,
    people bigint NOT NULL,
    totals bigint[] NOT NULL,
    ranges bigint[] NOT NULL,
    PRIMARY KEY (run_at, version)
);
COMMENT ON TABLE credit.run IS
'How many people each monthly run found in each stretch of 25 points, and in each range of each characteristic. local';
GRANT SELECT, INSERT, UPDATE ON credit.run TO quanzi_scoring;

CREATE TABLE credit.finished_run (
    run_at timestamptz PRIMARY KEY,
    finished_at timestamptz NOT NULL
);
COMMENT ON TABLE credit.finished_run IS
'Monthly runs that reached everybody, each named by its 6th; so that it happens once. reference';
