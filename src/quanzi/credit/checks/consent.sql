-- Who may see something of a score may so by a yes of its owner, of its own, which stands as long as the grant does.
SELECT g.person_id || ': ' || g.grant_id AS fault
FROM credit.access_grant AS g
LEFT JOIN credit.consent AS c ON g.person_id = c.person_id AND g.consent_id = c.consent_id
WHERE c.consent_id IS NULL OR c.about <> 'grant' OR (g.ended_at IS NULL AND c.ended_at IS NOT NULL);

-- The uses of a grant are the looks that were made under it.
SELECT g.person_id || ': ' || g.grant_id AS fault
FROM credit.access_grant AS g
LEFT JOIN credit.inquiry AS i ON g.person_id = i.person_id AND g.grant_id = i.grant_id
GROUP BY g.person_id, g.grant_id, g.uses
HAVING g.uses <> count(i.inquiry_id);

-- A look shows what its grant names, to whom it names, before its day is over.
SELECT i.person_id || ': ' || i.inquiry_id AS fault
FROM credit.inquiry AS i
INNER JOIN credit.access_grant AS g ON i.person_id = g.person_id AND i.grant_id = g.grant_id
WHERE
    (i.viewer, i.viewer_id, i.purpose, i.form) <> (g.viewer, g.viewer_id, g.purpose, g.form)
    OR i.threshold IS DISTINCT FROM g.threshold OR i.at >= g.expires_at;

-- Whose score is off shows nothing and is asked nothing.
WITH open AS (
    SELECT g.person_id
    FROM credit.access_grant AS g
    WHERE g.ended_at IS NULL
    UNION ALL
    SELECT a.person_id
    FROM credit.ask AS a
    WHERE a.answer IS NULL
)

SELECT p.person_id || '' AS fault
FROM credit.person AS p INNER JOIN open AS o ON p.person_id = o.person_id
WHERE NOT p.is_on;

-- A merchant and a member know each other by one id, from both sides.
SELECT coalesce(p.pair_id, m.pair_id) || '' AS fault
FROM credit.pair AS p
FULL JOIN credit.merchant_pair AS m ON p.merchant_id = m.merchant_id AND p.pair_id = m.pair_id
WHERE p.person_id IS DISTINCT FROM m.person_id;

-- A merchant's transaction is one look, and a merchant's look is one transaction.
WITH asked AS (
    SELECT
        q.merchant_id,
        q.transaction_id,
        q.inquiry_id,
        m.person_id
    FROM credit.merchant_query AS q
    INNER JOIN credit.merchant_pair AS m ON q.merchant_id = m.merchant_id AND q.pair_id = m.pair_id
),

looked AS (
    SELECT
        i.person_id,
        i.inquiry_id,
        i.viewer_id,
        i.transaction_id
    FROM credit.inquiry AS i
    WHERE i.viewer = 'merchant' AND i.answer <> 'refused'
)

SELECT coalesce(a.inquiry_id, l.inquiry_id) || '' AS fault
FROM asked AS a
FULL JOIN looked AS l ON a.person_id = l.person_id AND a.inquiry_id = l.inquiry_id
WHERE a.merchant_id IS DISTINCT FROM l.viewer_id OR a.transaction_id IS DISTINCT FROM l.transaction_id;
