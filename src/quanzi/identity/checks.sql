-- Each statement lists what breaks the promise above it: no rows, no fault.

-- Every address that a person has leads back to that person.
SELECT p.person_id AS fault
FROM identity.person_address AS p
LEFT JOIN identity.address AS a ON p.address_hash = a.address_hash
WHERE a.person_id IS DISTINCT FROM p.person_id;

-- One id number belongs to one person: whoever passed a check with it.
SELECT v.person_id AS fault
FROM identity.verification AS v
LEFT JOIN identity.id_number AS n ON v.id_hash = n.id_hash
WHERE v.state = 'passed' AND v.id_hash IS NOT NULL AND n.person_id IS DISTINCT FROM v.person_id;

-- A decided review's documents have a day on which they go.
SELECT d.document_id AS fault
FROM identity.document AS d
INNER JOIN identity.verification AS v ON d.person_id = v.person_id AND d.verification_id = v.verification_id
WHERE v.state IN ('passed', 'failed') AND d.delete_after IS NULL;
