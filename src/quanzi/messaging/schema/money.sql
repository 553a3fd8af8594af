CREATE TABLE messaging.money (
    subject_id uuid PRIMARY KEY,
    room_id uuid NOT NULL,
    position bigint NOT NULL,
    told_at timestamptz NOT NULL,
    due_at timestamptz
);
COMMENT ON TABLE messaging.money IS
'Which message shows a request, bill, packet or offer of the wallet; at due_at it is told again. distributed by subject_id';
CREATE INDEX money_due ON messaging.money (due_at) WHERE due_at IS NOT NULL;
