-- A lock code leads to the person who keeps it, and each kept code is found.
WITH kept AS (
    SELECT
        k.person_id,
        k.code_hash
    FROM wallet.guard AS k
    WHERE k.code_hash IS NOT NULL
)

SELECT coalesce(c.person_id, g.person_id)::text AS fault
FROM wallet.lock_code AS c
FULL JOIN kept AS g ON c.code_hash = g.code_hash
WHERE c.person_id IS DISTINCT FROM g.person_id;

-- Out of a locked wallet nothing leaves: none of its owner's accounts is open.
SELECT a.account_id::text AS fault
FROM wallet.account AS a
INNER JOIN wallet.guard AS g ON a.owner_id = g.person_id
WHERE g.locked_at IS NOT NULL AND a.kind = 'person' AND a.state = 'open';
