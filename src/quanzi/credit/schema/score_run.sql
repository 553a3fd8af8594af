CREATE TABLE credit.run (
    run_at timestamptz NOT NULL,
    version text NOT NULL REFERENCES credit.scorecard (version),
    shadow boolean NOT NULL,
    people bigint NOT NULL,
    totals bigint[] NOT NULL,
    ranges bigint[] NOT NULL,
    beside bigint[] NOT NULL DEFAULT '{0,0,0,0}',
    PRIMARY KEY (run_at, version)
);
COMMENT ON TABLE credit.run IS
'How many people each monthly run found in each stretch of 25 points, and in each range of each characteristic. local';
COMMENT ON COLUMN credit.run.beside IS
'Of a shadow, against the champion: people in the same band, in a lower one, in a higher one, and the points between both, added up.';
GRANT SELECT, INSERT, UPDATE ON credit.run TO quanzi_scoring;

CREATE TABLE credit.finished_run (
    run_at timestamptz PRIMARY KEY,
    finished_at timestamptz NOT NULL,
    groups_counted_at timestamptz
);
COMMENT ON COLUMN credit.finished_run.groups_counted_at IS 'When the groups that people told were counted, once.';
COMMENT ON TABLE credit.finished_run IS
'Monthly runs that reached everybody, each named by its 6th; so that it happens once. reference';
