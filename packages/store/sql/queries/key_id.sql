-- The fingerprint key that was noted last; no row when none was.
SELECT id
FROM key_ids
ORDER BY noted_at DESC, id
LIMIT 1
