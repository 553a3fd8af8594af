-- What is urgent is a message that is there and was not taken back.
SELECT u.room_id || ' ' || u.position AS fault
FROM messaging.urgent AS u
LEFT JOIN messaging.message AS m ON u.room_id = m.room_id AND u.position = m.position
WHERE m.room_id IS NULL OR m.recalled_at IS NOT NULL OR m.body -> 'urgent' IS NULL;

-- An urgent message says of as many as are kept that they confirmed, unless it is about to say so.
SELECT u.room_id || ' ' || u.position AS fault
FROM messaging.urgent AS u
INNER JOIN messaging.message AS m ON u.room_id = m.room_id AND u.position = m.position
WHERE u.tell_at IS NULL AND (m.body -> 'urgent' ->> 'confirmed')::integer < (
    SELECT count(*) FROM messaging.urgent_for AS f
    WHERE f.room_id = u.room_id AND f.position = u.position AND f.is_confirmed
);

-- Nobody who has confirmed waits to be called about it.
SELECT c.room_id || ' ' || c.position || ' ' || c.person_id AS fault
FROM messaging.urgent_call AS c
INNER JOIN messaging.urgent_for AS f ON c.room_id = f.room_id AND c.position = f.position AND c.person_id = f.person_id
WHERE c.state = 'waiting' AND f.is_confirmed;
