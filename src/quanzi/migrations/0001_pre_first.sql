-- The first schema: every slice's schema.sql (and functions.sql) in import order.

-- infra/schema.sql
-- Roles: the pools SET ROLE, so that grants hold on one URL.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'quanzi_app') THEN CREATE ROLE quanzi_app NOLOGIN; END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'quanzi_scoring') THEN CREATE ROLE quanzi_scoring NOLOGIN; END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'quanzi_reader') THEN CREATE ROLE quanzi_reader NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;

CREATE SCHEMA IF NOT EXISTS infra;
GRANT USAGE ON SCHEMA infra TO quanzi_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA infra GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO quanzi_app;

CREATE TABLE infra.schema_version (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    version integer NOT NULL,
    compat integer NOT NULL
);
COMMENT ON TABLE infra.schema_version IS 'Version of this schema and the oldest code that still fits it. local';

CREATE TABLE infra.community (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    languages text[] NOT NULL CHECK (cardinality(languages) >= 1),
    currency text NOT NULL CHECK (currency ~ '^[A-Z0-9]{3,8}$'),
    currency_exponent smallint NOT NULL CHECK (currency_exponent BETWEEN 0 AND 6),
    mode text NOT NULL CHECK (mode IN ('funded', 'mutual_credit')),
    set_up_at timestamptz NOT NULL
);
COMMENT ON TABLE infra.community IS 'What the first-run wizard asked: who runs this and with what money. local';

CREATE TABLE infra.idempotency (
    person_id uuid NOT NULL,
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 64),
    input_hash bytea NOT NULL,
    answer bytea,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (person_id, key)
);
COMMENT ON TABLE infra.idempotency IS 'The first answer to each request key. distributed by person_id';
CREATE INDEX idempotency_by_age ON infra.idempotency (created_at);

CREATE TABLE infra.outbox (
    event_id uuid PRIMARY KEY,
    kind text NOT NULL,
    payload jsonb NOT NULL,
    at timestamptz NOT NULL,
    tries smallint NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL,
    error text
);
COMMENT ON TABLE infra.outbox IS 'What happened and was not yet reacted to. local';
CREATE INDEX outbox_due ON infra.outbox (due_at, event_id) WHERE tries < 20;

CREATE TABLE infra.rate (
    bucket text NOT NULL,
    started_at timestamptz NOT NULL,
    count integer NOT NULL CHECK (count >= 0),
    PRIMARY KEY (bucket)
);
COMMENT ON TABLE infra.rate IS 'How often something was done in the running window. distributed by bucket';
CREATE INDEX rate_by_age ON infra.rate (started_at);

CREATE TABLE infra.key_print (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    print bytea NOT NULL
);
COMMENT ON TABLE infra.key_print IS 'By which keys the fields here were sealed, told without telling the keys. local';

-- identity/schema.sql
CREATE SCHEMA IF NOT EXISTS identity;
GRANT USAGE ON SCHEMA identity TO quanzi_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA identity GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO quanzi_app;

CREATE TABLE identity.person (
    person_id uuid PRIMARY KEY,
    state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended', 'leaving', 'gone')),
    is_operator boolean NOT NULL DEFAULT false,
    language text NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'zh-Hans')),
    name text NOT NULL DEFAULT '' CHECK (length(name) <= 60),
    name_for_members text NOT NULL DEFAULT 'masked' CHECK (name_for_members IN ('badge', 'masked', 'full')),
    name_for_circles text NOT NULL DEFAULT 'masked' CHECK (name_for_circles IN ('badge', 'masked', 'full')),
    name_for_contacts text NOT NULL DEFAULT 'full' CHECK (name_for_contacts IN ('badge', 'masked', 'full')),
    grams text[] NOT NULL DEFAULT '{}',
    bio text NOT NULL DEFAULT '' CHECK (length(bio) <= 280),
    interests text[] NOT NULL DEFAULT '{}' CHECK (cardinality(interests) <= 20),
    avatar_media_id uuid,
    tier smallint NOT NULL DEFAULT 0 CHECK (tier BETWEEN 0 AND 3),
    joined_at timestamptz NOT NULL,
    onboarded_at timestamptz,
    updated_at timestamptz NOT NULL,
    CONSTRAINT nearer_sees_more CHECK (
        array_position(ARRAY['badge', 'masked', 'full'], name_for_members)
        <= array_position(ARRAY['badge', 'masked', 'full'], name_for_circles)
        AND array_position(ARRAY['badge', 'masked', 'full'], name_for_circles)
        <= array_position(ARRAY['badge', 'masked', 'full'], name_for_contacts)
    )
);
COMMENT ON TABLE identity.person IS 'One human being, one row. distributed by person_id';
CREATE INDEX person_by_gram ON identity.person USING gin (grams) WHERE state = 'active';
CREATE INDEX person_by_interest ON identity.person USING gin (interests) WHERE state = 'active';
CREATE INDEX person_newest ON identity.person (joined_at DESC, person_id DESC) WHERE state = 'active';

