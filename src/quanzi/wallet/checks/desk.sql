-- An account is frozen exactly while a freeze runs on it.
SELECT coalesce(a.account_id, f.account_id) || ': ' || coalesce(a.state, 'no account') AS fault
FROM wallet.account AS a
FULL JOIN (
    SELECT r.account_id
    FROM wallet.freeze AS r
    WHERE r.state = 'running'
) AS f ON a.account_id = f.account_id
WHERE (a.state IS NOT DISTINCT FROM 'frozen') <> (f.account_id IS NOT NULL);

-- No transfer is given back by more than it moved.
SELECT g.transfer_id || ': ' || sum(g.amount) || ' of ' || coalesce(max(t.amount), 0) AS fault
FROM wallet.reversal AS g
LEFT JOIN wallet.transfer AS t ON g.debit_account_id = t.debit_account_id AND g.transfer_id = t.transfer_id
GROUP BY g.debit_account_id, g.transfer_id
HAVING sum(g.amount) > coalesce(max(t.amount), 0);

-- What gives a transfer back says so in the journal, and nothing else does.
SELECT coalesce(t.transfer_id, g.reversal_id) || ': ' || coalesce(t.amount, 0) || ' and ' || coalesce(g.amount, 0) AS fault
FROM (
    SELECT
        j.transfer_id,
        j.origin_id,
        j.credit_account_id,
        j.amount
    FROM wallet.transfer AS j
    WHERE j.kind = 14
) AS t
FULL JOIN wallet.reversal AS g
    ON t.transfer_id = g.reversal_id AND t.origin_id = g.transfer_id AND t.credit_account_id = g.debit_account_id
WHERE t.amount IS DISTINCT FROM g.amount;

-- What operators agreed on is in the journal, and what they did not is not.
SELECT a.adjustment_id || ': ' || a.state AS fault
FROM wallet.adjustment AS a
LEFT JOIN wallet.transfer AS t ON a.debit_account_id = t.debit_account_id AND a.adjustment_id = t.transfer_id
WHERE
    a.kind <> 21
    AND (
        (a.state = 'approved') <> (t.transfer_id IS NOT NULL)
        OR (t.transfer_id IS NOT NULL AND (a.kind, a.credit_account_id, a.amount) <> (t.kind, t.credit_account_id, t.amount))
    );

-- Corrections, issues and redemptions are in the journal only where operators agreed on them.
SELECT t.transfer_id || ': kind ' || t.kind AS fault
FROM wallet.transfer AS t
LEFT JOIN wallet.adjustment AS a ON t.debit_account_id = a.debit_account_id AND t.transfer_id = a.adjustment_id
WHERE t.kind IN (15, 16, 17) AND a.adjustment_id IS NULL;

-- A limit is what the last change in force made of it.
WITH latest AS (
    SELECT DISTINCT ON (c.currency, c.rule, c.tier)
        c.currency,
        c.rule,
        c.tier,
        c.after
    FROM wallet.rule_change AS c
    WHERE c.state = 'in_force'
    ORDER BY c.currency, c.rule, c.tier, c.in_force_at DESC, c.change_id DESC
),

present AS (
    SELECT
        u.code AS currency,
        x.rule,
        NULL::smallint AS tier,
        x.amount
    FROM wallet.currency AS u
    CROSS JOIN LATERAL (VALUES ('credit_limit', u.credit_limit), ('step_up_over', u.step_up_over)) AS x (rule, amount)
    UNION ALL
    SELECT
        m.currency,
        y.rule,
        m.tier,
        y.amount
    FROM wallet.tier_limit AS m
    CROSS JOIN LATERAL (
        VALUES ('payment_max', m.payment_max), ('day_max', m.day_max), ('year_max', m.year_max), ('total_max', m.total_max)
    ) AS y (rule, amount)
)

SELECT l.currency || ' ' || l.rule || ': ' || coalesce(l.after::text, 'no limit') AS fault
FROM latest AS l
LEFT JOIN present AS p ON l.currency = p.currency AND l.rule = p.rule AND l.tier IS NOT DISTINCT FROM p.tier
WHERE l.after IS DISTINCT FROM p.amount;
