-- Traces with a span that a person looks for, newest first. A page ends before (start, trace id) of the cursor.
SELECT
    trace_id, min(start_us) AS first_us, max(start_us + intDiv(duration, 1000)) AS last_us,
    uniqExact(span_id, kind, start_us) AS spans, uniqExactIf((span_id, kind, start_us), failed = 1) AS errors,
    arraySlice(arraySort(groupUniqArray(service)), 1, 50) AS services,
    arraySlice(arraySort(groupUniqArrayArray(categories)), 1, 50) AS categories
FROM
(
    SELECT trace_id, span_id, kind, intDiv(toUnixTimestamp64Nano(start), 1000) AS start_us, duration, failed, service,
        `detection.category` AS categories
    FROM spans
    WHERE tenant = {tenant:String}
        AND start >= fromUnixTimestamp64Micro({fromUs:Int64}) AND start < fromUnixTimestamp64Micro({toUs:Int64})
        AND ({anyEnvironment:Bool} OR environment = {environment:String})
        AND ({anyNamespace:Bool} OR namespace = {namespace:String})
        AND ({anyService:Bool} OR service = {service:String})
        AND ({anyEndpoint:Bool} OR endpoint = {endpoint:String})
        AND ({anyCategory:Bool} OR has(`detection.category`, {category:String}))
        AND ({anyRecipient:Bool} OR peer_host = {recipient:String} OR peer_name = {recipient:String}
            OR peer_claimed_service = {recipient:String})
)
GROUP BY trace_id
HAVING {firstPage:Bool} OR (first_us, trace_id) < ({cursorUs:Int64}, {cursorId:FixedString(16)})
ORDER BY first_us DESC, trace_id DESC
LIMIT {limit:UInt32}
