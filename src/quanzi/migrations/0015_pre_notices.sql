CREATE SCHEMA IF NOT EXISTS notices;
GRANT USAGE ON SCHEMA notices TO quanzi_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA notices GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO quanzi_app;
CREATE TABLE notices.choice (
    person_id uuid NOT NULL,
    kind text NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
    circle_id uuid NOT NULL,
    delivery text NOT NULL CHECK (delivery IN ('instant', 'digest', 'off')),
    PRIMARY KEY (person_id, kind, circle_id)
);
COMMENT ON TABLE notices.choice IS
'How a kind reaches somebody, everywhere (all zeros) or in one circle; no row is the usual. distributed by person_id';

CREATE TABLE notices.reader (
    person_id uuid PRIMARY KEY,
    zone text NOT NULL DEFAULT '' CHECK (length(zone) <= 60),
    quiet_start smallint CHECK (quiet_start BETWEEN 0 AND 1439 AND quiet_start % 15 = 0),
    quiet_end smallint CHECK (quiet_end BETWEEN 0 AND 1439 AND quiet_end % 15 = 0),
    lock_screen text NOT NULL DEFAULT 'kind' CHECK (lock_screen IN ('nothing', 'kind', 'full')),
    digest text NOT NULL DEFAULT 'never' CHECK (digest IN ('never', 'daily', 'weekly')),
    digest_due_at timestamptz,
    digest_since timestamptz,
    CONSTRAINT hours_in_a_zone CHECK ((quiet_start IS NULL) = (quiet_end IS NULL) AND (quiet_start IS NULL OR zone <> '')),
    CONSTRAINT digest_has_a_day CHECK ((digest = 'never') = (digest_due_at IS NULL))
);
COMMENT ON TABLE notices.reader IS
'How somebody is told: quiet hours in which time zone, how much a lock screen may show, the digest. distributed by person_id';
CREATE INDEX reader_digest_due ON notices.reader (digest_due_at) WHERE digest_due_at IS NOT NULL;
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
CREATE TABLE notices.device (
    person_id uuid NOT NULL,
    device_id uuid NOT NULL,
    name text NOT NULL DEFAULT '' CHECK (length(name) <= 60),
    push_encrypted bytea NOT NULL,
    session_id uuid,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (person_id, device_id)
);
COMMENT ON TABLE notices.device IS
'A browser that shows notices: where to send and its keys (RFC 8291), sealed; its id follows from the address, and it ends with its session.
distributed by person_id';

CREATE TABLE notices.device_owner (
    device_id uuid PRIMARY KEY,
    person_id uuid NOT NULL
);
COMMENT ON TABLE notices.device_owner IS
'Whose a browser is: of two who use one, who switched notices on last. distributed by device_id';

CREATE TABLE notices.outgoing (
    person_id uuid NOT NULL,
    event_id uuid NOT NULL,
    channel text NOT NULL CHECK (channel IN ('push', 'mail')),
    way_id uuid NOT NULL,
    notice_id uuid,
    made_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sending', 'sent', 'dropped')),
    tries smallint NOT NULL DEFAULT 0 CHECK (tries >= 0),
    claimed_at timestamptz,
    PRIMARY KEY (person_id, event_id, channel, way_id),
    CONSTRAINT claimed_to_send CHECK (state NOT IN ('sending', 'sent') OR claimed_at IS NOT NULL)
);
COMMENT ON TABLE notices.outgoing IS
'A message that leaves the house once for each event, person and way: a device, or the digest. distributed by person_id';
CREATE INDEX outgoing_due ON notices.outgoing (due_at) WHERE state IN ('waiting', 'sending');
CREATE INDEX outgoing_old ON notices.outgoing (made_at);