CREATE TABLE identity.address (
    address_hash bytea PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('email', 'phone')),
    person_id uuid NOT NULL,
    claimed_at timestamptz NOT NULL
);
COMMENT ON TABLE identity.address IS 'Which person an e-mail or phone belongs to, by keyed hash. distributed by address_hash';

CREATE TABLE identity.person_address (
    person_id uuid NOT NULL REFERENCES identity.person (person_id),
    address_hash bytea NOT NULL,
    kind text NOT NULL CHECK (kind IN ('email', 'phone')),
    address_encrypted bytea NOT NULL,
    added_at timestamptz NOT NULL,
    proved_at timestamptz NOT NULL,
    PRIMARY KEY (person_id, address_hash)
);
COMMENT ON TABLE identity.person_address IS 'The addresses of a person, encrypted, and when a code last proved each. distributed by person_id';

CREATE TABLE identity.code (
    address_hash bytea NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('sign_in', 'add_address', 'recover')),
    code_hash bytea NOT NULL,
    tries smallint NOT NULL DEFAULT 0,
    sent_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (address_hash, purpose)
);
COMMENT ON TABLE identity.code IS 'The one-time code that is out to an address. distributed by address_hash';
CREATE INDEX code_by_age ON identity.code (expires_at);

CREATE TABLE identity.session (
    person_id uuid NOT NULL REFERENCES identity.person (person_id),
    session_id uuid NOT NULL,
    secret_hash bytea NOT NULL,
    name text NOT NULL DEFAULT '' CHECK (length(name) <= 60),
    device text NOT NULL DEFAULT '' CHECK (length(device) <= 200),
    strong boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (person_id, session_id)
);
COMMENT ON TABLE identity.session IS 'A device that is signed in. distributed by person_id';
CREATE INDEX session_by_age ON identity.session (expires_at);

CREATE TABLE identity.token (
    person_id uuid NOT NULL REFERENCES identity.person (person_id),
    token_id uuid NOT NULL,
    secret_hash bytea NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL,
    used_at timestamptz,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (person_id, token_id)
);
COMMENT ON TABLE identity.token IS 'A personal access token for programs, with scopes. distributed by person_id';

CREATE TABLE identity.passkey (
    person_id uuid NOT NULL REFERENCES identity.person (person_id),
    credential_id bytea NOT NULL,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL,
    name text NOT NULL DEFAULT '',
    transports text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (person_id, credential_id)
);
COMMENT ON TABLE identity.passkey IS 'A WebAuthn credential of a person. distributed by person_id';

CREATE TABLE identity.challenge (
    challenge_id uuid PRIMARY KEY,
    challenge bytea NOT NULL,
    person_id uuid,
    purpose text NOT NULL CHECK (purpose IN ('register', 'sign_in', 'step_up')),
    expires_at timestamptz NOT NULL
);
COMMENT ON TABLE identity.challenge IS 'A WebAuthn challenge that is out, used once. distributed by challenge_id';
CREATE INDEX challenge_by_age ON identity.challenge (expires_at);

CREATE TABLE identity.recovery_code (
    person_id uuid NOT NULL REFERENCES identity.person (person_id),
    code_hash bytea NOT NULL,
    made_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (person_id, code_hash)
);
COMMENT ON TABLE identity.recovery_code IS 'Single-use codes for the day all devices are gone. distributed by person_id';

