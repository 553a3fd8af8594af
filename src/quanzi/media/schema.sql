CREATE SCHEMA IF NOT EXISTS media;
GRANT USAGE ON SCHEMA media TO quanzi_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA media GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO quanzi_app;

CREATE TABLE media.upload (
    owner_id uuid NOT NULL,
    upload_id uuid NOT NULL,
    size_bytes bigint NOT NULL CHECK (size_bytes > 0),
    offset_bytes bigint NOT NULL DEFAULT 0 CHECK (offset_bytes <= size_bytes),
    pieces uuid[] NOT NULL DEFAULT '{}',
    content_type text NOT NULL,
    started_at timestamptz NOT NULL,
    kind text NOT NULL DEFAULT 'picture' CHECK (kind IN ('picture', 'voice', 'file')),
    name text NOT NULL DEFAULT '',
    PRIMARY KEY (owner_id, upload_id)
);
COMMENT ON TABLE media.upload IS 'A file on its way in, piece by piece. distributed by owner_id';
CREATE INDEX upload_by_age ON media.upload (started_at);

CREATE TABLE media.picture (
    owner_id uuid NOT NULL,
    media_id uuid NOT NULL,
    blob_key text NOT NULL,
    width_px integer NOT NULL CHECK (width_px > 0),
    height_px integer NOT NULL CHECK (height_px > 0),
    size_bytes bigint NOT NULL,
    attached_to text,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (owner_id, media_id)
);
COMMENT ON TABLE media.picture IS 'A picture in three sizes, cleaned of its metadata. distributed by owner_id';
CREATE INDEX picture_loose ON media.picture (created_at) WHERE attached_to IS NULL;
