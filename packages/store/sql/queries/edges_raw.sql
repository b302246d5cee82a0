-- Pairs of services straight from stored spans: CLIENT and SERVER, PRODUCER and CONSUMER by parent, joined on a 64-bit hash
-- of (tenant, trace id, span id); the full ids are checked again. A call counts once by a hash of what makes it one
-- (of ten million two are the same with a chance of one in a hundred thousand). A cross-check of the rolled-up edges, not their
-- source.
SELECT
    p.environment AS environment, p.namespace AS namespace, p.service AS service, c.namespace AS to_namespace,
    c.service AS to_service, uniqExact(c.self) AS calls, uniqExactIf(c.self, c.failed = 1) AS errors
FROM
(
    SELECT cityHash64(trace_id, parent_span_id) AS joined, cityHash64(trace_id, span_id, kind, start) AS self, trace_id,
        parent_span_id, namespace, service, failed
    FROM spans
    WHERE tenant = {tenant:String} AND kind IN (2, 5)
        AND start >= fromUnixTimestamp64Micro({fromUs:Int64}) AND start < fromUnixTimestamp64Micro({toUs:Int64})
) AS c
INNER JOIN
(
    SELECT cityHash64(trace_id, span_id) AS joined, trace_id, span_id, environment, namespace, service
    FROM spans
    WHERE tenant = {tenant:String} AND kind IN (3, 4)
        AND start >= fromUnixTimestamp64Micro({fromUs:Int64}) AND start < fromUnixTimestamp64Micro({toUs:Int64})
) AS p ON c.joined = p.joined
WHERE c.trace_id = p.trace_id AND c.parent_span_id = p.span_id
    AND (c.namespace, c.service) != (p.namespace, p.service)
GROUP BY p.environment, p.namespace, p.service, c.namespace, c.service
ORDER BY environment, namespace, service, to_namespace, to_service
LIMIT 100000
