-- Many sends as one statement, all or none. Whose payee is not known to the payer, or whose id stands for money that was set
-- aside, is left out; the others are posted in their order, and what is answered is each payer's side after the send in that
-- place, counted from one. The sums go to the accounts first, in the order of their ids, so that nobody waits in a ring; each
-- row says for itself whether it can. One that can't (not there, not open, written later than now, too little, no room, over a
-- limit) gives no balance to its entries, which must have one: that fails them all. `first_of_year` is the day on which what
-- was spent in the year begins anew. Everything is sorted and walked once, since a join of two such lists would look at each
-- pair.
CREATE OR REPLACE FUNCTION wallet.post_sends(
    debit_account_ids uuid[], transfer_ids uuid[], credit_account_ids uuid[], amounts bigint[], memos text[], tiers smallint[],
    now timestamptz, today date, first_of_year date, day_limits bigint[], year_limits bigint[], total_limits bigint[],
    send_kind smallint, event_id uuid, event_kind text
) RETURNS TABLE (place bigint, balance bigint, held bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH side AS MATERIALIZED (
        SELECT
            l.place, l.tier, l.transfer_id, l.memo, l.debit_account_id AS account_id, l.credit_account_id AS other_id,
            -l.amount AS delta, l.amount AS spent
        FROM unnest(debit_account_ids, transfer_ids, credit_account_ids, amounts, memos, tiers) WITH ORDINALITY
            AS l (debit_account_id, transfer_id, credit_account_id, amount, memo, tier, place)
        INNER JOIN wallet.payee AS p ON p.account_id = l.debit_account_id AND p.payee_account_id = l.credit_account_id
        WHERE NOT EXISTS (SELECT FROM wallet.hold AS h WHERE h.account_id = l.debit_account_id AND h.hold_id = l.transfer_id)
    ),
    entry AS (
        SELECT account_id, delta, spent, tier FROM side
        UNION ALL
        SELECT other_id, -delta, 0, 0 FROM side
    ),
    total AS (
        SELECT
            account_id, sum(delta)::bigint AS delta, count(*) AS entries, sum(spent)::bigint AS spent, max(spent) AS largest,
            day_limits[max(tier) + 1] AS day_max,
            year_limits[max(tier) + 1] AS year_max,
            total_limits[max(tier) + 1] AS total_max
        FROM entry GROUP BY account_id ORDER BY account_id
    ),
    written AS (
        UPDATE wallet.account AS a SET
            balance = a.balance + t.delta, version = a.version + t.entries, stamp = a.stamp + 1, posted_at = now,
            spent_on = CASE WHEN t.spent = 0 THEN a.spent_on ELSE greatest(a.spent_on, today) END,
            spent_day = CASE WHEN t.spent > 0 AND a.spent_on < today THEN 0 ELSE a.spent_day END + t.spent,
            spent_year = CASE WHEN t.spent > 0 AND a.spent_on < first_of_year THEN 0 ELSE a.spent_year END + t.spent,
            spent_total = a.spent_total + t.spent
        FROM total AS t
        WHERE a.account_id = t.account_id AND a.state = 'open' AND a.posted_at <= now
            AND (a.floor IS NULL OR a.balance + t.delta - a.held >= a.floor)
            AND (a.ceiling IS NULL OR a.balance + t.delta <= a.ceiling)
            AND (t.spent = 0 OR (
                (a.own_payment_max IS NULL OR t.largest <= a.own_payment_max)
                AND CASE WHEN a.spent_on < today THEN 0 ELSE a.spent_day END + t.spent
                <= coalesce(least(a.own_day_max, t.day_max), 9223372036854775807)
                AND CASE WHEN a.spent_on < first_of_year THEN 0 ELSE a.spent_year END + t.spent <= coalesce(t.year_max, 9223372036854775807)
                AND a.spent_total + t.spent <= coalesce(t.total_max, 9223372036854775807)
            ))
        RETURNING
            a.account_id, a.balance - t.delta AS balance, a.version - t.entries AS version, a.held,
            a.floor + a.held AS lowest, a.ceiling AS highest
    ),
    step AS (
        SELECT
            0 AS place, account_id, balance AS delta, version, held, lowest, highest,
            NULL::uuid AS transfer_id, NULL::uuid AS other_id, NULL::text AS memo
        FROM written
        UNION ALL
        SELECT place, account_id, delta, 1, NULL, NULL, NULL, transfer_id, other_id, memo FROM side
        UNION ALL
        SELECT place, other_id, -delta, 1, NULL, NULL, NULL, NULL, NULL, NULL FROM side
    ),
    walked AS (
        SELECT
            place, account_id, delta, transfer_id, other_id, memo,
            sum(delta) OVER along AS balance, sum(version) OVER along AS version, max(held) OVER along AS held,
            max(lowest) OVER along AS lowest, max(highest) OVER along AS highest
        FROM step WINDOW along AS (PARTITION BY account_id ORDER BY place)
    ),
    paired AS MATERIALIZED (
        SELECT
            *,
            lead(CASE WHEN held IS NOT NULL AND balance <= coalesce(highest, balance) THEN balance END) OVER pair AS credit_balance,
            lead(version) OVER pair AS credit_version
        FROM walked WHERE place > 0
        WINDOW pair AS (PARTITION BY place ORDER BY delta)
    ),
    posted AS (
        INSERT INTO wallet.transfer (
            debit_account_id, transfer_id, credit_account_id, amount, debit_balance, debit_held, debit_version,
            credit_balance, credit_version, at, kind, memo
        )
        SELECT
            account_id, transfer_id, other_id, -delta, CASE WHEN balance >= coalesce(lowest, balance) THEN balance END, held, version,
            credit_balance, credit_version, now, send_kind, memo
        FROM paired WHERE delta < 0
    ),
    said AS (
        SELECT infra.record_event(event_id, event_kind, jsonb_build_object('id', event_id, 'at', now, 'transfers', t.transfers), now)
        FROM (SELECT jsonb_agg(jsonb_build_array(account_id, transfer_id) ORDER BY place) AS transfers FROM side) AS t
        WHERE t.transfers IS NOT NULL
    )
    SELECT p.place, p.balance::bigint AS balance, p.held FROM paired AS p CROSS JOIN said WHERE p.delta < 0;
END
$$;
