CREATE TABLE credit.refusal (
    person_id uuid NOT NULL,
    refusal_id uuid NOT NULL,
    what text NOT NULL CHECK (what IN ('answer', 'gate')),
    by_kind text NOT NULL CHECK (by_kind IN ('person', 'circle', 'merchant', 'house')),
    by_id uuid,
    by_name text NOT NULL DEFAULT '' CHECK (length(by_name) <= 80),
    purpose text NOT NULL CHECK (length(purpose) BETWEEN 1 AND 40),
    threshold smallint CHECK (threshold BETWEEN 350 AND 950),
    at timestamptz NOT NULL,
    score jsonb,
    reasons jsonb NOT NULL DEFAULT '[]',
    lifted_at timestamptz,
    lifted_by uuid,
    PRIMARY KEY (person_id, refusal_id)
);
COMMENT ON COLUMN credit.refusal.score IS 'The whole score that was used, so that its reasons can be worked out again; null where there was none.';
COMMENT ON COLUMN credit.refusal.lifted_by IS 'Null where nobody answered in time, by which it was lifted.';
COMMENT ON TABLE credit.refusal IS
'A no that a score had a part in: by whom, what for, and the exact reasons, for its owner alone. distributed by person_id';
CREATE INDEX refusal_by_time ON credit.refusal (person_id, at DESC);

CREATE TABLE credit.dispute (
    person_id uuid NOT NULL,
    dispute_id uuid NOT NULL,
    fact_id uuid,
    refusal_id uuid,
    score_run_at timestamptz,
    words text NOT NULL CHECK (length(words) BETWEEN 1 AND 2000),
    evidence text NOT NULL DEFAULT '' CHECK (length(evidence) <= 2000),
    at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    extended_at timestamptz,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'corrected', 'stands', 'not_answered', 'withdrawn')),
    decided_by uuid,
    decided_at timestamptz,
    answer text NOT NULL DEFAULT '' CHECK (length(answer) <= 500),
    appeal text NOT NULL DEFAULT '' CHECK (length(appeal) <= 2000),
    appealed_at timestamptz,
    first_decided_by uuid,
    first_answer text NOT NULL DEFAULT '' CHECK (length(first_answer) <= 500),
    pictures jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_array_length(pictures) <= 3),
    PRIMARY KEY (person_id, dispute_id),
    CONSTRAINT about_one_thing CHECK (num_nonnulls(fact_id, refusal_id, score_run_at) = 1),
    CONSTRAINT decided_by_somebody CHECK ((state IN ('corrected', 'stands')) = (decided_by IS NOT NULL)),
    CONSTRAINT appealed_after_a_no CHECK ((appealed_at IS NULL) = (first_decided_by IS NULL))
);
COMMENT ON COLUMN credit.dispute.pictures IS 'What speaks for it in pictures, as media keeps them, for its owner and the operators who decide.';
COMMENT ON TABLE credit.dispute IS
'An item or a decision that its owner asks a person to look at, with a clock and how it ended. distributed by person_id';
CREATE UNIQUE INDEX dispute_of_item ON credit.dispute (person_id, fact_id) WHERE state = 'open' AND fact_id IS NOT NULL;
CREATE UNIQUE INDEX dispute_of_refusal ON credit.dispute (person_id, refusal_id) WHERE state = 'open' AND refusal_id IS NOT NULL;
CREATE UNIQUE INDEX dispute_of_score ON credit.dispute (person_id, score_run_at) WHERE state = 'open' AND score_run_at IS NOT NULL;
CREATE INDEX dispute_by_time ON credit.dispute (person_id, at DESC);
CREATE INDEX dispute_open ON credit.dispute (due_at) WHERE state = 'open';

CREATE TABLE credit.override (
    person_id uuid NOT NULL,
    override_id uuid NOT NULL,
    dispute_id uuid NOT NULL,
    by_id uuid NOT NULL,
    at timestamptz NOT NULL,
    what text NOT NULL CHECK (what IN ('item_removed', 'refusal_lifted')),
    subject_id uuid NOT NULL,
    why text NOT NULL CHECK (length(why) BETWEEN 1 AND 500),
    PRIMARY KEY (person_id, override_id)
);
COMMENT ON TABLE credit.override IS
'What people changed of what the machine had decided: an item removed, a refusal lifted, never a number. distributed by person_id';
CREATE INDEX override_by_time ON credit.override (at DESC);

CREATE TABLE credit.correction_note (
    viewer_id uuid NOT NULL,
    note_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    shown_at timestamptz NOT NULL,
    corrected_at timestamptz NOT NULL,
    PRIMARY KEY (viewer_id, note_id)
);
COMMENT ON TABLE credit.correction_note IS
'Who was shown something of a score that was corrected since: that it was, and not what. distributed by viewer_id';
CREATE INDEX correction_note_by_time ON credit.correction_note (viewer_id, corrected_at DESC);
CREATE INDEX correction_note_by_owner ON credit.correction_note (owner_id);
