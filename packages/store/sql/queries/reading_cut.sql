-- Cuts the named traces into pieces of about `chunk` spans that follow each other in time, so that each piece is read from
-- few minutes; the few traces that last long come last, lest every piece reached as far as they do.
INSERT INTO {reading:Identifier} (step, piece, trace_id, from_minute, to_minute)
SELECT 1, intDiv(up_to - spans, {chunk:UInt64}), trace_id, from_minute, to_minute
FROM
(
    SELECT
        trace_id, from_minute, to_minute, spans,
        sum(spans) OVER (ORDER BY to_minute - from_minute > 2, from_minute, trace_id ROWS UNBOUNDED PRECEDING) AS up_to
    FROM
    (
        SELECT trace_id, min(s.minute) AS from_minute, max(s.minute) AS to_minute, count() AS spans
        FROM spans AS s
        WHERE s.tenant = {tenant:String} AND s.minute >= {fromMinute:Int32} AND s.minute <= {toMinute:Int32}
            AND s.trace_id IN (SELECT trace_id FROM {reading:Identifier} WHERE step = 0)
        GROUP BY trace_id
    )
)
