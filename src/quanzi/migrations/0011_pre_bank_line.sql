CREATE INDEX bank_line_given ON wallet.bank_line (currency, onward_by, onward_at) WHERE onward_to IS NOT NULL;
