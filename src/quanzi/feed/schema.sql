CREATE SCHEMA IF NOT EXISTS feed;
GRANT USAGE ON SCHEMA feed TO quanzi_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA feed GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO quanzi_app;

CREATE TABLE feed.post (
    circle_id uuid NOT NULL,
    post_id uuid NOT NULL,
    author_id uuid NOT NULL,
    text text NOT NULL CHECK (length(text) <= 5000),
    photos jsonb,
    like_count integer NOT NULL DEFAULT 0 CHECK (like_count >= 0),
    comment_count integer NOT NULL DEFAULT 0 CHECK (comment_count >= 0),
    repost_count integer NOT NULL DEFAULT 0 CHECK (repost_count >= 0),
    created_at timestamptz NOT NULL,
    edited_at timestamptz,
    deleted_at timestamptz,
    deleted_by uuid,
    PRIMARY KEY (circle_id, post_id)
) WITH (fillfactor = 90);
COMMENT ON TABLE feed.post IS 'What a member said to a circle. distributed by circle_id';
CREATE INDEX post_newest ON feed.post (circle_id, created_at DESC, post_id DESC) INCLUDE (author_id) WHERE deleted_at IS NULL;

CREATE TABLE feed.comment (
    circle_id uuid NOT NULL,
    post_id uuid NOT NULL,
    comment_id uuid NOT NULL,
    root_id uuid NOT NULL,
    parent_id uuid,
    author_id uuid NOT NULL,
    text text NOT NULL CHECK (length(text) <= 2000),
    like_count integer NOT NULL DEFAULT 0 CHECK (like_count >= 0),
    created_at timestamptz NOT NULL,
    edited_at timestamptz,
    deleted_at timestamptz,
    deleted_by uuid,
    PRIMARY KEY (circle_id, post_id, comment_id),
    FOREIGN KEY (circle_id, post_id) REFERENCES feed.post (circle_id, post_id)
);
COMMENT ON TABLE feed.comment IS 'An answer to a post or to another comment. distributed by circle_id';
CREATE INDEX comment_roots ON feed.comment (circle_id, post_id, created_at, comment_id) WHERE parent_id IS NULL;
CREATE INDEX comment_replies ON feed.comment (circle_id, post_id, root_id, created_at, comment_id) WHERE parent_id IS NOT NULL;

CREATE TABLE feed.post_like (
    circle_id uuid NOT NULL,
    post_id uuid NOT NULL,
    person_id uuid NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (circle_id, post_id, person_id),
    FOREIGN KEY (circle_id, post_id) REFERENCES feed.post (circle_id, post_id)
);
COMMENT ON TABLE feed.post_like IS 'Who likes a post, once each. distributed by circle_id';
CREATE INDEX post_like_by_person ON feed.post_like (person_id);

CREATE TABLE feed.comment_like (
    circle_id uuid NOT NULL,
    post_id uuid NOT NULL,
    comment_id uuid NOT NULL,
    person_id uuid NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (circle_id, post_id, comment_id, person_id)
);
COMMENT ON TABLE feed.comment_like IS 'Who likes a comment, once each. distributed by circle_id';
CREATE INDEX comment_like_by_person ON feed.comment_like (person_id);

CREATE TABLE feed.revision (
    circle_id uuid NOT NULL,
    item_id uuid NOT NULL,
    revision_id uuid NOT NULL,
    text text NOT NULL,
    photos jsonb,
    at timestamptz NOT NULL,
    PRIMARY KEY (circle_id, item_id, revision_id)
);
COMMENT ON TABLE feed.revision IS 'What a post or comment said before an edit. distributed by circle_id';

CREATE TABLE feed.authored (
    person_id uuid NOT NULL,
    item_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('post', 'comment')),
    circle_id uuid NOT NULL,
    post_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (person_id, item_id)
);
COMMENT ON TABLE feed.authored IS 'Where a person''s own posts and comments lie, for their page and export. distributed by person_id';
CREATE INDEX authored_newest ON feed.authored (person_id, kind, created_at DESC, item_id DESC);

CREATE TABLE feed.seen (
    person_id uuid NOT NULL,
    circle_id uuid NOT NULL,
    seen_at timestamptz NOT NULL,
    last_seen uuid[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (person_id, circle_id)
);
COMMENT ON TABLE feed.seen IS
'Up to when a person has seen a circle, only ever moving forward, and which posts of the last half minute. distributed by person_id';
