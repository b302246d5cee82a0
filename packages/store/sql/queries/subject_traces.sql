-- Traces that hold a fingerprint of one subject, newest first, with how many there are.
SELECT
    lower(hex(trace_id)) AS trace_id, min(intDiv(toUnixTimestamp64Nano(start), 1000)) AS start_us,
    uniqExact(span_id, kind, start) AS spans, count() OVER () AS total, sum(spans) OVER () AS total_spans
FROM spans
WHERE tenant = {tenant:String}
    AND hasAny(arrayMap(f -> hex(SHA256(concat({salt:String}, f))), `detection.fingerprint`), {hashes:Array(String)})
GROUP BY trace_id
ORDER BY start_us DESC, trace_id
LIMIT {limit:UInt32}
