-- What each minute rests on: distinct spans, their time, and the oldest block that has any of them. A hash of 64 bits counts
-- as well as the ids within a minute and needs a third of the memory.
SELECT
    minute, count() AS stored, uniqExact(cityHash64(trace_id, span_id, kind, start)) AS spans,
    min(intDiv(toUnixTimestamp64Nano(start), 1000)) AS first_us,
    max(intDiv(toUnixTimestamp64Nano(start), 1000) + intDiv(duration, 1000)) AS last_us,
    min(batch) AS first_batch
FROM spans
WHERE tenant = {tenant:String} AND minute IN {minutes:Array(Int32)}
GROUP BY minute
