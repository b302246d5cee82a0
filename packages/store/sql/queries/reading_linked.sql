-- Names the traces that those named so far link to: a receiver is told its sender, and which of several counts.
INSERT INTO {reading:Identifier} (step, trace_id)
SELECT DISTINCT 0, linked
FROM
(
    SELECT trace_id, toFixedString(substring(arrayJoin(link_ids), 1, 16), 16) AS linked
    FROM spans
    WHERE tenant = {tenant:String} AND minute >= {fromMinute:Int32} AND minute <= {toMinute:Int32} AND notEmpty(link_ids)
        AND trace_id IN (SELECT trace_id FROM {reading:Identifier} WHERE step = 0)
)
WHERE linked != trace_id
