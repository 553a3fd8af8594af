CREATE TABLE messaging.sealed (
    room_id uuid NOT NULL,
    message_id uuid NOT NULL,
    position bigint NOT NULL,
    content text NOT NULL CHECK (content IN ('text', 'picture', 'voice')),
    box bytea NOT NULL CHECK (length(box) <= 3145728),
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (room_id, message_id)
);
COMMENT ON TABLE messaging.sealed IS
'What burns after reading, under a key that lies outside of the database and is destroyed. distributed by room_id';
CREATE INDEX sealed_by_expiry ON messaging.sealed (expires_at);

CREATE TABLE messaging.burn (
    room_id uuid NOT NULL,
    message_id uuid NOT NULL,
    person_id uuid NOT NULL,
    is_opened boolean NOT NULL DEFAULT false,
    PRIMARY KEY (room_id, message_id, person_id)
);
COMMENT ON TABLE messaging.burn IS 'Who may open a burning message, once each, and who did. distributed by room_id';
