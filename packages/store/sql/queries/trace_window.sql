-- From which to which minute the traces of these minutes have spans: mostly little more than the minutes themselves.
SELECT min(s.minute) AS from_minute, max(s.minute) AS to_minute
FROM spans AS s
WHERE s.tenant = {tenant:String} AND s.minute >= {fromMinute:Int32} AND s.minute <= {toMinute:Int32}
    AND s.trace_id IN
    (
        SELECT trace_id FROM spans
        WHERE tenant = {tenant:String} AND minute IN {minutes:Array(Int32)}
    )
