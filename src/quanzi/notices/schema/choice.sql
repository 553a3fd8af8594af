CREATE TABLE notices.choice (
    person_id uuid NOT NULL,
    kind text NOT NULL CHECK (length(kind) BETWEEN 1 AND 40),
    circle_id uuid NOT NULL,
    delivery text NOT NULL CHECK (delivery IN ('instant', 'digest', 'off')),
    PRIMARY KEY (person_id, kind, circle_id)
);
COMMENT ON TABLE notices.choice IS
'How a kind reaches somebody, everywhere (all zeros) or in one circle; no row is the usual. distributed by person_id';

CREATE TABLE notices.reader (
    person_id uuid PRIMARY KEY,
    zone text NOT NULL DEFAULT '' CHECK (length(zone) <= 60),
    quiet_start smallint CHECK (quiet_start BETWEEN 0 AND 1439 AND quiet_start % 15 = 0),
    quiet_end smallint CHECK (quiet_end BETWEEN 0 AND 1439 AND quiet_end % 15 = 0),
    lock_screen text NOT NULL DEFAULT 'kind' CHECK (lock_screen IN ('nothing', 'kind', 'full')),
    digest text NOT NULL DEFAULT 'never' CHECK (digest IN ('never', 'daily', 'weekly')),
    digest_due_at timestamptz,
    digest_since timestamptz,
    CONSTRAINT hours_in_a_zone CHECK ((quiet_start IS NULL) = (quiet_end IS NULL) AND (quiet_start IS NULL OR zone <> '')),
    CONSTRAINT digest_has_a_day CHECK ((digest = 'never') = (digest_due_at IS NULL))
);
COMMENT ON TABLE notices.reader IS
'How somebody is told: quiet hours in which time zone, how much a lock screen may show, the digest. distributed by person_id';
CREATE INDEX reader_digest_due ON notices.reader (digest_due_at) WHERE digest_due_at IS NOT NULL;
