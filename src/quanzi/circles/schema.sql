CREATE SCHEMA IF NOT EXISTS circles;
GRANT USAGE ON SCHEMA circles TO quanzi_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA circles GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO quanzi_app;

CREATE TABLE circles.circle (
    circle_id uuid PRIMARY KEY,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
    topic text NOT NULL CHECK (length(topic) BETWEEN 1 AND 280),
    language text NOT NULL CHECK (language IN ('en', 'zh-Hans', 'both')),
    visibility text NOT NULL CHECK (visibility IN ('open', 'closed', 'hidden')),
    state text NOT NULL DEFAULT 'live' CHECK (state IN ('live', 'ended')),
    owner_id uuid NOT NULL,
    picture jsonb,
    question text NOT NULL DEFAULT '' CHECK (length(question) <= 500),
    charter_version integer NOT NULL DEFAULT 1,
    member_count integer NOT NULL DEFAULT 0 CHECK (member_count >= 0),
    grams text[] NOT NULL DEFAULT '{}',
    founded_at timestamptz NOT NULL,
    active_at timestamptz NOT NULL
);
COMMENT ON TABLE circles.circle IS 'A topic and the people who share it. distributed by circle_id';
CREATE INDEX circle_by_gram ON circles.circle USING gin (grams) WHERE state = 'live' AND visibility <> 'hidden';
CREATE INDEX circle_listed ON circles.circle (active_at DESC, circle_id DESC) WHERE state = 'live' AND visibility <> 'hidden';

CREATE TABLE circles.charter (
    circle_id uuid NOT NULL REFERENCES circles.circle (circle_id),
    version integer NOT NULL,
    topic text NOT NULL,
    on_topic text NOT NULL CHECK (length(on_topic) <= 2000),
    off_topic text NOT NULL CHECK (length(off_topic) <= 2000),
    contact text NOT NULL CHECK (length(contact) <= 200),
    changed_by uuid NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (circle_id, version)
);
COMMENT ON TABLE circles.charter IS 'What a circle is for, every version of it. distributed by circle_id';

CREATE TABLE circles.member (
    circle_id uuid NOT NULL REFERENCES circles.circle (circle_id),
    person_id uuid NOT NULL,
    role text NOT NULL CHECK (role IN ('owner', 'moderator', 'member')),
    charter_version integer NOT NULL,
    joined_at timestamptz NOT NULL,
    muted_until timestamptz,
    PRIMARY KEY (circle_id, person_id)
);
COMMENT ON TABLE circles.member IS 'Who is in a circle. distributed by circle_id';
CREATE INDEX member_by_time ON circles.member (circle_id, joined_at DESC, person_id DESC);
CREATE UNIQUE INDEX member_one_owner ON circles.member (circle_id) WHERE role = 'owner';

CREATE INDEX member_staff ON circles.member (circle_id, role) WHERE role <> 'member';

CREATE TABLE circles.my_circle (
    person_id uuid NOT NULL,
    circle_id uuid NOT NULL,
    role text NOT NULL CHECK (role IN ('owner', 'moderator', 'member')),
    joined_at timestamptz NOT NULL,
    PRIMARY KEY (person_id, circle_id)
);
COMMENT ON TABLE circles.my_circle IS 'Which circles a person is in: the mirror of member. distributed by person_id';

CREATE TABLE circles.entrance (
    person_id uuid PRIMARY KEY,
    at timestamptz NOT NULL
);
COMMENT ON TABLE circles.entrance IS
'Where whoever gets into a circle passes, one circle at a time, so that the most there can be is kept. distributed by person_id';

CREATE TABLE circles.removed (
    circle_id uuid NOT NULL REFERENCES circles.circle (circle_id),
    person_id uuid NOT NULL,
    until timestamptz,
    at timestamptz NOT NULL,
    PRIMARY KEY (circle_id, person_id)
);
COMMENT ON TABLE circles.removed IS 'Who was removed and may not come back by themselves. distributed by circle_id';
CREATE INDEX removed_by_person ON circles.removed (person_id);

