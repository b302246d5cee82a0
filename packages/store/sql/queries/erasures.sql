-- What was removed on request, newest first.
SELECT
    toString(id) AS id, toUnixTimestamp64Milli(erased_at) AS at_ms, arrayStringConcat(categories, ' ') AS categories,
    fingerprints, spans, traces, other_rows, minutes
FROM erasures
WHERE tenant = {tenant:String}
ORDER BY erased_at DESC, id
LIMIT 10000
