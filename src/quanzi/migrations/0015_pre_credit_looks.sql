ALTER TABLE credit.inquiry
DROP CONSTRAINT inquiry_form_check,
DROP CONSTRAINT by_grant_or_by_an_operator,
DROP CONSTRAINT a_merchant_names_its_transaction,
ADD CONSTRAINT inquiry_form_check CHECK (form IN ('threshold', 'band', 'number', 'all', 'nothing')),
ADD CONSTRAINT by_grant_or_by_an_operator CHECK ((viewer = 'operator' OR answer = 'refused') = (grant_id IS NULL)),
ADD CONSTRAINT a_refused_look_saw_nothing CHECK ((answer = 'refused') = (form = 'nothing')),
ADD CONSTRAINT a_merchant_names_its_transaction CHECK ((viewer = 'merchant' AND answer <> 'refused') = (transaction_id IS NOT NULL));
COMMENT ON TABLE credit.inquiry IS
'Every look at a score, operators'' too, as its owner reads it; also one refused for its purpose. distributed by person_id';
