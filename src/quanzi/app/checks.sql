-- Each statement lists what breaks the promise above it: no rows, no fault. Ids that lead to another slice have no
-- constraint, since the two may lie on different machines; here they are reconciled.

-- Who is in a circle is a person.
SELECT m.circle_id || ' ' || m.person_id AS fault
FROM circles.member AS m
WHERE NOT EXISTS (
    SELECT FROM identity.person AS p
    WHERE p.person_id = m.person_id
);

-- Who wrote a post is a person.
SELECT p.post_id || ' by ' || p.author_id AS fault
FROM feed.post AS p
WHERE NOT EXISTS (
    SELECT FROM identity.person AS i
    WHERE i.person_id = p.author_id
);

-- Who wrote a comment is a person.
SELECT c.comment_id || ' by ' || c.author_id AS fault
FROM feed.comment AS c
WHERE NOT EXISTS (
    SELECT FROM identity.person AS i
    WHERE i.person_id = c.author_id
);

-- Who likes something is a person.
SELECT l.post_id || ' by ' || l.person_id AS fault
FROM (
    SELECT
        post_id,
        person_id
    FROM feed.post_like
    UNION ALL
    SELECT
        post_id,
        person_id
    FROM feed.comment_like
) AS l
WHERE NOT EXISTS (
    SELECT FROM identity.person AS i
    WHERE i.person_id = l.person_id
);

-- A post stands in a circle.
SELECT p.circle_id || ' ' || p.post_id AS fault
FROM feed.post AS p
WHERE NOT EXISTS (
    SELECT FROM circles.circle AS c
    WHERE c.circle_id = p.circle_id
);

-- Contacts, follows and blocks are between people.
SELECT t.person_id || ' ' || t.other_id AS fault
FROM (
    SELECT
        person_id,
        other_id
    FROM relations.contact
    UNION ALL
    SELECT
        person_id,
        followed_id
    FROM relations.follow
    UNION ALL
    SELECT
        person_id,
        other_id
    FROM relations.block
) AS t
WHERE
    NOT EXISTS (
        SELECT FROM identity.person AS p
        WHERE p.person_id = t.person_id
    )
    OR NOT EXISTS (
        SELECT FROM identity.person AS p
        WHERE p.person_id = t.other_id
    );

-- A recording, file or drawing belongs to a person.
SELECT m.media_id || ' of ' || m.owner_id AS fault
FROM media.attachment AS m
WHERE NOT EXISTS (
    SELECT FROM identity.person AS p
    WHERE p.person_id = m.owner_id
);

-- A picture belongs to a person.
SELECT m.media_id || ' of ' || m.owner_id AS fault
FROM media.picture AS m
WHERE NOT EXISTS (
    SELECT FROM identity.person AS p
    WHERE p.person_id = m.owner_id
);

-- The photos of a post are kept, and no sweep takes them.
SELECT p.post_id || ' ' || (f.photo ->> 'media_id') AS fault
FROM feed.post AS p
CROSS JOIN LATERAL jsonb_array_elements(p.photos) AS f (photo)
LEFT JOIN media.picture AS m ON m.owner_id = (f.photo ->> 'owner_id')::uuid AND m.media_id = (f.photo ->> 'media_id')::uuid
WHERE p.deleted_at IS NULL AND p.photos IS NOT NULL AND m.attached_to IS NULL;

-- The picture of a circle is kept, and no sweep takes it.
SELECT c.circle_id || ' ' || (c.picture ->> 'media_id') AS fault
FROM circles.circle AS c
LEFT JOIN media.picture AS m
    ON m.owner_id = (c.picture ->> 'owner_id')::uuid AND m.media_id = (c.picture ->> 'media_id')::uuid
WHERE c.state = 'live' AND c.picture IS NOT NULL AND m.attached_to IS NULL;

-- The face that a person chose is kept, and no sweep takes it.
SELECT p.person_id || ' ' || p.avatar_media_id AS fault
FROM identity.person AS p
LEFT JOIN media.picture AS m ON p.person_id = m.owner_id AND p.avatar_media_id = m.media_id
WHERE p.avatar_media_id IS NOT NULL AND m.attached_to IS DISTINCT FROM 'avatar';

-- Who made a report is a person, and so is whom it is about.
SELECT r.report_id AS fault
FROM moderation.report AS r
WHERE
    NOT EXISTS (
        SELECT FROM identity.person AS p
        WHERE p.person_id = r.reporter_id
    )
    OR (r.author_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM identity.person AS p
        WHERE p.person_id = r.author_id
    ));

-- A report lies at a circle, or at the person it is about.
SELECT r.report_id || ' at ' || r.place_id AS fault
FROM moderation.report AS r
WHERE
    NOT EXISTS (
        SELECT FROM circles.circle AS c
        WHERE r.subject_kind IN ('post', 'comment', 'circle') AND c.circle_id = r.place_id
    )
    AND NOT EXISTS (
        SELECT FROM identity.person AS p
        WHERE r.subject_kind = 'person' AND p.person_id = r.place_id
    )
    -- a first request is gone once it is reported, and a conversation may be
    AND r.subject_kind NOT IN ('request', 'message');

-- What a report is about was said here.
SELECT r.report_id || ' about ' || r.subject_id AS fault
FROM moderation.report AS r
LEFT JOIN feed.post AS p ON r.subject_kind = 'post' AND r.place_id = p.circle_id AND r.subject_id = p.post_id
LEFT JOIN feed.comment AS c
    ON r.subject_kind = 'comment' AND r.place_id = c.circle_id AND r.post_id = c.post_id AND r.subject_id = c.comment_id
WHERE r.subject_kind IN ('post', 'comment') AND p.post_id IS NULL AND c.comment_id IS NULL;

-- Who gave or opened a red packet is a person.
SELECT g.packet_id || ' ' || g.person_id AS fault
FROM (
    SELECT
        packet_id,
        person_id
    FROM wallet.packet
    UNION ALL
    SELECT
        packet_id,
        person_id
    FROM wallet.packet_claim
) AS g
WHERE NOT EXISTS (
    SELECT FROM identity.person AS p
    WHERE p.person_id = g.person_id
);

-- Who a fact of a score is about is a person, and so is with whom it was.
SELECT f.person_id || ' with ' || coalesce(f.other_id::text, 'nobody') AS fault
FROM credit.fact AS f
WHERE
    NOT EXISTS (
        SELECT FROM identity.person AS p
        WHERE p.person_id = f.person_id
    )
    OR (
        f.other_id IS NOT NULL
        AND NOT EXISTS (
            SELECT FROM identity.person AS p
            WHERE p.person_id = f.other_id
        )
    );

-- A red packet for a circle lies in one.
SELECT p.packet_id || ' ' || p.audience_id AS fault
FROM wallet.packet AS p
WHERE
    p.audience_kind = 'circle'
    AND NOT EXISTS (
        SELECT FROM circles.circle AS c
        WHERE c.circle_id = p.audience_id
    );
