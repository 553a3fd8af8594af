-- What happened, said by a statement that is a whole deed by itself; the same row as outbox.record writes.
CREATE OR REPLACE FUNCTION infra.record_event(event_id uuid, kind text, payload jsonb, at timestamptz) RETURNS void
LANGUAGE sql
BEGIN ATOMIC
    INSERT INTO infra.outbox (event_id, kind, payload, at, due_at)
    VALUES (record_event.event_id, record_event.kind, record_event.payload, record_event.at, record_event.at);
END;