CREATE TABLE circles.mute (
    circle_id uuid NOT NULL REFERENCES circles.circle (circle_id),
    person_id uuid NOT NULL,
    until timestamptz NOT NULL,
    PRIMARY KEY (circle_id, person_id)
);
COMMENT ON TABLE circles.mute IS 'Who was muted until when, so that leaving and coming back does not end it. distributed by circle_id';
CREATE INDEX mute_by_person ON circles.mute (person_id);

CREATE TABLE circles.join_request (
    circle_id uuid NOT NULL REFERENCES circles.circle (circle_id),
    person_id uuid NOT NULL,
    answer text NOT NULL CHECK (length(answer) <= 500),
    asked_at timestamptz NOT NULL,
    PRIMARY KEY (circle_id, person_id)
);
COMMENT ON TABLE circles.join_request IS 'Who asks to be let in. distributed by circle_id';
CREATE INDEX join_request_by_person ON circles.join_request (person_id);
CREATE INDEX join_request_by_time ON circles.join_request (circle_id, asked_at, person_id);

CREATE TABLE circles.invite (
    circle_id uuid NOT NULL REFERENCES circles.circle (circle_id),
    invite_id uuid NOT NULL,
    secret_hash bytea NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    uses_left integer NOT NULL CHECK (uses_left >= 0),
    PRIMARY KEY (circle_id, invite_id),
    UNIQUE (circle_id, secret_hash)
);
COMMENT ON TABLE circles.invite IS 'An invitation link; its secret is kept as a hash. distributed by circle_id';
CREATE INDEX invite_by_maker ON circles.invite (made_by);

CREATE TABLE circles.invited (
    circle_id uuid NOT NULL REFERENCES circles.circle (circle_id),
    address_hash bytea NOT NULL,
    invited_at timestamptz NOT NULL,
    sent_at timestamptz,
    PRIMARY KEY (circle_id, address_hash)
);
COMMENT ON TABLE circles.invited IS 'Which addresses were invited from a member list, by keyed hash: one message each, ever. distributed by circle_id';

CREATE TABLE circles.handover (
    circle_id uuid PRIMARY KEY REFERENCES circles.circle (circle_id),
    to_person_id uuid NOT NULL,
    offered_at timestamptz NOT NULL
);
COMMENT ON TABLE circles.handover IS 'A circle that its owner offers to another member, until she answers. distributed by circle_id';
CREATE INDEX handover_by_heir ON circles.handover (to_person_id);

CREATE TABLE circles.decision (
    person_id uuid NOT NULL,
    decision_id uuid NOT NULL,
    circle_id uuid NOT NULL,
    circle_name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('post_deleted', 'comment_deleted', 'muted', 'unmuted', 'removed', 'readmitted', 'request_declined', 'appointed', 'dismissed')),
    reason text NOT NULL CHECK (length(reason) <= 500),
    subject_id uuid,
    until timestamptz,
    at timestamptz NOT NULL,
    seen_at timestamptz,
    PRIMARY KEY (person_id, decision_id)
);
COMMENT ON TABLE circles.decision IS 'What was decided about a person and why, for that person to read. distributed by person_id';

CREATE TABLE circles.staff_log (
    circle_id uuid NOT NULL REFERENCES circles.circle (circle_id),
    entry_id uuid NOT NULL,
    by_person_id uuid NOT NULL,
    kind text NOT NULL,
    person_id uuid,
    subject_id uuid,
    reason text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (circle_id, entry_id)
);
COMMENT ON TABLE circles.staff_log IS 'Everything owners and moderators did, never changed. distributed by circle_id';
-- not even by the app: a hole in it must not be a way to make a deed undone
REVOKE UPDATE, DELETE ON circles.staff_log FROM quanzi_app;
