-- What remains of a debt is what it was less what was paid, forgiven, netted and cleared of it.
WITH told AS (
    SELECT
        s.debtor_id,
        s.iou_id,
        sum(s.amount) AS gone,
        count(*) AS steps
    FROM wallet.iou_step AS s
    GROUP BY s.debtor_id, s.iou_id
)

SELECT i.iou_id || ': says ' || i.remaining || ' of ' || i.amount || ', its steps took ' || coalesce(t.gone, 0) AS fault
FROM wallet.iou AS i
LEFT JOIN told AS t ON i.debtor_id = t.debtor_id AND i.iou_id = t.iou_id
WHERE i.remaining <> i.amount - coalesce(t.gone, 0) OR i.steps <> coalesce(t.steps, 0);

-- What was paid of a debt moved as money, to the cent.
WITH moved AS (
    SELECT
        t.origin_id AS iou_id,
        sum(t.amount) AS total
    FROM wallet.transfer AS t
    WHERE t.kind = 18
    GROUP BY t.origin_id
),

said AS (
    SELECT
        s.iou_id,
        sum(s.amount) AS total
    FROM wallet.iou_step AS s
    WHERE s.what = 'paid'
    GROUP BY s.iou_id
)

SELECT coalesce(m.iou_id, s.iou_id) || ': moved ' || coalesce(m.total, 0) || ', says ' || coalesce(s.total, 0) AS fault
FROM moved AS m
FULL JOIN said AS s ON m.iou_id = s.iou_id
WHERE coalesce(m.total, 0) <> coalesce(s.total, 0);

-- A clearing leaves everybody's position as it was: as much less owed as is owed to them less.
WITH side AS (
    SELECT
        s.origin_id,
        s.debtor_id AS person_id,
        s.amount
    FROM wallet.iou_step AS s
    WHERE s.what IN ('cleared', 'netted')
    UNION ALL
    SELECT
        s.origin_id,
        s.creditor_id,
        -s.amount AS amount
    FROM wallet.iou_step AS s
    WHERE s.what IN ('cleared', 'netted')
)

SELECT s.person_id || ' in ' || s.origin_id || ': changed by ' || sum(s.amount) AS fault
FROM side AS s
GROUP BY s.origin_id, s.person_id
HAVING sum(s.amount) <> 0;

-- A clearing says of itself what its steps took.
WITH taken AS (
    SELECT
        s.origin_id,
        sum(s.amount) AS total,
        count(*) AS steps
    FROM wallet.iou_step AS s
    WHERE s.what = 'cleared'
    GROUP BY s.origin_id
)

SELECT c.clearing_id || ': says ' || c.cleared || ', its steps took ' || coalesce(t.total, 0) AS fault
FROM wallet.clearing AS c
LEFT JOIN taken AS t ON c.clearing_id = t.origin_id
WHERE c.cleared <> coalesce(t.total, 0) OR c.reduced <> coalesce(t.steps, 0);
