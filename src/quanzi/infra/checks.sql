-- Each statement lists what breaks the promise above it: no rows, no fault.

-- Every event reached those who react to it.
SELECT kind || ' ' || event_id || ': ' || coalesce(error, 'nobody took it for a day') AS fault FROM infra.outbox
WHERE tries >= 20 OR at < now() - interval '1 day';

-- Every job was done.
SELECT entrypoint || ' ' || id AS fault FROM jobs.pgqueuer
WHERE status = 'failed';
