ALTER TABLE messaging.message ADD COLUMN recalled_by text CHECK (recalled_by IN ('author', 'staff', 'house'));
