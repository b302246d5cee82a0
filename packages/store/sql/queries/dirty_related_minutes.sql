-- Minutes of older spans that new ones concern: those of the same trace, of traces that link to those of new spans, and of
-- traces that either links to, because a receiver of several messages counts for one sender only. The whole trace and not
-- only parent and child, because INTERNAL spans lie between the two ends of an edge. Of writers without new blocks all is old.
WITH
    new_traces AS
    (
        SELECT DISTINCT trace_id FROM spans
        WHERE tenant = {tenant:String} AND batch > {least:UInt64} AND writer IN {writers:Array(String)}
            AND batch > transform(writer, {writers:Array(String)}, {after:Array(UInt64)}, toUInt64(0))
            AND batch <= transform(writer, {writers:Array(String)}, {upTo:Array(UInt64)}, toUInt64(0))
    ),
    links AS
    (
        SELECT trace_id, toFixedString(substring(arrayJoin(link_ids), 1, 16), 16) AS linked FROM spans
        WHERE tenant = {tenant:String} AND notEmpty(link_ids)
            AND minute >= {fromMinute:Int32} AND minute <= {toMinute:Int32}
    ),
    receiving_traces AS
    (
        SELECT trace_id FROM new_traces
        UNION ALL SELECT trace_id FROM links WHERE linked IN (SELECT trace_id FROM new_traces)
    )
SELECT DISTINCT minute
FROM spans
WHERE tenant = {tenant:String} AND batch <= transform(writer, {writers:Array(String)}, {after:Array(UInt64)}, {most:UInt64})
    AND minute >= {fromMinute:Int32} AND minute <= {toMinute:Int32}
    AND trace_id IN
    (
        SELECT trace_id FROM receiving_traces
        UNION ALL SELECT linked FROM links WHERE trace_id IN (SELECT trace_id FROM receiving_traces)
    )
ORDER BY minute
