-- The declarations of a tenant that were written last.
SELECT version, body, toUnixTimestamp64Milli(written_at) AS written_ms
FROM declarations
WHERE tenant = {tenant:String}
ORDER BY version DESC, written_at DESC
LIMIT 1
