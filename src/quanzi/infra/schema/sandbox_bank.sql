CREATE TABLE infra.sandbox_bank (
    key text PRIMARY KEY CHECK (length(key) BETWEEN 1 AND 64),
    line bigint GENERATED ALWAYS AS IDENTITY,
    direction text NOT NULL CHECK (direction IN ('in', 'out')),
    amount bigint NOT NULL CHECK (amount > 0),
    currency text NOT NULL,
    number_ending text NOT NULL,
    placed_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    fails boolean NOT NULL DEFAULT false,
    returns_at timestamptz
);
COMMENT ON TABLE infra.sandbox_bank IS
'What the sandbox bank was told to move: it plays the part of an outside bank, so no slice reads it. local';
