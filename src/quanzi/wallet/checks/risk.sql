-- A payment that a rule keeps waiting is set aside, and one that was let go or sent back is not.
SELECT c.account_id || ': ' || c.case_id AS fault
FROM wallet.risk_case AS c
LEFT JOIN wallet.hold AS h ON c.account_id = h.account_id AND c.case_id = h.hold_id
WHERE
    NOT c.shadow
    AND (
        h.hold_id IS NULL
        OR (c.decision = 'released' AND h.state <> 'captured')
        OR (c.decision = 'returned' AND h.state <> 'voided')
    );

-- Of a rule one version is on at most.
SELECT r.name AS fault
FROM wallet.risk_rule AS r
WHERE r.state IN ('on', 'shadow')
GROUP BY r.name, r.state
HAVING count(*) > 1;
