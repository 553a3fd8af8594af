ALTER TABLE credit.dispute ADD COLUMN pictures jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_array_length(pictures) <= 3);
COMMENT ON COLUMN credit.dispute.pictures IS 'What speaks for it in pictures, as media keeps them, for its owner and the operators who decide.';
