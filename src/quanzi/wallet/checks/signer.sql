-- A shared account has at least as many signers as it needs signatures, unless all of them have left.
SELECT f.fund_id::text AS fault
FROM wallet.fund AS f
INNER JOIN wallet.signer AS s ON f.fund_id = s.fund_id
GROUP BY f.fund_id, f.needed
HAVING count(*) < f.needed;

-- Who signs for a shared account finds it among their own, and nobody else does.
SELECT coalesce(s.fund_id, m.fund_id) || ': ' || coalesce(s.person_id, m.person_id) AS fault
FROM wallet.signer AS s
FULL JOIN wallet.my_fund AS m ON s.fund_id = m.fund_id AND s.person_id = m.person_id
WHERE s.fund_id IS NULL OR m.fund_id IS NULL;

-- A payment that was signed stands in the journal once, and one that was not stands nowhere.
WITH paid AS (
    SELECT
        t.transfer_id,
        a.owner_id,
        t.amount
    FROM wallet.transfer AS t
    INNER JOIN wallet.account AS a ON t.debit_account_id = a.account_id
    WHERE a.kind = 'group'
)

SELECT p.fund_id || ': ' || p.proposal_id AS fault
FROM wallet.proposal AS p
LEFT JOIN paid AS d ON p.proposal_id = d.transfer_id AND p.fund_id = d.owner_id
WHERE p.what = 'payment' AND coalesce(d.amount, 0) <> CASE WHEN p.state = 'done' THEN p.amount ELSE 0 END;
