CREATE TABLE messaging.message (
    room_id uuid NOT NULL,
    position bigint NOT NULL CHECK (position > 0),
    message_id uuid NOT NULL,
    author_id uuid NOT NULL,
    kind text NOT NULL CHECK (length(kind) <= 20),
    text text NOT NULL CHECK (length(text) <= 5000),
    body jsonb,
    quoted bigint,
    at timestamptz NOT NULL,
    edited_at timestamptz,
    recalled_at timestamptz,
    recalled_by text CHECK (recalled_by IN ('author', 'staff', 'house')),
    PRIMARY KEY (room_id, position),
    UNIQUE (room_id, message_id)
) WITH (fillfactor = 95);
COMMENT ON TABLE messaging.message IS 'What was said in a room, in one order without gaps; the sender makes the id. distributed by room_id';

CREATE TABLE messaging.revision (
    room_id uuid NOT NULL,
    position bigint NOT NULL,
    change bigint NOT NULL,
    text text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (room_id, position, change)
);
COMMENT ON TABLE messaging.revision IS 'What a message said before an edit. distributed by room_id';

CREATE TABLE messaging.change (
    room_id uuid NOT NULL,
    change bigint NOT NULL CHECK (change > 0),
    kind text NOT NULL CHECK (length(kind) <= 20),
    position bigint NOT NULL,
    by_id uuid,
    data jsonb,
    at timestamptz NOT NULL,
    PRIMARY KEY (room_id, change)
);
COMMENT ON TABLE messaging.change IS
'What became different in a room besides new messages, in one order without gaps: about the message at position, or after it. distributed by room_id';
CREATE INDEX change_note ON messaging.change (room_id, position) WHERE kind IN ('joined', 'left', 'renamed', 'announced', 'terms', 'role', 'bots');

CREATE TABLE messaging.reaction (
    room_id uuid NOT NULL,
    position bigint NOT NULL,
    person_id uuid NOT NULL,
    emoji text NOT NULL CHECK (length(emoji) BETWEEN 1 AND 16),
    at timestamptz NOT NULL,
    PRIMARY KEY (room_id, position, person_id, emoji)
);
COMMENT ON TABLE messaging.reaction IS 'Who answered a message with a sign. distributed by room_id';

CREATE TABLE messaging.pin (
    room_id uuid NOT NULL,
    position bigint NOT NULL,
    by_id uuid NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (room_id, position)
);
COMMENT ON TABLE messaging.pin IS 'Messages that are kept at the top of a room. distributed by room_id';

CREATE TABLE messaging.mention (
    person_id uuid NOT NULL,
    room_id uuid NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (person_id, room_id, position)
);
COMMENT ON TABLE messaging.mention IS 'Where a person was called by name. distributed by person_id';
