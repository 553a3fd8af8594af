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
    device_hash bytea,
    PRIMARY KEY (person_id, session_id)
);
COMMENT ON COLUMN identity.session.device_hash IS 'Hash of the browser''s own random cookie: equal ones are one browser, and nothing else can be told.';
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
