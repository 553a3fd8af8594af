CREATE SCHEMA IF NOT EXISTS bots;
GRANT USAGE ON SCHEMA bots TO quanzi_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA bots GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO quanzi_app;
CREATE TABLE bots.bot (
    room_id uuid NOT NULL,
    bot_id uuid NOT NULL,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 30),
    about text NOT NULL DEFAULT '' CHECK (length(about) <= 200),
    keeper_person_id uuid,
    made_at timestamptz NOT NULL,
    url text NOT NULL DEFAULT '' CHECK (length(url) <= 500),
    reads text NOT NULL DEFAULT 'nothing' CHECK (reads IN ('nothing', 'calls', 'everything')),
    serial integer NOT NULL DEFAULT 1 CHECK (serial > 0),
    serial_before_until timestamptz,
    failing_since timestamptz,
    stopped text CHECK (stopped IN ('gone', 'failing', 'behind')),
    PRIMARY KEY (room_id, bot_id),
    CHECK (reads = 'nothing' OR url <> '')
);
COMMENT ON TABLE bots.bot IS
'A program that speaks in a group and is told what is said there; who keeps it answers for it. Of its secrets the number alone. distributed by room_id';
CREATE UNIQUE INDEX bot_name ON bots.bot (room_id, lower(name));

CREATE TABLE bots.command (
    room_id uuid NOT NULL,
    name text NOT NULL CHECK (name ~ '^[^\s/@]{1,24}$'),
    bot_id uuid NOT NULL,
    help text NOT NULL DEFAULT '' CHECK (length(help) <= 100),
    PRIMARY KEY (room_id, name),
    FOREIGN KEY (room_id, bot_id) REFERENCES bots.bot (room_id, bot_id) ON DELETE CASCADE
);
COMMENT ON TABLE bots.command IS 'Words after a slash that call a bot in its group. distributed by room_id';
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
DROP INDEX messaging.change_note;
CREATE INDEX change_note ON messaging.change (room_id, position) WHERE kind IN ('joined', 'left', 'renamed', 'announced', 'terms', 'role', 'bots');
