-- Ranges of trace ids that hold about `chunk` spans of these minutes each: their last ids, ascending.
SELECT max(trace_id) AS last_id
FROM
(
    SELECT trace_id, sum(spans) OVER (ORDER BY trace_id ROWS UNBOUNDED PRECEDING) AS up_to
    FROM
    (
        SELECT trace_id, count() AS spans
        FROM spans
        WHERE tenant = {tenant:String} AND minute IN {minutes:Array(Int32)}
        GROUP BY trace_id
    )
)
GROUP BY intDiv(up_to, {chunk:UInt64})
ORDER BY last_id
