-- Traces with a span that a person looks for, newest first, each with the numbers of all its spans within an hour of the
-- page. A page ends before (start, trace id) of the cursor; both are of the first span that was looked for.
WITH page AS
(
    SELECT s.trace_id AS id, min(intDiv(toUnixTimestamp64Nano(s.start), 1000)) AS found_us
    FROM spans AS s
    WHERE s.tenant = {tenant:String}
        AND s.start >= fromUnixTimestamp64Micro({fromUs:Int64}) AND s.start < fromUnixTimestamp64Micro({toUs:Int64})
        AND ({anyEnvironment:Bool} OR s.environment = {environment:String})
        AND ({anyNamespace:Bool} OR s.namespace = {namespace:String})
        AND ({anyService:Bool} OR s.service = {service:String})
        AND ({anyEndpoint:Bool} OR s.endpoint = {endpoint:String})
        AND ({anyCategory:Bool} OR has(s.`detection.category`, {category:String}))
        AND ({anyRecipient:Bool} OR s.peer_host = {recipient:String} OR s.peer_name = {recipient:String}
            OR s.peer_claimed_service = {recipient:String} OR endsWith(s.peer_host, concat('.', {recipient:String})))
    GROUP BY id
    HAVING {firstPage:Bool} OR (found_us, id) < ({cursorUs:Int64}, {cursorId:FixedString(16)})
    ORDER BY found_us DESC, id DESC
    LIMIT {limit:UInt32}
)
SELECT
    p.id AS trace_id, any(p.found_us) AS found_us, min(t.start_us) AS first_us,
    max(t.start_us + intDiv(t.duration, 1000)) AS last_us, uniqExact(t.span_id, t.kind, t.start) AS spans,
    uniqExactIf((t.span_id, t.kind, t.start), t.failed = 1) AS errors,
    arraySlice(arraySort(groupUniqArray(t.service)), 1, 50) AS services,
    arraySlice(arraySort(groupUniqArrayArray(t.categories)), 1, 50) AS categories
FROM page AS p
INNER JOIN
(
    SELECT trace_id, span_id, kind, start, intDiv(toUnixTimestamp64Nano(start), 1000) AS start_us, duration, failed, service,
        `detection.category` AS categories
    FROM spans
    WHERE tenant = {tenant:String} AND trace_id IN (SELECT id FROM page)
        AND start >= (SELECT fromUnixTimestamp64Micro(min(found_us) - 3600000000) FROM page)
        AND start <= (SELECT fromUnixTimestamp64Micro(max(found_us) + 3600000000) FROM page)
) AS t ON t.trace_id = p.id
GROUP BY p.id
ORDER BY found_us DESC, trace_id DESC
