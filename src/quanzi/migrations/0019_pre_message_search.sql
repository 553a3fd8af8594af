CREATE TABLE messaging.word (
    room_id uuid NOT NULL,
    position bigint NOT NULL,
    keys bigint[] NOT NULL,
    PRIMARY KEY (room_id, position)
);
COMMENT ON TABLE messaging.word IS
'What a message is found by: a number for each pair of its room and one of its grams. distributed by room_id';
CREATE INDEX word_keys ON messaging.word USING gin (keys);
