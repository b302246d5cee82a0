-- Traces by the minute of their first span, so that each counts in one minute only.
SELECT first_minute AS minute, count() AS traces
FROM
(
    SELECT trace_id, min(s.minute) AS first_minute
    FROM spans AS s
    WHERE tenant = {tenant:String} AND s.minute >= {fromMinute:Int32} AND s.minute <= {toMinute:Int32}
        AND trace_id IN (SELECT trace_id FROM spans WHERE tenant = {tenant:String} AND minute IN {minutes:Array(Int32)})
    GROUP BY trace_id
)
WHERE first_minute IN {minutes:Array(Int32)}
GROUP BY first_minute
