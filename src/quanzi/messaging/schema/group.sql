CREATE TABLE messaging.invitation (
    person_id uuid NOT NULL,
    room_id uuid NOT NULL,
    by_id uuid NOT NULL,
    is_approved boolean NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (person_id, room_id)
);
COMMENT ON TABLE messaging.invitation IS
'Groups that a person is asked to come into, by whom, and whether the staff of a room that approves have agreed. distributed by person_id';
CREATE INDEX invitation_by_time ON messaging.invitation (at);

CREATE TABLE messaging.applicant (
    room_id uuid NOT NULL,
    person_id uuid NOT NULL,
    by_id uuid NOT NULL,
    is_willing boolean NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (room_id, person_id)
);
COMMENT ON TABLE messaging.applicant IS
'Who waits for a room''s staff to be let in, who brought them, and whether they said yes themselves. distributed by room_id';

CREATE TABLE messaging.link (
    room_id uuid NOT NULL,
    link_id uuid NOT NULL,
    secret_hash bytea NOT NULL CHECK (length(secret_hash) = 32),
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    uses_left integer NOT NULL CHECK (uses_left >= 0),
    PRIMARY KEY (room_id, link_id),
    UNIQUE (room_id, secret_hash)
);
COMMENT ON TABLE messaging.link IS 'Links that let people into a group; of the secret its hash alone. distributed by room_id';
CREATE INDEX link_by_expiry ON messaging.link (expires_at);

CREATE TABLE messaging.removed (
    person_id uuid NOT NULL,
    room_id uuid NOT NULL,
    room_name text NOT NULL,
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    at timestamptz NOT NULL,
    PRIMARY KEY (person_id, room_id)
);
COMMENT ON TABLE messaging.removed IS
'Groups that a person was taken out of, with the reason as the person reads it. distributed by person_id';

CREATE TABLE messaging.choice (
    person_id uuid PRIMARY KEY,
    added_by text NOT NULL DEFAULT 'circles' CHECK (added_by IN ('circles', 'contacts', 'ask')),
    shows_ticks boolean NOT NULL DEFAULT false,
    shows_presence text NOT NULL DEFAULT 'off' CHECK (shows_presence IN ('off', 'contacts', 'rooms'))
);
COMMENT ON TABLE messaging.choice IS
'What a person chose for all conversations: who may add them to groups, whether ticks are shown, who sees that they are there. distributed by person_id';

CREATE TABLE messaging.circle_room (
    circle_id uuid NOT NULL,
    room_id uuid NOT NULL,
    expires_at timestamptz,
    PRIMARY KEY (circle_id, room_id)
);
COMMENT ON TABLE messaging.circle_room IS
'Which rooms a circle has; under the id of zeros the themed rooms that are open to everybody. distributed by circle_id';
CREATE INDEX circle_room_drop_in ON messaging.circle_room (circle_id, expires_at) WHERE expires_at IS NOT NULL;
