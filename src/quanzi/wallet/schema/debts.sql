-- A debt between two people. It lies at who owes; who is owed finds it by an index. What moves it stands in iou_step.
CREATE TABLE wallet.iou (
    debtor_id uuid NOT NULL,
    iou_id uuid NOT NULL,
    creditor_id uuid NOT NULL CHECK (creditor_id <> debtor_id),
    currency text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    remaining bigint NOT NULL CHECK (remaining BETWEEN 0 AND amount),
    state text NOT NULL CHECK (state IN ('proposed', 'open', 'settled', 'declined', 'withdrawn', 'expired')),
    by_debtor boolean NOT NULL,
    at timestamptz NOT NULL,
    answer_until timestamptz NOT NULL,
    closed_at timestamptz,
    due_on date,
    reminded_at timestamptz,
    steps integer NOT NULL DEFAULT 1 CHECK (steps > 0),
    memo text CHECK (length(memo) <= 140),
    overdue_at timestamptz,
    PRIMARY KEY (debtor_id, iou_id),
    CONSTRAINT settled_when_nothing_remains CHECK ((state = 'settled') = (remaining = 0)),
    CONSTRAINT closed_has_its_time CHECK ((closed_at IS NULL) = (state IN ('proposed', 'open')))
);
COMMENT ON COLUMN wallet.iou.by_debtor IS 'Who wrote it: who owes, or who is owed. The other one answers.';
COMMENT ON COLUMN wallet.iou.overdue_at IS 'When it was said that it is open a good while after its day; said once.';
COMMENT ON COLUMN wallet.iou.steps IS 'How many rows of iou_step it has; each change adds one.';
COMMENT ON TABLE wallet.iou IS
'What one person owes another, once both said so; without interest. distributed by debtor_id';
CREATE INDEX iou_of_debtor ON wallet.iou (debtor_id, state, at DESC);
CREATE INDEX iou_of_creditor ON wallet.iou (creditor_id, state, at DESC);
CREATE INDEX iou_unanswered ON wallet.iou (answer_until, iou_id) WHERE state = 'proposed';
CREATE INDEX iou_overdue ON wallet.iou (due_on, iou_id) WHERE state = 'open' AND due_on IS NOT NULL AND overdue_at IS NULL;

CREATE TABLE wallet.iou_step (
    debtor_id uuid NOT NULL,
    iou_id uuid NOT NULL,
    step integer NOT NULL CHECK (step > 0),
    creditor_id uuid NOT NULL,
    at timestamptz NOT NULL,
    what text NOT NULL CHECK (
        what IN (
            'proposed', 'confirmed', 'declined', 'withdrawn', 'expired', 'loaded', 'reminded', 'paid', 'forgiven', 'netted', 'cleared'
        )
    ),
    amount bigint NOT NULL DEFAULT 0,
    remaining bigint NOT NULL,
    by_person_id uuid,
    origin_id uuid,
    PRIMARY KEY (debtor_id, iou_id, step),
    CONSTRAINT amount_where_it_shrinks CHECK ((amount > 0) = (what IN ('paid', 'forgiven', 'netted', 'cleared')))
);
COMMENT ON COLUMN wallet.iou_step.origin_id IS
'What it came with: the transfer that paid, the request that forgave, the netting of two, or the clearing of many.';
COMMENT ON TABLE wallet.iou_step IS
'What became of a debt, step by step; appended to, never changed. distributed by debtor_id';
CREATE INDEX iou_step_of_debtor ON wallet.iou_step (debtor_id, at DESC) WHERE what = 'cleared';
CREATE INDEX iou_step_of_creditor ON wallet.iou_step (creditor_id, at DESC);
REVOKE UPDATE, DELETE ON wallet.iou_step FROM quanzi_app;

CREATE TABLE wallet.net_offer (
    person_id uuid NOT NULL,
    from_id uuid NOT NULL CHECK (from_id <> person_id),
    currency text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    at timestamptz NOT NULL,
    PRIMARY KEY (person_id, from_id, currency)
);
COMMENT ON TABLE wallet.net_offer IS
'Somebody would net what the two owe each other, by this much; it waits for the other one. distributed by person_id';
CREATE INDEX net_offer_from ON wallet.net_offer (from_id);

CREATE TABLE wallet.netting_consent (
    person_id uuid PRIMARY KEY,
    since timestamptz NOT NULL
);
COMMENT ON TABLE wallet.netting_consent IS
'Who lets their debts be netted in rings of many; no row is no. distributed by person_id';

CREATE TABLE wallet.clearing (
    clearing_id uuid PRIMARY KEY,
    currency text NOT NULL,
    at timestamptz NOT NULL,
    by_person_id uuid,
    ious integer NOT NULL CHECK (ious >= 0),
    debt_before bigint NOT NULL CHECK (debt_before >= 0),
    cleared bigint NOT NULL CHECK (cleared BETWEEN 0 AND debt_before),
    reduced integer NOT NULL CHECK (reduced BETWEEN 0 AND ious)
);
COMMENT ON TABLE wallet.clearing IS
'A netting of many debts at once: how much there was between those who consented, and how much of it went. local';
REVOKE UPDATE, DELETE ON wallet.clearing FROM quanzi_app;
