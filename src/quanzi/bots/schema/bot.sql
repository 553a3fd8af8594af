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
