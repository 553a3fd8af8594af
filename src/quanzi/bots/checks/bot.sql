-- A bot belongs to a group that is there.
SELECT b.room_id::text || ' ' || b.bot_id::text AS fault
FROM bots.bot AS b LEFT JOIN messaging.room AS r ON b.room_id = r.room_id
WHERE r.room_id IS NULL OR r.kind <> 'group';

-- A bot is told of messages that were said, and never of what only people may read.
SELECT d.room_id::text || ' ' || d.delivery_id::text AS fault
FROM bots.delivery AS d
INNER JOIN messaging.head AS h ON d.room_id = h.room_id
LEFT JOIN messaging.message AS m ON d.room_id = m.room_id AND d.position = m.position
WHERE d.what <> 'test' AND (d.position > h.position OR (m.position IS NOT NULL AND m.kind <> 'text'));

-- What a bot said is not a person's.
SELECT m.room_id::text || ' ' || m.position::text AS fault
FROM messaging.message AS m INNER JOIN identity.person AS p ON m.author_id = p.person_id
WHERE m.kind = 'bot';

-- A bot is not in its group as a person is.
SELECT b.room_id::text || ' ' || b.bot_id::text AS fault
FROM bots.bot AS b INNER JOIN messaging.member AS m ON b.room_id = m.room_id AND b.bot_id = m.person_id;
