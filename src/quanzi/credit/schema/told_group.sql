CREATE TABLE credit.told_group (
    person_id uuid PRIMARY KEY,
    consent_id uuid NOT NULL,
    label_encrypted bytea NOT NULL,
    told_at timestamptz NOT NULL,
    FOREIGN KEY (person_id, consent_id) REFERENCES credit.consent (person_id, consent_id)
);
COMMENT ON TABLE credit.told_group IS
'The group that somebody chose to tell, sealed: counted once a month, and never an input of a score. distributed by person_id';

CREATE TABLE credit.group_count (
    run_at timestamptz NOT NULL,
    label text NOT NULL CHECK (length(label) BETWEEN 1 AND 40),
    people int NOT NULL CHECK (people >= 30),
    points bigint NOT NULL,
    points_squared bigint NOT NULL,
    reached int[] NOT NULL CHECK (cardinality(reached) = 8),
    PRIMARY KEY (run_at, label)
);
COMMENT ON COLUMN credit.group_count.reached IS 'How many reach 550, 600 … 900.';
COMMENT ON TABLE credit.group_count IS
'What a monthly run gave each group of thirty people or more that told theirs; smaller ones are not kept at all. local';
