CREATE TABLE wallet.day_close (
    currency text NOT NULL,
    day date NOT NULL,
    begins_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL CHECK (ends_at > begins_at),
    transfers bigint NOT NULL CHECK (transfers >= 0),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    closed_at timestamptz NOT NULL,
    PRIMARY KEY (currency, day)
);
COMMENT ON TABLE wallet.day_close IS
'A day of a currency whose books are closed: its hash covers its sums, its reserve, its entries and the hash of the day before. local';

CREATE TABLE wallet.day_class (
    currency text NOT NULL,
    day date NOT NULL,
    kind text NOT NULL,
    opening bigint NOT NULL,
    money_in bigint NOT NULL CHECK (money_in >= 0),
    money_out bigint NOT NULL CHECK (money_out >= 0),
    closing bigint NOT NULL,
    PRIMARY KEY (currency, day, kind),
    CONSTRAINT adds_up CHECK (opening + money_in - money_out = closing)
);
COMMENT ON TABLE wallet.day_class IS
'What the accounts of one kind held together before and after a closed day, and what came and went. local';

CREATE TABLE wallet.reserve (
    currency text NOT NULL,
    day date NOT NULL,
    leaves bigint NOT NULL CHECK (leaves >= 0),
    owed bigint NOT NULL CHECK (owed >= 0),
    lent bigint NOT NULL CHECK (lent >= 0),
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    secret bytea NOT NULL CHECK (octet_length(secret) = 32),
    PRIMARY KEY (currency, day)
);
COMMENT ON COLUMN wallet.reserve.lent IS 'What members owe in mutual credit: counted by itself, never taken off what is owed to others.';
COMMENT ON COLUMN wallet.reserve.secret IS 'What the salts of this tree follow from, so that a leaf says nothing to whom it is not about.';
COMMENT ON TABLE wallet.reserve IS
'The root of a tree over all that members held at the end of a day: each can check that the own balance is in the sum. local';

CREATE TABLE wallet.reserve_part (
    currency text NOT NULL,
    day date NOT NULL,
    part integer NOT NULL CHECK (part >= 0),
    first_tag bytea NOT NULL CHECK (octet_length(first_tag) = 32),
    leaves bytea NOT NULL,
    owed bigint NOT NULL CHECK (owed >= 0),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (currency, day, part)
);
COMMENT ON TABLE wallet.reserve_part IS
'1,024 neighbouring leaves of such a tree, 40 bytes each, and the node above them; kept for some weeks. local';

CREATE TABLE wallet.proof (
    proof_id uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    seconds real NOT NULL CHECK (seconds >= 0),
    transfers bigint NOT NULL,
    accounts bigint NOT NULL,
    holds bigint NOT NULL,
    days bigint NOT NULL,
    faults jsonb NOT NULL
);
COMMENT ON TABLE wallet.proof IS 'What each nightly proof of the ledger went through, and what it found broken. local';
CREATE INDEX proof_by_time ON wallet.proof (at DESC);
