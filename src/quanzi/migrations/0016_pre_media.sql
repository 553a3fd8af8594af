ALTER TABLE media.upload ADD COLUMN kind text NOT NULL DEFAULT 'picture' CHECK (kind IN ('picture', 'voice', 'file'));
ALTER TABLE media.upload ADD COLUMN name text NOT NULL DEFAULT '';

CREATE TABLE media.attachment (
    owner_id uuid NOT NULL,
    media_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('voice', 'file', 'drawing')),
    name text NOT NULL,
    content_type text NOT NULL,
    size_bytes bigint NOT NULL CHECK (size_bytes > 0),
    sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
    width_px integer NOT NULL DEFAULT 0 CHECK (width_px >= 0),
    height_px integer NOT NULL DEFAULT 0 CHECK (height_px >= 0),
    duration_ms integer NOT NULL DEFAULT 0 CHECK (duration_ms >= 0),
    peaks smallint[] NOT NULL DEFAULT '{}',
    scan text NOT NULL DEFAULT 'none' CHECK (scan IN ('none', 'waiting', 'clean', 'harmful')),
    harm text NOT NULL DEFAULT '',
    attached_to text,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (owner_id, media_id),
    CHECK (kind <> 'voice' OR (duration_ms > 0 AND cardinality(peaks) = 64)),
    CHECK (kind <> 'drawing' OR (width_px > 0 AND height_px > 0)),
    CHECK (kind = 'file' OR scan = 'none')
);
COMMENT ON TABLE media.attachment IS 'A voice, a file or a drawing that messages carry. distributed by owner_id';
CREATE INDEX attachment_loose ON media.attachment (created_at) WHERE attached_to IS NULL;
CREATE INDEX attachment_waiting ON media.attachment (created_at) WHERE scan = 'waiting';
