-- What was paid into a collection came to its owner, as a transfer of that id and amount.
SELECT c.transfer_id || ': paid into ' || c.collection_id || ' without its transfer' AS fault
FROM wallet.contribution AS c
LEFT JOIN wallet.transfer AS t
    ON c.transfer_id = t.transfer_id AND c.collection_id = t.origin_id AND c.amount = t.amount AND t.kind = 3
WHERE c.state = 'paid' AND t.transfer_id IS NULL;

-- What waits to come into a collection is set aside by who pays.
SELECT c.transfer_id || ': waits for ' || c.collection_id || ' without its hold' AS fault
FROM wallet.contribution AS c
LEFT JOIN wallet.hold AS h
    ON c.transfer_id = h.hold_id AND c.collection_id = h.origin_id AND c.amount = h.amount AND h.state = 'open'
WHERE c.state = 'waits' AND h.hold_id IS NULL;
