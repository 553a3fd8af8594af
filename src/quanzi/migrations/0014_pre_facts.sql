ALTER TABLE wallet.iou ADD COLUMN overdue_at timestamptz;
COMMENT ON COLUMN wallet.iou.overdue_at IS 'When it was said that it is open a good while after its day; said once.';
CREATE INDEX iou_overdue ON wallet.iou (due_on, iou_id) WHERE state = 'open' AND due_on IS NOT NULL AND overdue_at IS NULL;
ALTER TABLE credit.fact_end DROP CONSTRAINT fact_end_reason_check;
ALTER TABLE credit.fact_end ADD CONSTRAINT fact_end_reason_check
CHECK (reason IN ('dispute_won', 'not_answered', 'taken_back', 'mistake', 'made_good'));

CREATE TABLE credit.finished_run (
    run_at timestamptz PRIMARY KEY,
    finished_at timestamptz NOT NULL
);
COMMENT ON TABLE credit.finished_run IS
'Monthly runs that reached everybody, each named by its 6th; so that it happens once. reference';