CREATE TABLE identity.second_factor (
    person_id uuid PRIMARY KEY REFERENCES identity.person (person_id),
    secret_encrypted bytea NOT NULL,
    confirmed_at timestamptz,
    last_step bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE identity.second_factor IS 'The TOTP secret of an operator, encrypted. distributed by person_id';

CREATE TABLE identity.id_number (
    id_hash bytea PRIMARY KEY,
    person_id uuid NOT NULL,
    claimed_at timestamptz NOT NULL
);
COMMENT ON TABLE identity.id_number IS 'One person, one account: keyed hash of the id number. distributed by id_hash';

CREATE TABLE identity.verification (
    person_id uuid NOT NULL REFERENCES identity.person (person_id),
    verification_id uuid NOT NULL,
    check_name text NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'passed', 'failed', 'withdrawn')),
    legal_name_encrypted bytea NOT NULL,
    id_number_encrypted bytea,
    id_hash bytea,
    face_to_face boolean NOT NULL DEFAULT false,
    reason text NOT NULL DEFAULT '',
    asked_at timestamptz NOT NULL,
    decided_at timestamptz,
    decided_by uuid,
    PRIMARY KEY (person_id, verification_id)
);
COMMENT ON TABLE identity.verification IS 'One independent check of who somebody is. distributed by person_id';
CREATE INDEX verification_waiting ON identity.verification (asked_at, verification_id) WHERE state = 'waiting';
CREATE UNIQUE INDEX verification_once ON identity.verification (person_id, check_name, state)
WHERE state IN ('waiting', 'passed');

CREATE TABLE identity.document (
    person_id uuid NOT NULL,
    document_id uuid NOT NULL,
    verification_id uuid NOT NULL,
    blob_key text NOT NULL,
    content_type text NOT NULL,
    delete_after timestamptz,
    PRIMARY KEY (person_id, document_id),
    FOREIGN KEY (person_id, verification_id) REFERENCES identity.verification (person_id, verification_id)
);
COMMENT ON TABLE identity.document IS 'A photo of a document for review, encrypted in the blobs. distributed by person_id';
CREATE INDEX document_by_end ON identity.document (delete_after) WHERE delete_after IS NOT NULL;

CREATE TABLE identity.account_log (
    person_id uuid NOT NULL REFERENCES identity.person (person_id),
    entry_id uuid NOT NULL,
    kind text NOT NULL,
    by_person_id uuid,
    reason text NOT NULL DEFAULT '',
    data jsonb NOT NULL DEFAULT '{}',
    at timestamptz NOT NULL,
    PRIMARY KEY (person_id, entry_id)
);
COMMENT ON TABLE identity.account_log IS
'What happened to an account and who looked at its documents; its owner reads it. distributed by person_id';

CREATE TABLE identity.address_change (
    person_id uuid NOT NULL REFERENCES identity.person (person_id),
    change_id uuid NOT NULL,
    old_hash bytea,
    new_hash bytea,
    new_encrypted bytea,
    kind text NOT NULL CHECK (kind IN ('email', 'phone')),
    state text NOT NULL CHECK (state IN ('asked', 'waiting', 'done', 'stopped')),
    claimed_by uuid,
    approved_by uuid[] NOT NULL DEFAULT '{}',
    note text NOT NULL DEFAULT '' CHECK (length(note) <= 500),
    asked_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    PRIMARY KEY (person_id, change_id),
    CHECK (old_hash IS NOT NULL OR new_hash IS NOT NULL)
);
COMMENT ON TABLE identity.address_change IS
'A phone or e-mail that comes or goes after its delay; `asked` still needs two operators. distributed by person_id';
CREATE INDEX address_change_due ON identity.address_change (due_at) WHERE state = 'waiting';
CREATE INDEX address_change_asked ON identity.address_change (asked_at) WHERE state = 'asked';
CREATE UNIQUE INDEX address_change_once ON identity.address_change (person_id, new_hash) WHERE state IN ('asked', 'waiting');

CREATE TABLE identity.deletion (
    person_id uuid PRIMARY KEY REFERENCES identity.person (person_id),
    asked_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL
);
COMMENT ON TABLE identity.deletion IS 'Who asked to leave, and when the grace ends. distributed by person_id';
CREATE INDEX deletion_due ON identity.deletion (due_at);

CREATE TABLE identity.export (
    person_id uuid NOT NULL REFERENCES identity.person (person_id),
    export_id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'ready', 'over')),
    blob_key text NOT NULL,
    size_bytes bigint,
    asked_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (person_id, export_id)
);
COMMENT ON TABLE identity.export IS 'A copy of all one''s data, on its way or ready to take. distributed by person_id';
CREATE INDEX export_by_end ON identity.export (expires_at) WHERE state <> 'over';
CREATE UNIQUE INDEX export_once ON identity.export (person_id) WHERE state = 'waiting';

