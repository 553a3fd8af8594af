-- Each statement lists what breaks the promise above it: no rows, no fault.

-- All accounts of a currency add up to nothing.
SELECT a.currency || ': ' || sum(a.balance) AS fault
FROM wallet.account AS a
GROUP BY a.currency
HAVING sum(a.balance) <> 0;

-- An account holds what its journal says: the sum of its entries, and as many as its version tells.
WITH side AS (
    SELECT
        t.debit_account_id AS account_id,
        -t.amount AS amount
    FROM wallet.transfer AS t
    UNION ALL
    SELECT
        t.credit_account_id AS account_id,
        t.amount
    FROM wallet.transfer AS t
),

told AS (
    SELECT
        s.account_id,
        sum(s.amount) AS total,
        count(*) AS entries
    FROM side AS s
    GROUP BY s.account_id
)

SELECT a.account_id || ': says ' || a.balance || ' after ' || a.version || ' entries, has ' || coalesce(e.total, 0) AS fault
FROM wallet.account AS a
LEFT JOIN told AS e ON a.account_id = e.account_id
WHERE a.balance <> coalesce(e.total, 0) OR a.version <> coalesce(e.entries, 0);

-- Along an account versions have no gap, balances add up, and time never runs backwards.
WITH side AS (
    SELECT
        t.debit_account_id AS account_id,
        t.debit_version AS version,
        t.debit_balance AS balance,
        -t.amount AS amount,
        t.at
    FROM wallet.transfer AS t
    UNION ALL
    SELECT
        t.credit_account_id AS account_id,
        t.credit_version AS version,
        t.credit_balance AS balance,
        t.amount,
        t.at
    FROM wallet.transfer AS t
),

walked AS (
    SELECT
        s.account_id,
        s.version,
        s.version <> lag(s.version, 1, 0::bigint) OVER along + 1
        OR s.balance <> lag(s.balance, 1, 0::bigint) OVER along + s.amount
        OR s.at < lag(s.at, 1, s.at) OVER along AS broken
    FROM side AS s
    WINDOW along AS (PARTITION BY s.account_id ORDER BY s.version)
)

SELECT w.account_id || ': entry ' || w.version AS fault
FROM walked AS w
WHERE w.broken;

-- What is set aside on an account is what its open holds have left.
WITH kept AS (
    SELECT
        o.account_id,
        sum(o.amount - o.captured) AS held
    FROM wallet.hold AS o
    WHERE o.state = 'open'
    GROUP BY o.account_id
)

SELECT a.account_id || ': says ' || a.held || ', has ' || coalesce(h.held, 0) AS fault
FROM wallet.account AS a
LEFT JOIN kept AS h ON a.account_id = h.account_id
WHERE a.held <> coalesce(h.held, 0);
