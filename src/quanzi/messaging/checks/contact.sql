-- A request that waits for an answer is open with who sent it, and the other way round.
WITH sent AS (
    SELECT
        person_id,
        other_id,
        request_id
    FROM messaging.my_talk_request
    WHERE is_brought AND answer IS NULL AND withdrawn_at IS NULL
)

SELECT coalesce(r.asker_id, m.person_id)::text || ' ' || coalesce(r.person_id, m.other_id)::text AS fault
FROM messaging.talk_request AS r
FULL JOIN sent AS m ON r.asker_id = m.person_id AND r.person_id = m.other_id AND r.request_id = m.request_id
WHERE r.request_id IS NULL OR m.request_id IS NULL;

-- Of two people one waits for the other's answer at most.
SELECT r.person_id::text || ' ' || r.asker_id::text AS fault
FROM messaging.talk_request AS r
INNER JOIN messaging.talk_request AS t ON r.person_id = t.asker_id AND r.asker_id = t.person_id
WHERE r.person_id < r.asker_id;

-- Messages are looked at one by one in rooms of two alone.
SELECT h.room_id::text AS fault
FROM messaging.head AS h INNER JOIN messaging.room AS r ON h.room_id = r.room_id
WHERE h.is_guarded AND r.kind <> 'pair';
