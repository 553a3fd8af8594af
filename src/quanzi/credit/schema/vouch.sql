CREATE TABLE credit.vouch (
    person_id uuid NOT NULL,
    vouch_id uuid NOT NULL,
    side text NOT NULL CHECK (side IN ('gave', 'got')),
    other_id uuid NOT NULL,
    stake smallint NOT NULL CHECK (stake BETWEEN 1 AND 20),
    state text NOT NULL DEFAULT 'offered' CHECK (state IN ('offered', 'open', 'declined', 'taken_back', 'over', 'broken')),
    offered_at timestamptz NOT NULL,
    accepted_at timestamptz,
    ends_at timestamptz NOT NULL,
    ended_at timestamptz,
    why_not text NOT NULL DEFAULT '' CHECK (length(why_not) <= 40),
    counted_as uuid,
    broken_by uuid,
    PRIMARY KEY (person_id, vouch_id),
    CONSTRAINT not_for_oneself CHECK (person_id <> other_id)
);
COMMENT ON COLUMN credit.vouch.why_not IS 'Why it earns nothing (see rings.py), empty where it counts; it takes nothing away either.';
COMMENT ON COLUMN credit.vouch.counted_as IS
'Source of the item that it is for the vouched while it counts; another one each time it begins to.';
COMMENT ON COLUMN credit.vouch.broken_by IS 'The item of the vouched by which the stake was lost.';
COMMENT ON TABLE credit.vouch IS
'A word given for somebody with points as stake, on the side of who gave it and of who got it. distributed by person_id';
CREATE UNIQUE INDEX vouch_for_one ON credit.vouch (person_id, side, other_id) WHERE state IN ('offered', 'open');
CREATE INDEX vouch_by_time ON credit.vouch (person_id, offered_at DESC);
CREATE INDEX vouch_due ON credit.vouch (ends_at) WHERE state IN ('offered', 'open');
CREATE INDEX vouch_by_other ON credit.vouch (other_id);
CREATE INDEX vouch_standing ON credit.vouch (why_not) WHERE side = 'got' AND state = 'open';
