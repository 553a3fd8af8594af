-- Each statement lists what breaks the promise above it: no rows, no fault.

-- Points add up to the score exactly: the base, each line, what is staked and lost, and the cap.
SELECT s.person_id || ' at ' || s.run_at || ': says ' || s.total AS fault
FROM credit.score AS s
INNER JOIN credit.scorecard AS c ON s.version = c.version
WHERE
    s.total <> (convert_from(c.document, 'UTF8')::jsonb ->> 'base')::int
    + coalesce((SELECT sum(p.points) FROM unnest(s.points) AS p (points)), 0) + s.stake_points + s.cap_points;

-- A score has a point and a measure for each characteristic of its scorecard.
SELECT s.person_id || ' at ' || s.run_at AS fault
FROM credit.score AS s
INNER JOIN credit.scorecard AS c ON s.version = c.version
WHERE
    cardinality(s.points) <> jsonb_array_length(convert_from(c.document, 'UTF8')::jsonb -> 'characteristics')
    OR cardinality(s.features) <> cardinality(s.points);

-- The monthly cap held: a score lies within it from the one that it was held against.
SELECT s.person_id || ' at ' || s.run_at || ': from ' || s.previous || ' to ' || s.total AS fault
FROM credit.score AS s
WHERE abs(s.total - s.previous) > 60;

-- Nobody has a score who did not switch it on, with a yes that stands.
SELECT s.person_id::text AS fault
FROM (SELECT DISTINCT r.person_id FROM credit.score AS r) AS s
WHERE
    NOT EXISTS (
        SELECT 1 FROM credit.person AS p
        WHERE p.person_id = s.person_id AND p.is_on
    )
    OR NOT EXISTS (
        SELECT 1 FROM credit.consent AS y
        WHERE y.person_id = s.person_id AND y.about = 'score' AND y.ended_at IS NULL
    );

-- Nothing is noted of who never switched a score on, and nothing is known before it happened.
SELECT f.person_id || ' ' || f.fact_id AS fault
FROM credit.fact AS f
WHERE
    f.known_at < f.happened_at
    OR NOT EXISTS (
        SELECT 1 FROM credit.person AS p
        WHERE p.person_id = f.person_id
    );

-- What counts no more is a fact that was known before.
SELECT e.person_id || ' ' || e.fact_id AS fault
FROM credit.fact_end AS e
WHERE
    NOT EXISTS (
        SELECT 1 FROM credit.fact AS f
        WHERE f.person_id = e.person_id AND f.fact_id = e.fact_id AND f.known_at <= e.ended_at
    );
