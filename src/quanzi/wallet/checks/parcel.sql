-- Money that waits for the owner of an address is set aside by who sent it, or was.
SELECT p.hold_id || ': waits for an address and is set aside nowhere' AS fault
FROM wallet.parcel AS p
LEFT JOIN wallet.hold AS h ON p.account_id = h.account_id AND p.hold_id = h.hold_id AND p.due_at = h.due_at
WHERE h.hold_id IS NULL AND p.due_at > now();
