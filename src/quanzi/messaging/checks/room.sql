-- A room's messages are numbered from the last purge to its head without a gap.
SELECT h.room_id::text AS fault
FROM messaging.head AS h
WHERE
    h.position - h.purged_position <> (
        SELECT count(*) FROM messaging.message AS m
        WHERE m.room_id = h.room_id
    )
    OR h.position <> (
        SELECT coalesce(max(m.position), h.purged_position) FROM messaging.message AS m
        WHERE m.room_id = h.room_id
    );

-- A room's changes are numbered from the last purge to its head without a gap.
SELECT h.room_id::text AS fault
FROM messaging.head AS h
WHERE
    h.change - h.purged_change <> (
        SELECT count(*) FROM messaging.change AS c
        WHERE c.room_id = h.room_id
    )
    OR h.change <> (
        SELECT coalesce(max(c.change), h.purged_change) FROM messaging.change AS c
        WHERE c.room_id = h.room_id
    );

-- The number of members of a room is the number of its members.
SELECT h.room_id::text AS fault
FROM messaging.head AS h
WHERE h.member_count <> (
    SELECT count(*) FROM messaging.member AS m
    WHERE m.room_id = h.room_id
);

-- Who is in a room has the room in the own list, and the other way round.
SELECT coalesce(m.room_id, r.room_id)::text || ' ' || coalesce(m.person_id, r.person_id)::text AS fault
FROM messaging.member AS m FULL JOIN messaging.my_room AS r ON m.room_id = r.room_id AND m.person_id = r.person_id
WHERE m.person_id IS NULL OR r.person_id IS NULL OR m.joined_position <> r.joined_position;

-- Nobody has read further than was said.
SELECT r.room_id::text || ' ' || r.person_id::text AS fault
FROM messaging.my_room AS r INNER JOIN messaging.head AS h ON r.room_id = h.room_id
WHERE r.read_position > h.position;
