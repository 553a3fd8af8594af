-- A red packet's shares are whole, within its measure, and add up to what was put in.
WITH share AS (
    SELECT
        p.packet_id,
        unnest(p.shares) AS amount
    FROM wallet.packet AS p
),

dealt AS (
    SELECT
        s.packet_id,
        sum(s.amount) AS total,
        min(s.amount) AS least,
        max(s.amount) AS most
    FROM share AS s
    GROUP BY s.packet_id
)

SELECT p.packet_id || ': put in ' || p.amount || ', dealt ' || d.total AS fault
FROM wallet.packet AS p
INNER JOIN dealt AS d ON p.packet_id = d.packet_id
WHERE d.total <> p.amount OR d.least < 1 OR d.most > p.share_max;

-- A red packet was opened share by share, as it was dealt, by as many people as it says.
WITH opened AS (
    SELECT
        c.packet_id,
        count(*) AS claimed,
        sum(c.amount) AS taken,
        bool_or(p.shares[c.place] IS DISTINCT FROM c.amount) AS broken
    FROM wallet.packet_claim AS c
    LEFT JOIN wallet.packet AS p ON c.packet_id = p.packet_id
    GROUP BY c.packet_id
)

SELECT coalesce(p.packet_id, o.packet_id) || ': says ' || coalesce(p.claimed, 0) || ', has ' || coalesce(o.claimed, 0) AS fault
FROM wallet.packet AS p
FULL JOIN opened AS o ON p.packet_id = o.packet_id
WHERE
    coalesce(p.claimed, 0) <> coalesce(o.claimed, 0)
    OR coalesce(p.taken, 0) <> coalesce(o.taken, 0)
    OR coalesce(o.broken, false);

-- What was put in a red packet was opened, went back, or lies in its pot; one that is over has nothing in it.
WITH pot AS (
    SELECT
        a.owner_id AS packet_id,
        a.account_id,
        a.balance
    FROM wallet.account AS a
    WHERE a.kind = 'pot'
),

moved AS (
    SELECT
        t.credit_account_id AS account_id,
        t.amount AS filled,
        0 AS opened
    FROM wallet.transfer AS t
    WHERE t.kind = 5
    UNION ALL
    SELECT
        t.debit_account_id AS account_id,
        0 AS filled,
        t.amount AS opened
    FROM wallet.transfer AS t
    WHERE t.kind = 6
),

told AS (
    SELECT
        m.account_id,
        sum(m.filled) AS filled,
        sum(m.opened) AS opened
    FROM moved AS m
    GROUP BY m.account_id
)

SELECT p.packet_id || ': put in ' || p.amount || ', opened ' || p.taken || ', in the pot ' || coalesce(o.balance, 0) AS fault
FROM wallet.packet AS p
LEFT JOIN pot AS o ON p.packet_id = o.packet_id
LEFT JOIN told AS m ON o.account_id = m.account_id
WHERE
    coalesce(m.filled, 0) <> p.amount
    OR coalesce(m.opened, 0) <> p.taken
    OR coalesce(o.balance, 0) <> CASE WHEN p.state = 'open' THEN p.amount - p.taken ELSE 0 END;

-- A red packet is found where it is for somebody, with who gave it, and with who opened it.
WITH place AS (
    SELECT
        p.audience_id AS shelf_id,
        p.packet_id
    FROM wallet.packet AS p
    WHERE p.audience_kind <> 'person'
    UNION
    SELECT
        a.owner_id AS shelf_id,
        c.packet_id
    FROM wallet.packet_claim AS c
    INNER JOIN wallet.account AS a ON c.person_id = a.owner_id
    WHERE a.state <> 'closed'
)

SELECT e.packet_id || ': not with ' || e.shelf_id AS fault
FROM place AS e
LEFT JOIN wallet.packet_shelf AS s ON e.shelf_id = s.shelf_id AND e.packet_id = s.packet_id
WHERE s.packet_id IS NULL;
