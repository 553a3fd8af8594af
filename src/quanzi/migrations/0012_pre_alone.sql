ALTER TABLE wallet.proposal ADD COLUMN alone_by uuid;
COMMENT ON TABLE wallet.proposal IS
'A payment out of a shared account, or a change of who signs, that waits for signatures until it expires; alone_by says for whose
day it counts. distributed by fund_id';
COMMENT ON TABLE wallet.signer IS
'Who signs for a shared account, and up to how much a day alone; who was asked and has not agreed signs nothing. distributed by fund_id';
