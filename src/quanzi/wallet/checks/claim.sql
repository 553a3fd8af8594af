-- What a claim gave back stands in the journal, out of suspense, once and in full; what was declined or waits gave nothing.
WITH back AS (
    SELECT
        t.credit_account_id,
        t.origin_id,
        sum(t.amount) AS amount
    FROM wallet.transfer AS t
    WHERE t.kind = 23
    GROUP BY t.credit_account_id, t.origin_id
)

SELECT c.account_id || ': ' || c.transfer_id AS fault
FROM wallet.claim AS c
LEFT JOIN back AS b ON c.account_id = b.credit_account_id AND c.transfer_id = b.origin_id
WHERE coalesce(b.amount, 0) <> CASE WHEN c.state = 'given_back' THEN c.amount ELSE 0 END;
