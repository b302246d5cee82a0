-- What each minute rests on: distinct spans, and the oldest block and time of receipt of any of them. A hash of 64 bits counts as well as
-- the ids within a minute and needs a third of the memory. A start that was clamped counts as the begin of its minute.
SELECT
    minute, uniqExact(cityHash64(trace_id, span_id, kind, start)) AS spans,
    min(if(intDiv(toUnixTimestamp64Nano(start), 60000000000) = minute, intDiv(toUnixTimestamp64Nano(start), 1000),
        toInt64(minute) * 60000000)) AS first_us,
    minIf(batch, writer = '') AS first_batch, min(toUnixTimestamp(ingested_at)) AS first_ingested
FROM spans
WHERE tenant = {tenant:String} AND minute IN {minutes:Array(Int32)}
GROUP BY minute
