CREATE SCHEMA IF NOT EXISTS moderation;
GRANT USAGE ON SCHEMA moderation TO quanzi_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA moderation GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO quanzi_app;

CREATE TABLE moderation.report (
    place_id uuid NOT NULL,
    report_id uuid NOT NULL,
    reporter_id uuid NOT NULL,
    subject_kind text NOT NULL CHECK (subject_kind IN ('post', 'comment', 'person', 'circle', 'request')),
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
