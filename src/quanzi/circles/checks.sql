-- Each statement lists what breaks the promise above it: no rows, no fault.

-- A circle's member count is the number of its members.
SELECT c.circle_id || ': says ' || c.member_count || ', has ' || m.members AS fault
FROM circles.circle AS c
CROSS JOIN
    LATERAL (
        SELECT count(*) AS members FROM circles.member AS i
        WHERE i.circle_id = c.circle_id
    ) AS m
WHERE c.member_count <> m.members;

-- A member is one on both sides, in the same role.
SELECT coalesce(m.circle_id, y.circle_id) || ' ' || coalesce(m.person_id, y.person_id) AS fault
FROM circles.member AS m
FULL JOIN circles.my_circle AS y ON m.circle_id = y.circle_id AND m.person_id = y.person_id
WHERE m.role IS DISTINCT FROM y.role;

-- A living circle has exactly one owner, the one it names.
SELECT c.circle_id AS fault
FROM circles.circle AS c
LEFT JOIN circles.member AS m ON c.circle_id = m.circle_id AND m.role = 'owner'
WHERE c.state = 'live' AND c.owner_id IS DISTINCT FROM m.person_id;

-- Nobody is in a circle and asking to join it.
SELECT m.circle_id || ' ' || m.person_id AS fault
FROM circles.member AS m
WHERE EXISTS (
    SELECT FROM circles.join_request AS r
    WHERE r.circle_id = m.circle_id AND r.person_id = m.person_id
);

-- Nobody is in a circle from which they are removed.
SELECT m.circle_id || ' ' || m.person_id AS fault
FROM circles.member AS m
WHERE EXISTS (
    SELECT FROM circles.removed AS x
    WHERE x.circle_id = m.circle_id AND x.person_id = m.person_id AND (x.until IS NULL OR x.until > now())
);
