-- Spans that are stored, and those of the last minute.
SELECT count() AS spans, countIf(ingested_at > now() - 60) AS last_minute, formatDateTime(min(ingested_at), '%F') AS oldest_day
FROM spans
WHERE tenant = {tenant:String}
