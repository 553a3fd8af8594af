-- A request that is paid or on its way has its money: a transfer or a hold that names it, of that amount.
WITH answered AS (
    SELECT
        r.request_id,
        r.amount,
        r.kind,
        r.state
    FROM wallet.request AS r
    WHERE r.state IN ('paid', 'waits')
),

moved AS (
    SELECT
        t.origin_id,
        t.amount,
        t.kind,
        'paid' AS state
    FROM wallet.transfer AS t
    WHERE t.kind IN (2, 4)
    UNION ALL
    SELECT
        h.origin_id,
        h.amount,
        h.kind,
        'waits' AS state
    FROM wallet.hold AS h
    WHERE h.kind IN (2, 4) AND h.state = 'open'
)

SELECT a.request_id || ': ' || a.state || ' without its money' AS fault
FROM answered AS a
LEFT JOIN moved AS m ON a.request_id = m.origin_id AND a.amount = m.amount AND a.kind = m.kind AND a.state = m.state
WHERE m.origin_id IS NULL;

-- Who asks and who is asked know of the same request.
SELECT r.request_id || ': ' || r.asker_person_id || ' does not know of it' AS fault
FROM wallet.request AS r
LEFT JOIN wallet.asked AS a ON r.asker_person_id = a.asker_person_id AND r.request_id = a.request_id AND r.person_id = a.person_id
WHERE a.request_id IS NULL AND r.state IN ('open', 'waits');
