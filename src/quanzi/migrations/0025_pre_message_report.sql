ALTER TABLE moderation.report DROP CONSTRAINT report_subject_kind_check;
ALTER TABLE moderation.report ADD CONSTRAINT report_subject_kind_check
CHECK (subject_kind IN ('post', 'comment', 'person', 'circle', 'request', 'message'));

CREATE TABLE moderation.quote (
    place_id uuid NOT NULL,
    report_id uuid NOT NULL,
    position bigint NOT NULL,
    author_id uuid NOT NULL,
    said_at timestamptz NOT NULL,
    kind text NOT NULL CHECK (length(kind) <= 20),
    words text NOT NULL CHECK (length(words) <= 5000),
    is_subject boolean NOT NULL,
    is_genuine boolean,
    data bytea CHECK (length(data) <= 3145728),
    PRIMARY KEY (place_id, report_id, position),
    FOREIGN KEY (place_id, report_id) REFERENCES moderation.report (place_id, report_id) ON DELETE CASCADE
);
COMMENT ON TABLE moderation.quote IS
'Messages that somebody chose to show with an open report, and of what burnt a copy; gone when the report is closed. distributed by place_id';
CREATE INDEX quote_by_author ON moderation.quote (author_id);

CREATE TABLE moderation.decision (
    person_id uuid NOT NULL,
    decision_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('message_removed')),
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    at timestamptz NOT NULL,
    PRIMARY KEY (person_id, decision_id)
);
COMMENT ON TABLE moderation.decision IS
'What the operators decided about what somebody said, and why; its person reads it. distributed by person_id';
