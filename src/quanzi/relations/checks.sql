-- Each statement lists what breaks the promise above it: no rows, no fault.

-- A contact is one on both sides, and a request is open on both.
SELECT m.person_id || ' ' || m.other_id || ' ' || m.state AS fault
FROM relations.contact AS m
LEFT JOIN relations.contact AS t ON m.other_id = t.person_id AND m.person_id = t.other_id
WHERE
    t.state IS DISTINCT FROM CASE m.state
        WHEN 'contact' THEN 'contact' WHEN 'asked_by_me' THEN t.state ELSE 'asked_by_me'
    END
    OR (m.state = 'asked_by_me' AND t.state NOT IN ('asked_me', 'declined_by_me'));

-- Who follows is seen by who is followed.
SELECT coalesce(f.person_id, r.follower_id) || ' ' || coalesce(f.followed_id, r.person_id) AS fault
FROM relations.follow AS f
FULL JOIN relations.follower AS r ON f.followed_id = r.person_id AND f.person_id = r.follower_id
WHERE f.person_id IS NULL OR r.person_id IS NULL;

-- A block stands on both sides.
SELECT b.person_id || ' ' || b.other_id AS fault
FROM relations.block AS b
LEFT JOIN relations.block AS t ON b.other_id = t.person_id AND b.person_id = t.other_id AND b.by_me <> t.by_me
WHERE t.person_id IS NULL;

-- Who is blocked is no contact and no follower.
SELECT b.person_id || ' ' || b.other_id AS fault
FROM relations.block AS b
WHERE
    EXISTS (
        SELECT FROM relations.contact AS c
        WHERE c.person_id = b.person_id AND c.other_id = b.other_id
    )
    OR EXISTS (
        SELECT FROM relations.follow AS f
        WHERE f.person_id = b.person_id AND f.followed_id = b.other_id
    );
