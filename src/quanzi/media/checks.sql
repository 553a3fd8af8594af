-- Each statement lists what breaks the promise above it: no rows, no fault.

-- A picture lies where its owner's id and its own say.
SELECT m.media_id || ': ' || m.blob_key AS fault
FROM media.picture AS m
WHERE m.blob_key <> 'pictures/' || m.owner_id || '/' || m.media_id;

-- What came of an upload is in pieces, and where nothing came there are none.
SELECT u.upload_id || ': ' || u.offset_bytes || ' bytes in ' || cardinality(u.pieces) || ' pieces' AS fault
FROM media.upload AS u
WHERE (u.offset_bytes > 0) <> (cardinality(u.pieces) > 0);

-- What the scanner said of a file is harm where it says so, and nothing else.
SELECT a.media_id || ': ' || a.scan || ', ' || a.harm AS fault
FROM media.attachment AS a
WHERE (a.scan = 'harmful') <> (a.harm <> '');
