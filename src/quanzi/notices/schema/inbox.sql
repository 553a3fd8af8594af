CREATE TABLE notices.notice (
    person_id uuid NOT NULL,
    notice_id uuid NOT NULL,
    kind text NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
    subject_id uuid NOT NULL,
    circle_id uuid,
    event_id uuid NOT NULL,
    called_by uuid NOT NULL,
    facts jsonb NOT NULL DEFAULT '{}' CHECK (octet_length(facts::text) <= 1000),
    people integer NOT NULL DEFAULT 0 CHECK (people >= 0),
    at timestamptz NOT NULL,
    read_at timestamptz,
    PRIMARY KEY (person_id, notice_id),
    UNIQUE (person_id, kind, subject_id)
);
COMMENT ON COLUMN notices.notice.event_id IS 'The latest event, from which the facts are.';
COMMENT ON COLUMN notices.notice.called_by IS 'The event that made the line unread, since when it calls nobody again.';
COMMENT ON TABLE notices.notice IS
'A line of somebody''s inbox: all news of a kind about one thing. distributed by person_id';
CREATE INDEX notice_by_time ON notices.notice (person_id, at DESC, notice_id DESC);
CREATE INDEX notice_unread ON notices.notice (person_id, at) WHERE read_at IS NULL;
CREATE INDEX notice_old ON notices.notice (at);

CREATE TABLE notices.happening (
    person_id uuid NOT NULL,
    event_id uuid NOT NULL,
    kind text NOT NULL,
    subject_id uuid NOT NULL,
    actor_id uuid,
    at timestamptz NOT NULL,
    PRIMARY KEY (person_id, event_id)
);
COMMENT ON TABLE notices.happening IS
'What a line is made of, and that an event was told once. distributed by person_id';
CREATE INDEX happening_by_line ON notices.happening (person_id, kind, subject_id, at DESC);
