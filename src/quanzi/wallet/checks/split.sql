-- The shares of a bill add up to it: what each other was asked for, and the own share of who paid.
WITH shared AS (
    SELECT
        r.asker_person_id,
        r.split_id,
        sum(r.amount) AS asked,
        count(*) AS people
    FROM wallet.request AS r
    WHERE r.split_id IS NOT NULL
    GROUP BY r.asker_person_id, r.split_id
)

SELECT s.split_id || ': shares of ' || (coalesce(a.asked, 0) + s.own_share) || ' of ' || s.total AS fault
FROM wallet.split AS s
LEFT JOIN shared AS a ON s.person_id = a.asker_person_id AND s.split_id = a.split_id
WHERE coalesce(a.asked, 0) + s.own_share <> s.total OR coalesce(a.people, 0) <> s.people;
