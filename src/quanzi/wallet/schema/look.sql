CREATE TABLE wallet.inquiry (
    operator_id uuid NOT NULL,
    inquiry_id uuid NOT NULL,
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    at timestamptz NOT NULL,
    PRIMARY KEY (operator_id, inquiry_id)
);
COMMENT ON TABLE wallet.inquiry IS
'Why an operator looks at what others moved; without one there is nothing to see. distributed by operator_id';
REVOKE UPDATE, DELETE ON wallet.inquiry FROM quanzi_app;

CREATE TABLE wallet.look (
    person_id uuid NOT NULL,
    inquiry_id uuid NOT NULL,
    operator_id uuid NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (person_id, inquiry_id)
);
COMMENT ON TABLE wallet.look IS
'Whose money an operator looked at and why, for its owner to read; a line once written stays as it is. distributed by person_id';
CREATE INDEX look_by_time ON wallet.look (person_id, at DESC);
REVOKE UPDATE ON wallet.look FROM quanzi_app;

-- Finds a transfer among millions by its id alone, or all of an hour, for a byte and a half of disk each: a filter for
-- every half megabyte of the journal tells what is not in there. A tree by id would cost forty bytes and a write in each send.
CREATE INDEX transfer_found ON wallet.transfer USING brin (
    at, transfer_id uuid_bloom_ops (n_distinct_per_range = 2500)
) WITH (pages_per_range = 64);
