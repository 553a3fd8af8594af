-- Each statement lists what breaks the promise above it: no rows, no fault.

-- Every event reached those who react to it.
SELECT kind || ' ' || event_id || ': ' || error AS fault FROM infra.outbox
WHERE tries >= 20;

-- Every job was done.
SELECT entrypoint || ' ' || id AS fault FROM jobs.pgqueuer
WHERE status = 'failed';
