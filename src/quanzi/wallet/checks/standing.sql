-- Each date of a standing order that is done was paid: a transfer or a hold that names the order.
WITH moved AS (
    SELECT
        t.transfer_id,
        t.origin_id
    FROM wallet.transfer AS t
    WHERE t.kind = 20
    UNION
    SELECT
        h.hold_id AS transfer_id,
        h.origin_id
    FROM wallet.hold AS h
    WHERE h.kind = 20
)

SELECT r.order_id || ': ' || r.due_on || ' is done and nothing moved' AS fault
FROM wallet.standing_run AS r
LEFT JOIN moved AS m ON r.transfer_id = m.transfer_id AND r.order_id = m.origin_id
WHERE r.state = 'done' AND m.transfer_id IS NULL;
