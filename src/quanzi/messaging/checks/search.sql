-- What can be found is there, and was not taken back.
SELECT w.room_id::text || ' ' || w.position::text AS fault
FROM messaging.word AS w LEFT JOIN messaging.message AS m ON w.room_id = m.room_id AND w.position = m.position
WHERE m.position IS NULL OR m.text = '';
