CREATE TABLE messaging.urgent (
    room_id uuid NOT NULL,
    position bigint NOT NULL,
    sender_id uuid NOT NULL,
    is_emergency boolean NOT NULL,
    made_at timestamptz NOT NULL,
    asked_at timestamptz NOT NULL CHECK (asked_at >= made_at),
    round smallint NOT NULL DEFAULT 1 CHECK (round >= 1),
    told_at timestamptz NOT NULL,
    tell_at timestamptz,
    PRIMARY KEY (room_id, position)
);
COMMENT ON TABLE messaging.urgent IS
'A message that people are to confirm: when they were last asked, and when the message is to say anew who did. distributed by room_id';
CREATE INDEX urgent_to_tell ON messaging.urgent (tell_at) WHERE tell_at IS NOT NULL;
CREATE INDEX urgent_emergency ON messaging.urgent (room_id, sender_id, made_at) WHERE is_emergency;

CREATE TABLE messaging.urgent_for (
    room_id uuid NOT NULL,
    position bigint NOT NULL,
    person_id uuid NOT NULL,
    is_confirmed boolean NOT NULL DEFAULT false,
    PRIMARY KEY (room_id, position, person_id),
    FOREIGN KEY (room_id, position) REFERENCES messaging.urgent (room_id, position)
);
COMMENT ON TABLE messaging.urgent_for IS
'Who is to confirm an urgent message, and whether they did; when, is nobody''s to know. distributed by room_id';

CREATE TABLE messaging.urgent_call (
    room_id uuid NOT NULL,
    position bigint NOT NULL,
    person_id uuid NOT NULL,
    round smallint NOT NULL,
    way text NOT NULL CHECK (way IN ('sms', 'phone')),
    since timestamptz NOT NULL,
    not_before timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'calling', 'called', 'dropped')),
    tries smallint NOT NULL DEFAULT 0 CHECK (tries >= 0),
    claimed_at timestamptz,
    PRIMARY KEY (room_id, position, person_id, round, way),
    FOREIGN KEY (room_id, position, person_id) REFERENCES messaging.urgent_for (room_id, position, person_id),
    CONSTRAINT claimed_to_call CHECK (state NOT IN ('calling', 'called') OR claimed_at IS NOT NULL)
);
COMMENT ON TABLE messaging.urgent_call IS
'A text message or phone call that follows a while after since, unless the person confirmed by then; each goes once. distributed by room_id';
CREATE INDEX urgent_call_due ON messaging.urgent_call (way, since) WHERE state IN ('waiting', 'calling');

CREATE TABLE messaging.urgent_plan (
    sender_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    room_id uuid NOT NULL,
    position bigint,
    text text NOT NULL CHECK (length(text) <= 5000),
    quoted bigint,
    to_ids uuid[],
    is_emergency boolean NOT NULL,
    due_at timestamptz NOT NULL,
    refusal text NOT NULL DEFAULT '',
    PRIMARY KEY (sender_id, plan_id)
);
COMMENT ON TABLE messaging.urgent_plan IS
'What is to be urgent at a later minute: new words, or a message at position; with a refusal, why it did not go. distributed by sender_id';
CREATE INDEX urgent_plan_due ON messaging.urgent_plan (due_at) WHERE refusal = '';

CREATE TABLE messaging.urgent_budget (
    sender_id uuid PRIMARY KEY,
    asked timestamptz[] NOT NULL DEFAULT '{}' CHECK (cardinality(asked) <= 10),
    emergencies timestamptz[] NOT NULL DEFAULT '{}' CHECK (cardinality(emergencies) <= 2)
);
COMMENT ON TABLE messaging.urgent_budget IS
'When somebody asked urgently within a day, and when they declared an emergency. distributed by sender_id';

CREATE TABLE messaging.urgent_way (
    person_id uuid PRIMARY KEY,
    number_id text NOT NULL CHECK (length(number_id) BETWEEN 1 AND 128),
    by_sms boolean NOT NULL,
    by_phone boolean NOT NULL,
    CHECK (by_sms OR by_phone)
);
COMMENT ON TABLE messaging.urgent_way IS
'Who lets what is urgent come by text message or phone, and to which of their proved numbers. distributed by person_id';

CREATE TABLE messaging.urgent_mute (
    person_id uuid NOT NULL,
    sender_id uuid NOT NULL CHECK (sender_id <> person_id),
    PRIMARY KEY (person_id, sender_id)
);
COMMENT ON TABLE messaging.urgent_mute IS
'Whose urgent messages call a person no more; the sender is not told. distributed by person_id';
CREATE INDEX urgent_mute_of ON messaging.urgent_mute (sender_id);
