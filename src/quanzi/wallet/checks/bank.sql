-- A withdrawal that is under way has its money and its fee set aside, and one that is not has nothing.
SELECT o.order_id || ': ' || o.state AS fault
FROM wallet.bank_order AS o
INNER JOIN wallet.account AS a ON o.account_id = a.account_id
LEFT JOIN wallet.hold AS h ON o.account_id = h.account_id AND o.order_id = h.hold_id AND h.state = 'open'
WHERE
    o.direction = 'out' AND a.state <> 'closed'
    AND (o.state IN ('placed', 'sent')) IS DISTINCT FROM (h.amount IS NOT DISTINCT FROM o.amount + o.fee);

-- What the bank has done stands in the journal once each way, with its amount.
WITH booked AS (
    SELECT
        t.by_person_id,
        t.origin_id,
        sum(CASE WHEN d.kind = 'bank' THEN t.amount ELSE 0 END) AS came,
        sum(CASE WHEN c.kind = 'bank' THEN t.amount ELSE 0 END) AS went
    FROM wallet.transfer AS t
    INNER JOIN wallet.account AS d ON t.debit_account_id = d.account_id
    INNER JOIN wallet.account AS c ON t.credit_account_id = c.account_id
    WHERE t.origin_id IS NOT NULL AND (d.kind = 'bank' OR c.kind = 'bank')
    GROUP BY t.by_person_id, t.origin_id
)

SELECT o.order_id || ': ' || o.direction || ' ' || o.state AS fault
FROM wallet.bank_order AS o
LEFT JOIN booked AS b ON o.person_id = b.by_person_id AND o.order_id = b.origin_id
WHERE
    coalesce(CASE WHEN o.direction = 'in' THEN b.came ELSE b.went END, 0)
    <> CASE WHEN o.state IN ('settled', 'returned') THEN o.amount ELSE 0 END
    OR coalesce(CASE WHEN o.direction = 'in' THEN b.went ELSE b.came END, 0) <> CASE WHEN o.state = 'returned' THEN o.amount ELSE 0 END;

-- A line of the bank is the movement of ours that it was found to be.
SELECT l.reference || ': ' || l.amount AS fault
FROM wallet.bank_line AS l
LEFT JOIN wallet.transfer AS t ON l.debit_account_id = t.debit_account_id AND l.transfer_id = t.transfer_id
LEFT JOIN wallet.account AS d ON t.debit_account_id = d.account_id
LEFT JOIN wallet.account AS c ON t.credit_account_id = c.account_id
WHERE
    l.transfer_id IS NOT NULL
    AND l.amount IS DISTINCT FROM CASE WHEN d.kind = 'bank' THEN t.amount WHEN c.kind = 'bank' THEN -t.amount END;
