CREATE UNLOGGED TABLE notices.process (
    process_id uuid PRIMARY KEY,
    alive_until timestamptz NOT NULL
);
COMMENT ON TABLE notices.process IS
'Processes that hold sockets, and until when each is taken to be alive; in no WAL and no copy of the disk. local';
CREATE INDEX process_over ON notices.process (alive_until);

CREATE UNLOGGED TABLE notices.present (
    person_id uuid NOT NULL,
    process_id uuid NOT NULL,
    PRIMARY KEY (person_id, process_id)
);
COMMENT ON TABLE notices.present IS
'Who has a page before them now, so that nothing calls them outside: without any time, gone when they go; in no WAL and no copy of the disk.
distributed by person_id';
CREATE INDEX present_by_process ON notices.present (process_id);
