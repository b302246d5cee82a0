-- What the spans of each service show of themselves in a window. The rows that say most, should there be too many.
SELECT *
FROM
(
    SELECT
        m.environment AS environment,
        m.namespace AS namespace,
        m.service AS service,
        sum(m.spans) AS spans,
        sum(m.traces) AS traces,
        sum(m.roots) AS roots,
        sum(m.orphans) AS orphans,
        sum(m.zero_ids) AS zero_ids,
        sum(m.negative_durations) AS negative_durations,
        sum(m.cycles) AS cycles,
        sum(m.sampled_spans) AS sampled_spans,
        sum(m.server_spans) AS server_spans,
        sum(m.client_spans) AS client_spans,
        sum(m.client_spans_without_peer) AS client_spans_without_peer,
        sum(m.headers_captured) AS headers_captured,
        sum(m.self_calls) AS self_calls,
        sum(m.unscanned) AS unscanned,
        sum(m.overflow) AS overflow,
        arraySlice(arraySort(groupUniqArrayArray(m.instances)), 1, 50) AS instances,
        arraySlice(arraySort(groupUniqArrayArray(m.versions)), 1, 50) AS versions,
        min(m.first_us) AS first_us,
        max(m.last_us) AS last_us
    FROM service_minutes AS m
    WHERE m.tenant = {tenant:String} AND m.minute >= {fromMinute:Int32} AND m.minute < {toMinute:Int32}
        AND ({anyEnvironment:Bool} OR m.environment = {environment:String})
        AND ({anyNamespace:Bool} OR m.namespace = {namespace:String})
        AND ({anyService:Bool} OR m.service = {service:String})
        AND (m.minute, m.version) IN
        (
            SELECT minute, version FROM counting_minutes
            WHERE tenant = {tenant:String} AND minute >= {fromMinute:Int32} AND minute < {toMinute:Int32}
        )
    GROUP BY m.environment, m.namespace, m.service
    ORDER BY sum(m.spans) DESC, m.environment, m.namespace, m.service
    LIMIT {most:UInt32}
)
ORDER BY environment, namespace, service
