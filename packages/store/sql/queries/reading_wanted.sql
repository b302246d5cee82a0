-- Names the traces that have a span in one of the minutes.
INSERT INTO {reading:Identifier} (step, trace_id)
SELECT DISTINCT 0, trace_id
FROM spans
WHERE tenant = {tenant:String} AND minute IN {minutes:Array(Int32)}
