ALTER TABLE wallet.claim ADD COLUMN agreed_by uuid;
