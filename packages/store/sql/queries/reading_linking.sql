-- Names the traces that link to those named so far: what receives a message counts in the minute of its sender.
INSERT INTO {reading:Identifier} (step, trace_id)
SELECT DISTINCT 0, trace_id
FROM
(
    SELECT trace_id, toFixedString(substring(arrayJoin(link_ids), 1, 16), 16) AS linked
    FROM spans
    WHERE tenant = {tenant:String} AND minute >= {fromMinute:Int32} AND minute <= {toMinute:Int32} AND notEmpty(link_ids)
)
WHERE linked != trace_id AND linked IN (SELECT trace_id FROM {reading:Identifier} WHERE step = 0)