-- relations/schema.sql
CREATE SCHEMA IF NOT EXISTS relations;
GRANT USAGE ON SCHEMA relations TO quanzi_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA relations GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO quanzi_app;

CREATE TABLE relations.pair (
    low_id uuid NOT NULL,
    high_id uuid NOT NULL CHECK (low_id < high_id),
    at timestamptz NOT NULL,
    PRIMARY KEY (low_id, high_id)
);
COMMENT ON TABLE relations.pair IS
'Where every change between two people passes, one at a time, whoever of them makes it. distributed by low_id';

-- Each tie is written on both sides, so that either person's view is one lookup at that person's place.
CREATE TABLE relations.contact (
    person_id uuid NOT NULL,
    other_id uuid NOT NULL CHECK (other_id <> person_id),
    state text NOT NULL CHECK (state IN ('asked_by_me', 'asked_me', 'declined_by_me', 'contact')),
    at timestamptz NOT NULL,
    PRIMARY KEY (person_id, other_id)
);
COMMENT ON TABLE relations.contact IS 'Contacts and open requests as one side sees them. distributed by person_id';
CREATE INDEX contact_by_time ON relations.contact (person_id, state, at DESC, other_id DESC);

CREATE TABLE relations.follow (
    person_id uuid NOT NULL,
    followed_id uuid NOT NULL CHECK (followed_id <> person_id),
    at timestamptz NOT NULL,
    PRIMARY KEY (person_id, followed_id)
);
COMMENT ON TABLE relations.follow IS 'Whom a person follows. distributed by person_id';
CREATE INDEX follow_by_time ON relations.follow (person_id, at DESC, followed_id DESC);

CREATE TABLE relations.follower (
    person_id uuid NOT NULL,
    follower_id uuid NOT NULL CHECK (follower_id <> person_id),
    at timestamptz NOT NULL,
    PRIMARY KEY (person_id, follower_id)
);
COMMENT ON TABLE relations.follower IS 'Who follows a person: the mirror of follow. distributed by person_id';

CREATE TABLE relations.block (
    person_id uuid NOT NULL,
    other_id uuid NOT NULL CHECK (other_id <> person_id),
    by_me boolean NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (person_id, other_id, by_me)
);
COMMENT ON TABLE relations.block IS
'Who is out of whose sight; one row on each side, by_me on the side that blocked. distributed by person_id';

-- media/schema.sql
CREATE SCHEMA IF NOT EXISTS media;
GRANT USAGE ON SCHEMA media TO quanzi_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA media GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO quanzi_app;

CREATE TABLE media.upload (
    owner_id uuid NOT NULL,
    upload_id uuid NOT NULL,
    size_bytes bigint NOT NULL CHECK (size_bytes > 0),
    offset_bytes bigint NOT NULL DEFAULT 0 CHECK (offset_bytes <= size_bytes),
    pieces uuid[] NOT NULL DEFAULT '{}',
    content_type text NOT NULL,
    started_at timestamptz NOT NULL,
    PRIMARY KEY (owner_id, upload_id)
);
COMMENT ON TABLE media.upload IS 'A file on its way in, piece by piece. distributed by owner_id';
CREATE INDEX upload_by_age ON media.upload (started_at);

CREATE TABLE media.picture (
    owner_id uuid NOT NULL,
    media_id uuid NOT NULL,
    blob_key text NOT NULL,
    width_px integer NOT NULL CHECK (width_px > 0),
    height_px integer NOT NULL CHECK (height_px > 0),
    size_bytes bigint NOT NULL,
    attached_to text,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (owner_id, media_id)
);
COMMENT ON TABLE media.picture IS 'A picture in three sizes, cleaned of its metadata. distributed by owner_id';
CREATE INDEX picture_loose ON media.picture (created_at) WHERE attached_to IS NULL;

-- circles/schema.sql
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

-- feed/schema.sql
CREATE SCHEMA IF NOT EXISTS feed;
GRANT USAGE ON SCHEMA feed TO quanzi_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA feed GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO quanzi_app;

