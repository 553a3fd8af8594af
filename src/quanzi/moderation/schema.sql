CREATE SCHEMA IF NOT EXISTS moderation;
GRANT USAGE ON SCHEMA moderation TO quanzi_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA moderation GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO quanzi_app;

CREATE TABLE moderation.report (
    place_id uuid NOT NULL,
    report_id uuid NOT NULL,
    reporter_id uuid NOT NULL,
    subject_kind text NOT NULL CHECK (subject_kind IN ('post', 'comment', 'person', 'circle', 'request', 'message')),
    subject_id uuid NOT NULL,
    post_id uuid,
    author_id uuid,
    category text NOT NULL CHECK (category IN ('spam', 'scam', 'harassment', 'sexual', 'violence', 'off_topic', 'impersonation', 'other')),
    note text NOT NULL DEFAULT '' CHECK (length(note) <= 500),
    circle_name text NOT NULL DEFAULT '',
    excerpt text NOT NULL DEFAULT '' CHECK (length(excerpt) <= 280),
    photo_count integer NOT NULL DEFAULT 0 CHECK (photo_count >= 0),
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'handled', 'nothing_wrong')),
    made_at timestamptz NOT NULL,
    handled_by uuid,
    handled_at timestamptz,
    PRIMARY KEY (place_id, report_id),
    UNIQUE (place_id, reporter_id, subject_id)
);
COMMENT ON TABLE moderation.report IS
'Somebody asks for a look at something; place_id is the circle, or the person reported. distributed by place_id';
CREATE INDEX report_open_here ON moderation.report (place_id, made_at, report_id) WHERE state = 'open';
CREATE INDEX report_open ON moderation.report (made_at, report_id) WHERE state = 'open';
CREATE INDEX report_closed ON moderation.report (made_at, report_id) WHERE state <> 'open';
CREATE INDEX report_by_reporter ON moderation.report (reporter_id);
CREATE INDEX report_by_author ON moderation.report (author_id);

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
