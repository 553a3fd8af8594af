-- Each statement lists what breaks the promise above it: no rows, no fault.

-- The people behind a line are those who did something in it, and it is as late as the latest of that.
WITH made AS (
    SELECT
        person_id,
        kind,
        subject_id,
        count(DISTINCT actor_id) AS people,
        max(at) AS at
    FROM notices.happening
    GROUP BY person_id, kind, subject_id
)

SELECT n.person_id || ' ' || n.notice_id AS fault
FROM notices.notice AS n
LEFT JOIN made AS m ON n.person_id = m.person_id AND n.kind = m.kind AND n.subject_id = m.subject_id
WHERE (n.people, n.at) IS DISTINCT FROM (m.people, m.at);

-- Nobody has news of themselves.
SELECT h.person_id || ' ' || h.event_id AS fault
FROM notices.happening AS h
WHERE h.actor_id = h.person_id;

-- A browser that shows notices is that of who switched them on last.
SELECT d.person_id || ' ' || d.device_id AS fault
FROM notices.device AS d
WHERE NOT EXISTS (
    SELECT FROM notices.device_owner AS o
    WHERE o.device_id = d.device_id AND o.person_id = d.person_id
);

-- Who is there is there at a process that is known.
SELECT p.person_id || ' ' || p.process_id AS fault
FROM notices.present AS p
WHERE NOT EXISTS (
    SELECT FROM notices.process AS o
    WHERE o.process_id = p.process_id
);

-- A line about messages tells of one that stands somewhere.
SELECT n.person_id || ' ' || n.notice_id AS fault
FROM notices.notice AS n
WHERE n.kind IN ('message', 'mention', 'quiet_mention') AND NOT coalesce(n.facts ->> 'position' ~ '^[1-9][0-9]*$', false);