CREATE TABLE feed.post (
    circle_id uuid NOT NULL,
    post_id uuid NOT NULL,
    author_id uuid NOT NULL,
    text text NOT NULL CHECK (length(text) <= 5000),
    photos jsonb,
    like_count integer NOT NULL DEFAULT 0 CHECK (like_count >= 0),
    comment_count integer NOT NULL DEFAULT 0 CHECK (comment_count >= 0),
    repost_count integer NOT NULL DEFAULT 0 CHECK (repost_count >= 0),
    created_at timestamptz NOT NULL,
    edited_at timestamptz,
    deleted_at timestamptz,
    deleted_by uuid,
    PRIMARY KEY (circle_id, post_id)
) WITH (fillfactor = 90);
COMMENT ON TABLE feed.post IS 'What a member said to a circle. distributed by circle_id';
CREATE INDEX post_newest ON feed.post (circle_id, created_at DESC, post_id DESC) INCLUDE (author_id) WHERE deleted_at IS NULL;

CREATE TABLE feed.comment (
    circle_id uuid NOT NULL,
    post_id uuid NOT NULL,
    comment_id uuid NOT NULL,
    root_id uuid NOT NULL,
    parent_id uuid,
    author_id uuid NOT NULL,
    text text NOT NULL CHECK (length(text) <= 2000),
    like_count integer NOT NULL DEFAULT 0 CHECK (like_count >= 0),
    created_at timestamptz NOT NULL,
    edited_at timestamptz,
    deleted_at timestamptz,
    deleted_by uuid,
    PRIMARY KEY (circle_id, post_id, comment_id),
    FOREIGN KEY (circle_id, post_id) REFERENCES feed.post (circle_id, post_id)
);
COMMENT ON TABLE feed.comment IS 'An answer to a post or to another comment. distributed by circle_id';
CREATE INDEX comment_roots ON feed.comment (circle_id, post_id, created_at, comment_id) WHERE parent_id IS NULL;
CREATE INDEX comment_replies ON feed.comment (circle_id, post_id, root_id, created_at, comment_id) WHERE parent_id IS NOT NULL;

CREATE TABLE feed.post_like (
    circle_id uuid NOT NULL,
    post_id uuid NOT NULL,
    person_id uuid NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (circle_id, post_id, person_id),
    FOREIGN KEY (circle_id, post_id) REFERENCES feed.post (circle_id, post_id)
);
COMMENT ON TABLE feed.post_like IS 'Who likes a post, once each. distributed by circle_id';
CREATE INDEX post_like_by_person ON feed.post_like (person_id);

CREATE TABLE feed.comment_like (
    circle_id uuid NOT NULL,
    post_id uuid NOT NULL,
    comment_id uuid NOT NULL,
    person_id uuid NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (circle_id, post_id, comment_id, person_id)
);
COMMENT ON TABLE feed.comment_like IS 'Who likes a comment, once each. distributed by circle_id';
CREATE INDEX comment_like_by_person ON feed.comment_like (person_id);

CREATE TABLE feed.revision (
    circle_id uuid NOT NULL,
    item_id uuid NOT NULL,
    revision_id uuid NOT NULL,
    text text NOT NULL,
    photos jsonb,
    at timestamptz NOT NULL,
    PRIMARY KEY (circle_id, item_id, revision_id)
);
COMMENT ON TABLE feed.revision IS 'What a post or comment said before an edit. distributed by circle_id';

CREATE TABLE feed.authored (
    person_id uuid NOT NULL,
    item_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('post', 'comment')),
    circle_id uuid NOT NULL,
    post_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (person_id, item_id)
);
COMMENT ON TABLE feed.authored IS 'Where a person''s own posts and comments lie, for their page and export. distributed by person_id';
CREATE INDEX authored_newest ON feed.authored (person_id, kind, created_at DESC, item_id DESC);

CREATE TABLE feed.seen (
    person_id uuid NOT NULL,
    circle_id uuid NOT NULL,
    seen_at timestamptz NOT NULL,
    last_seen uuid[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (person_id, circle_id)
);
COMMENT ON TABLE feed.seen IS
'Up to when a person has seen a circle, only ever moving forward, and which posts of the last half minute. distributed by person_id';

-- moderation/schema.sql
CREATE SCHEMA IF NOT EXISTS moderation;
GRANT USAGE ON SCHEMA moderation TO quanzi_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA moderation GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO quanzi_app;

CREATE TABLE moderation.report (
    place_id uuid NOT NULL,
    report_id uuid NOT NULL,
    reporter_id uuid NOT NULL,
    subject_kind text NOT NULL CHECK (subject_kind IN ('post', 'comment', 'person', 'circle')),
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
