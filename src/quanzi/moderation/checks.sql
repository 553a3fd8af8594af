-- Each statement lists what breaks the promise above it: no rows, no fault.

-- A report that is closed says by whom and when, and an open one by nobody.
SELECT r.report_id || ': ' || r.state AS fault
FROM moderation.report AS r
WHERE (r.state <> 'open') <> (r.handled_by IS NOT NULL AND r.handled_at IS NOT NULL);

-- A report lies at the place of what it is about.
SELECT r.report_id || ': ' || r.subject_kind || ' at ' || r.place_id AS fault
FROM moderation.report AS r
WHERE
    (r.subject_kind IN ('person', 'circle') AND r.place_id <> r.subject_id)
    OR (r.subject_kind IN ('post', 'comment') AND r.post_id IS NULL);

-- What was shown of a conversation is gone when its report is closed.
SELECT q.report_id || ' of ' || q.place_id AS fault
FROM moderation.quote AS q
INNER JOIN moderation.report AS r ON q.place_id = r.place_id AND q.report_id = r.report_id
WHERE r.state <> 'open' OR r.subject_kind <> 'message';
