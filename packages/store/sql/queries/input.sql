-- What the facts of a window rest on.
SELECT sum(m.spans) AS spans, sum(m.duplicates) AS duplicates, sum(m.traces) AS traces, minIf(m.first_us, m.spans > 0) AS first_us,
    max(m.last_us) AS last_us
FROM minutes AS m
WHERE m.tenant = {tenant:String} AND m.minute >= {fromMinute:Int32} AND m.minute < {toMinute:Int32}
    AND (m.minute, m.version) IN
    (
        SELECT minute, version FROM counting_minutes
        WHERE tenant = {tenant:String} AND minute >= {fromMinute:Int32} AND minute < {toMinute:Int32}
    )
