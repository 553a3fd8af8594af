CREATE TABLE wallet.collection (
    person_id uuid NOT NULL,
    collection_id uuid NOT NULL,
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 80),
    amount bigint CHECK (amount > 0),
    goal bigint CHECK (goal > 0),
    currency text NOT NULL,
    at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    closed_at timestamptz,
    PRIMARY KEY (person_id, collection_id)
);
COMMENT ON TABLE wallet.collection IS
'A link by which several people pay somebody for one thing; its secret follows from the house''s key and is kept nowhere. distributed by person_id';
CREATE INDEX collection_by_time ON wallet.collection (person_id, at DESC, collection_id DESC);

CREATE TABLE wallet.contribution (
    person_id uuid NOT NULL,
    collection_id uuid NOT NULL,
    payer_person_id uuid NOT NULL,
    transfer_id uuid NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    state text NOT NULL CHECK (state IN ('waits', 'paid', 'returned')),
    at timestamptz NOT NULL,
    PRIMARY KEY (person_id, collection_id, payer_person_id, transfer_id)
);
COMMENT ON TABLE wallet.contribution IS
'What somebody paid into a collection; until a first payment arrives it waits, and it may go back. distributed by person_id';
CREATE INDEX contribution_by_time ON wallet.contribution (person_id, collection_id, at DESC, transfer_id DESC);
