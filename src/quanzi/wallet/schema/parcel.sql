CREATE TABLE wallet.parcel (
    address_hash bytea NOT NULL,
    account_id uuid NOT NULL,
    hold_id uuid NOT NULL,
    at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    PRIMARY KEY (address_hash, account_id, hold_id)
);
COMMENT ON TABLE wallet.parcel IS
'Which set-aside money waits for whoever owns an address; how it stands says the hold. distributed by address_hash';
CREATE INDEX parcel_due ON wallet.parcel (due_at);
