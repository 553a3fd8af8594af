-- Money that a message shows is the money that the message is about.
SELECT m.subject_id::text AS fault
FROM messaging.money AS m
INNER JOIN messaging.message AS t ON m.room_id = t.room_id AND m.position = t.position
WHERE t.body IS NOT NULL AND t.body -> 'money' ->> 'id' IS DISTINCT FROM m.subject_id::text;
