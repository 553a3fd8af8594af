DELETE FROM credit.fact_end AS e USING credit.fact AS f
WHERE e.person_id = f.person_id AND e.fact_id = f.fact_id AND f.kind = 'claim_lost';
DELETE FROM credit.fact
WHERE kind = 'claim_lost';
ALTER TABLE credit.fact DROP CONSTRAINT fact_kind_check;
ALTER TABLE credit.fact ADD CONSTRAINT fact_kind_check CHECK (kind IN (
    'joined', 'verified', 'request_honoured', 'debt_kept', 'debt_late', 'debt_broken', 'order_kept', 'order_missed',
    'hold_kept', 'deal_kept', 'deal_broken', 'dispute_lost', 'vouched', 'vouch_lost'
));
