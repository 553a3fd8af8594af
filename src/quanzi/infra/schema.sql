-- Roles: the pools SET ROLE, so that grants hold on one URL.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'quanzi_app') THEN CREATE ROLE quanzi_app NOLOGIN; END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'quanzi_scoring') THEN CREATE ROLE quanzi_scoring NOLOGIN; END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'quanzi_reader') THEN CREATE ROLE quanzi_reader NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;

CREATE SCHEMA IF NOT EXISTS infra;
GRANT USAGE ON SCHEMA infra TO quanzi_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA infra GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO quanzi_app;

CREATE TABLE infra.schema_version (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    version integer NOT NULL,
    compat integer NOT NULL
);
COMMENT ON TABLE infra.schema_version IS 'Version of this schema and the oldest code that still fits it. local';

CREATE TABLE infra.community (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    languages text[] NOT NULL CHECK (cardinality(languages) >= 1),
    currency text NOT NULL CHECK (currency ~ '^[A-Z0-9]{3,8}$'),
    currency_exponent smallint NOT NULL CHECK (currency_exponent BETWEEN 0 AND 6),
    mode text NOT NULL CHECK (mode IN ('funded', 'mutual_credit')),
    set_up_at timestamptz NOT NULL
);
COMMENT ON TABLE infra.community IS 'What the first-run wizard asked: who runs this and with what money. local';

CREATE TABLE infra.idempotency (
    person_id uuid NOT NULL,
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 64),
    input_hash bytea NOT NULL,
    answer bytea,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (person_id, key)
);
COMMENT ON TABLE infra.idempotency IS 'The first answer to each request key. distributed by person_id';
CREATE INDEX idempotency_by_age ON infra.idempotency (created_at);

CREATE TABLE infra.outbox (
    event_id uuid PRIMARY KEY,
    kind text NOT NULL,
    payload jsonb NOT NULL,
    at timestamptz NOT NULL,
    tries smallint NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL,
    error text
);
COMMENT ON TABLE infra.outbox IS 'What happened and was not yet reacted to. local';
-- mostly ids, which no compression makes smaller: it would only take time from who waits for the commit
ALTER TABLE infra.outbox ALTER COLUMN payload SET STORAGE EXTERNAL;
CREATE INDEX outbox_due ON infra.outbox (due_at, event_id) WHERE tries < 20;

CREATE TABLE infra.rate (
    bucket text NOT NULL,
    started_at timestamptz NOT NULL,
    count integer NOT NULL CHECK (count >= 0),
    PRIMARY KEY (bucket)
);
COMMENT ON TABLE infra.rate IS 'How often something was done in the running window. distributed by bucket';
CREATE INDEX rate_by_age ON infra.rate (started_at);

CREATE TABLE infra.key_print (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    print bytea NOT NULL
);
COMMENT ON TABLE infra.key_print IS 'By which keys the fields here were sealed, told without telling the keys. local';
