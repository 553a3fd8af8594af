CREATE TABLE wallet.split (
    person_id uuid NOT NULL,
    split_id uuid NOT NULL,
    title text NOT NULL CHECK (length(title) BETWEEN 1 AND 80),
    total bigint NOT NULL CHECK (total > 0),
    own_share bigint NOT NULL CHECK (own_share >= 0),
    currency text NOT NULL,
    people smallint NOT NULL CHECK (people > 0),
    at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    closed_at timestamptz,
    PRIMARY KEY (person_id, split_id)
);
COMMENT ON TABLE wallet.split IS
'A bill that somebody paid and others share; each other''s share is a request that names it. distributed by person_id';
CREATE INDEX split_by_time ON wallet.split (person_id, at DESC, split_id DESC);
