-- Pairs of services straight from stored spans: CLIENT and SERVER, PRODUCER and CONSUMER by parent, joined on a 64-bit hash
-- of (tenant, trace id, span id); the full ids are checked again. A cross-check of the rolled-up edges, not their source.
SELECT
    p.environment AS environment, p.namespace AS namespace, p.service AS service, c.namespace AS to_namespace,
    c.service AS to_service, uniqExact(c.trace_id, c.span_id, c.kind, c.start) AS calls,
    uniqExactIf((c.trace_id, c.span_id, c.kind, c.start), c.failed = 1) AS errors
FROM
(
    SELECT cityHash64(trace_id, parent_span_id) AS joined, trace_id, span_id, parent_span_id, kind, start, namespace,
        service, failed
    FROM spans
    WHERE tenant = {tenant:String} AND kind IN (2, 5)
        AND start >= fromUnixTimestamp64Micro({fromUs:Int64}) AND start < fromUnixTimestamp64Micro({toUs:Int64})
) AS c
INNER JOIN
(
    SELECT cityHash64(trace_id, span_id) AS joined, trace_id, span_id, kind, environment, namespace, service
    FROM spans
    WHERE tenant = {tenant:String} AND kind IN (3, 4)
        AND start >= fromUnixTimestamp64Micro({fromUs:Int64}) AND start < fromUnixTimestamp64Micro({toUs:Int64})
) AS p ON c.joined = p.joined
WHERE c.trace_id = p.trace_id AND c.parent_span_id = p.span_id
    AND (c.namespace, c.service) != (p.namespace, p.service)
GROUP BY p.environment, p.namespace, p.service, c.namespace, c.service
ORDER BY environment, namespace, service, to_namespace, to_service
LIMIT 100000
