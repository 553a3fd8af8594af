CREATE TABLE messaging.room (
    room_id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('pair', 'group', 'drop_in')),
    name text NOT NULL DEFAULT '' CHECK (length(name) <= 40),
    picture jsonb,
    circle_id uuid,
    is_work boolean NOT NULL DEFAULT false,
    announcement text NOT NULL DEFAULT '' CHECK (length(announcement) <= 500),
    invite_by text NOT NULL DEFAULT 'member' CHECK (invite_by IN ('member', 'staff')),
    needs_approval boolean NOT NULL DEFAULT false,
    may_forward boolean NOT NULL DEFAULT true,
    days_kept integer CHECK (days_kept BETWEEN 1 AND 3650),
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    expires_at timestamptz,
    CHECK (kind <> 'pair' OR (circle_id IS NULL AND name = '' AND expires_at IS NULL)),
    CHECK ((kind = 'drop_in') = (expires_at IS NOT NULL))
);
COMMENT ON TABLE messaging.room IS
'Where people talk: two, a group, or a themed room that ends by itself; and the terms of it. distributed by room_id';
CREATE INDEX room_by_circle ON messaging.room (circle_id, made_at DESC, room_id) WHERE circle_id IS NOT NULL;
CREATE INDEX room_by_expiry ON messaging.room (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE messaging.head (
    room_id uuid PRIMARY KEY REFERENCES messaging.room (room_id),
    position bigint NOT NULL DEFAULT 0 CHECK (position >= 0),
    purged_position bigint NOT NULL DEFAULT 0 CHECK (purged_position BETWEEN 0 AND position),
    change bigint NOT NULL DEFAULT 0 CHECK (change >= 0),
    roster bigint NOT NULL DEFAULT 0 CHECK (roster >= 0),
    member_count integer NOT NULL DEFAULT 0 CHECK (member_count BETWEEN 0 AND 500),
    is_open boolean NOT NULL DEFAULT true,
    last_at timestamptz NOT NULL,
    purged_change bigint NOT NULL DEFAULT 0 CHECK (purged_change >= 0),
    is_guarded boolean NOT NULL DEFAULT false
) WITH (fillfactor = 50);
COMMENT ON TABLE messaging.head IS
'How far a room is: its last message and change, without gaps, and a number that rises with each coming and going. distributed by room_id';

CREATE TABLE messaging.member (
    room_id uuid NOT NULL REFERENCES messaging.room (room_id),
    person_id uuid NOT NULL,
    role text NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
    joined_position bigint NOT NULL CHECK (joined_position >= 0),
    joined_at timestamptz NOT NULL,
    invited_by uuid,
    read_position bigint NOT NULL DEFAULT 0,
    silent_until timestamptz,
    PRIMARY KEY (room_id, person_id)
) WITH (fillfactor = 80);
COMMENT ON TABLE messaging.member IS
'Who is in a room, sees what came after joined_position, and, only where receipts are shown, has read to. distributed by room_id';
CREATE UNIQUE INDEX member_one_owner ON messaging.member (room_id) WHERE role = 'owner';

CREATE TABLE messaging.my_room (
    person_id uuid NOT NULL,
    room_id uuid NOT NULL,
    peer_id uuid,
    joined_position bigint NOT NULL CHECK (joined_position >= 0),
    read_position bigint NOT NULL CHECK (read_position >= joined_position),
    is_quiet boolean NOT NULL DEFAULT false,
    is_pinned boolean NOT NULL DEFAULT false,
    hidden_position bigint,
    draft text NOT NULL DEFAULT '' CHECK (length(draft) <= 5000),
    PRIMARY KEY (person_id, room_id)
) WITH (fillfactor = 70);
COMMENT ON TABLE messaging.my_room IS
'Which rooms a person is in and how far they have read: the mirror of member. distributed by person_id';

CREATE TABLE messaging.pair (
    low_id uuid NOT NULL,
    high_id uuid NOT NULL,
    room_id uuid NOT NULL,
    PRIMARY KEY (low_id, high_id),
    CHECK (low_id < high_id)
);
COMMENT ON TABLE messaging.pair IS 'The one room of two people. distributed by low_id';
