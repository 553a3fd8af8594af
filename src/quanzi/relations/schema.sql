CREATE SCHEMA IF NOT EXISTS relations;
GRANT USAGE ON SCHEMA relations TO quanzi_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA relations GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO quanzi_app;

CREATE TABLE relations.pair (
    low_id uuid NOT NULL,
    high_id uuid NOT NULL CHECK (low_id < high_id),
    at timestamptz NOT NULL,
    PRIMARY KEY (low_id, high_id)
);
COMMENT ON TABLE relations.pair IS
'Where every change between two people passes, one at a time, whoever of them makes it. distributed by low_id';

-- Each tie is written on both sides, so that either person's view is one lookup at that person's place.
CREATE TABLE relations.contact (
    person_id uuid NOT NULL,
    other_id uuid NOT NULL CHECK (other_id <> person_id),
    state text NOT NULL CHECK (state IN ('asked_by_me', 'asked_me', 'declined_by_me', 'contact')),
    at timestamptz NOT NULL,
    PRIMARY KEY (person_id, other_id)
);
COMMENT ON TABLE relations.contact IS 'Contacts and open requests as one side sees them. distributed by person_id';
CREATE INDEX contact_by_time ON relations.contact (person_id, state, at DESC, other_id DESC);

CREATE TABLE relations.follow (
    person_id uuid NOT NULL,
    followed_id uuid NOT NULL CHECK (followed_id <> person_id),
    at timestamptz NOT NULL,
    PRIMARY KEY (person_id, followed_id)
);
COMMENT ON TABLE relations.follow IS 'Whom a person follows. distributed by person_id';
CREATE INDEX follow_by_time ON relations.follow (person_id, at DESC, followed_id DESC);

CREATE TABLE relations.follower (
    person_id uuid NOT NULL,
    follower_id uuid NOT NULL CHECK (follower_id <> person_id),
    at timestamptz NOT NULL,
    PRIMARY KEY (person_id, follower_id)
);
COMMENT ON TABLE relations.follower IS 'Who follows a person: the mirror of follow. distributed by person_id';

CREATE TABLE relations.block (
    person_id uuid NOT NULL,
    other_id uuid NOT NULL CHECK (other_id <> person_id),
    by_me boolean NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (person_id, other_id, by_me)
);
COMMENT ON TABLE relations.block IS
'Who is out of whose sight; one row on each side, by_me on the side that blocked. distributed by person_id';
