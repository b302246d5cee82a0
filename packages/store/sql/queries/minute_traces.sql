-- Traces by the services that they reach first in each minute, and those that they reached before. See `trace_minutes`; the
-- keys have 52 bits, so that they are exact in a double.
SELECT minute, began, before, count() AS traces
FROM
(
    SELECT
        first_minute AS minute,
        arraySort(arrayMap(s -> s.2, arrayFilter(s -> s.1 = first_minute, seen))) AS began,
        arraySort(arrayMap(s -> s.2, arrayFilter(s -> s.1 < first_minute, seen))) AS before
    FROM
    (
        SELECT trace_id, groupArray((first_seen, service_key)) AS seen
        FROM
        (
            SELECT trace_id, bitShiftRight(cityHash64(environment, namespace, service), 12) AS service_key,
                min(s.minute) AS first_seen
            FROM spans AS s
            WHERE tenant = {tenant:String} AND s.minute >= {fromMinute:Int32} AND s.minute <= {toMinute:Int32}
                AND trace_id IN
                    (SELECT trace_id FROM spans WHERE tenant = {tenant:String} AND minute IN {minutes:Array(Int32)})
            GROUP BY trace_id, service_key
        )
        GROUP BY trace_id
    )
    ARRAY JOIN arrayDistinct(seen.1) AS first_minute
    WHERE first_minute IN {minutes:Array(Int32)}
)
GROUP BY minute, began, before
