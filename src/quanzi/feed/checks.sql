-- Each statement lists what breaks the promise above it: no rows, no fault.

-- A post's likes are the people who like it.
WITH l AS (
    SELECT
        i.circle_id,
        i.post_id,
        count(*) AS likes
    FROM feed.post_like AS i
    GROUP BY i.circle_id, i.post_id
)

SELECT p.post_id || ': says ' || p.like_count || ', has ' || coalesce(l.likes, 0) AS fault
FROM feed.post AS p
LEFT JOIN l
    ON p.circle_id = l.circle_id AND p.post_id = l.post_id
WHERE p.like_count <> coalesce(l.likes, 0);

-- A post's comments are those that were not deleted.
WITH c AS (
    SELECT
        i.circle_id,
        i.post_id,
        count(*) AS comments
    FROM feed.comment AS i
    WHERE i.deleted_at IS NULL
    GROUP BY i.circle_id, i.post_id
)

SELECT p.post_id || ': says ' || p.comment_count || ', has ' || coalesce(c.comments, 0) AS fault
FROM feed.post AS p
LEFT JOIN c ON p.circle_id = c.circle_id AND p.post_id = c.post_id
WHERE p.comment_count <> coalesce(c.comments, 0);

-- A comment's likes are the people who like it.
WITH l AS (
    SELECT
        i.circle_id,
        i.post_id,
        i.comment_id,
        count(*) AS likes
    FROM feed.comment_like AS i
    GROUP BY i.circle_id, i.post_id, i.comment_id
)

SELECT c.comment_id || ': says ' || c.like_count || ', has ' || coalesce(l.likes, 0) AS fault
FROM feed.comment AS c
LEFT JOIN l ON c.circle_id = l.circle_id AND c.post_id = l.post_id AND c.comment_id = l.comment_id
WHERE c.like_count <> coalesce(l.likes, 0);

-- Every post can be found from its author.
SELECT p.post_id AS fault
FROM feed.post AS p
WHERE
    p.deleted_at IS NULL
    AND NOT EXISTS (
        SELECT FROM feed.authored AS a
        WHERE a.person_id = p.author_id AND a.item_id = p.post_id
    );
