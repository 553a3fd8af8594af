-- A group with anybody in it has one owner.
SELECT h.room_id::text AS fault
FROM messaging.head AS h INNER JOIN messaging.room AS r ON h.room_id = r.room_id
WHERE
    r.kind <> 'pair' AND h.member_count > 0
    AND 1 <> (
        SELECT count(*) FROM messaging.member AS m
        WHERE m.room_id = h.room_id AND m.role = 'owner'
    );

-- Nobody is in a group and waits for its staff.
SELECT a.room_id::text || ' ' || a.person_id::text AS fault
FROM messaging.applicant AS a INNER JOIN messaging.member AS m ON a.room_id = m.room_id AND a.person_id = m.person_id;

-- Nobody is in a group and asked into it.
SELECT i.room_id::text || ' ' || i.person_id::text AS fault
FROM messaging.invitation AS i INNER JOIN messaging.member AS m ON i.room_id = m.room_id AND i.person_id = m.person_id;

-- Nobody is in a group that they were taken out of.
SELECT o.room_id::text || ' ' || o.person_id::text AS fault
FROM messaging.removed AS o INNER JOIN messaging.member AS m ON o.room_id = m.room_id AND o.person_id = m.person_id;

-- Nothing opens a group that has ended, and nobody waits for it.
SELECT h.room_id::text AS fault
FROM messaging.head AS h
WHERE
    NOT h.is_open AND (
        EXISTS (
            SELECT FROM messaging.link AS l
            WHERE l.room_id = h.room_id
        )
        OR EXISTS (
            SELECT FROM messaging.applicant AS a
            WHERE a.room_id = h.room_id
        )
    );

-- A circle finds the open rooms that are its own, and no others.
WITH own AS (
    SELECT
        o.room_id,
        coalesce(o.circle_id, '00000000-0000-0000-0000-000000000000') AS circle_id
    FROM messaging.room AS o INNER JOIN messaging.head AS h ON o.room_id = h.room_id
    WHERE h.is_open AND (o.circle_id IS NOT NULL OR o.expires_at IS NOT NULL)
)

SELECT coalesce(c.room_id, o.room_id)::text AS fault
FROM messaging.circle_room AS c FULL JOIN own AS o ON c.room_id = o.room_id AND c.circle_id = o.circle_id
WHERE c.room_id IS NULL OR o.room_id IS NULL;

-- Receipts are kept where they are shown alone.
SELECT m.room_id::text || ' ' || m.person_id::text AS fault
FROM messaging.member AS m INNER JOIN messaging.room AS r ON m.room_id = r.room_id
WHERE
    m.read_position <> m.joined_position AND NOT r.is_work
    AND (
        r.kind <> 'pair' OR EXISTS (
            SELECT FROM messaging.member AS o LEFT JOIN messaging.choice AS c ON o.person_id = c.person_id
            WHERE o.room_id = m.room_id AND NOT coalesce(c.shows_ticks, false)
        )
    );
