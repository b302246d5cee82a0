-- Who called whom in a window. The rows that say most, should there be too many.
SELECT *
FROM
(
    SELECT
        m.environment AS environment,
        m.namespace AS namespace,
        m.service AS service,
        m.target_kind AS target_kind,
        m.target_namespace AS target_namespace,
        m.target_service AS target_service,
        m.target_name AS target_name,
        m.target_part AS target_part,
        m.target_host AS target_host,
        m.target_claimed_service AS target_claimed_service,
        m.kind AS kind,
        m.protocol AS protocol,
        sum(m.calls) AS calls,
        sum(m.errors) AS errors,
        sum(m.weighted_calls) AS weighted_calls,
        tupleElement(sumMap(m.latency_bucket, m.latency_count), 1) AS latency_bucket,
        tupleElement(sumMap(m.latency_bucket, m.latency_count), 2) AS latency_count,
        sum(m.answered) AS answered,
        sum(m.plaintext) AS plaintext,
        sum(m.tls) AS tls,
        sum(m.headers_captured) AS headers_captured,
        sum(m.joined) AS joined,
        arraySlice(arraySort(groupUniqArrayArray(m.addresses)), 1, 50) AS addresses,
        arraySlice(arraySort(groupUniqArrayArray(m.ports)), 1, 50) AS ports,
        arraySlice(arraySort(groupUniqArrayArray(m.example_traces)), 1, 3) AS example_traces,
        min(m.first_us) AS first_us,
        max(m.last_us) AS last_us
    FROM edge_minutes AS m
    WHERE m.tenant = {tenant:String} AND m.minute >= {fromMinute:Int32} AND m.minute < {toMinute:Int32}
        AND ({anyEnvironment:Bool} OR m.environment = {environment:String})
        AND ({anyNamespace:Bool} OR m.namespace = {namespace:String})
        AND ({anyService:Bool} OR m.service = {service:String})
        AND (m.minute, m.version) IN
        (
            SELECT minute, version FROM counting_minutes
            WHERE tenant = {tenant:String} AND minute >= {fromMinute:Int32} AND minute < {toMinute:Int32}
        )
    GROUP BY m.environment, m.namespace, m.service, m.target_kind, m.target_namespace, m.target_service, m.target_name, m.target_part, m.target_host, m.target_claimed_service, m.kind, m.protocol
    ORDER BY sum(m.calls) DESC, m.environment, m.namespace, m.service, m.target_kind, m.target_namespace, m.target_service, m.target_name, m.target_part, m.target_host, m.target_claimed_service, m.kind, m.protocol
    LIMIT {most:UInt32}
)
ORDER BY environment, namespace, service, target_kind, target_namespace, target_service, target_name, target_part, target_host, target_claimed_service, kind, protocol
