CREATE TABLE bots.delivery (
    room_id uuid NOT NULL,
    delivery_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    what text NOT NULL CHECK (what IN ('said', 'called', 'command', 'test')),
    position bigint CHECK ((position IS NULL) = (what = 'test')),
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'failed', 'dropped')),
    tries integer NOT NULL DEFAULT 0 CHECK (tries >= 0),
    made_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    tried_at timestamptz,
    status integer,
    took_ms integer,
    answer text NOT NULL DEFAULT '' CHECK (length(answer) <= 500),
    PRIMARY KEY (room_id, delivery_id),
    FOREIGN KEY (room_id, bot_id) REFERENCES bots.bot (room_id, bot_id) ON DELETE CASCADE
);
COMMENT ON TABLE bots.delivery IS
'What a bot is to be told, by where it stands and never in words, and how the last try went. distributed by room_id';
CREATE INDEX delivery_by_bot ON bots.delivery (room_id, bot_id, made_at DESC, delivery_id DESC);
CREATE INDEX delivery_due ON bots.delivery (due_at) WHERE state = 'waiting';
CREATE INDEX delivery_old ON bots.delivery (made_at);
