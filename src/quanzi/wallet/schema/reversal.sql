CREATE TABLE wallet.reversal (
    debit_account_id uuid NOT NULL,
    transfer_id uuid NOT NULL,
    reversal_id uuid NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    at timestamptz NOT NULL,
    PRIMARY KEY (debit_account_id, transfer_id, reversal_id)
);
COMMENT ON TABLE wallet.reversal IS
'What of a transfer, named by its payer and its id, was given back by which other transfer. distributed by debit_account_id';
REVOKE UPDATE, DELETE ON wallet.reversal FROM quanzi_app;
