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
