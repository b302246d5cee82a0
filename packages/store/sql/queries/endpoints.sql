-- The endpoint repository of a window. The rows that say most, should there be too many.
SELECT *
FROM
(
    SELECT
        m.environment AS environment,
        m.namespace AS namespace,
        m.service AS service,
        m.endpoint AS endpoint,
        m.kind AS kind,
        m.protocol AS protocol,
        sum(m.calls) AS calls,
        sum(m.errors) AS errors,
        tupleElement(sumMap(m.latency_bucket, m.latency_count), 1) AS latency_bucket,
        tupleElement(sumMap(m.latency_bucket, m.latency_count), 2) AS latency_count,
        tupleElement(sumMap(m.status_code, m.status_count), 1) AS status_code,
        tupleElement(sumMap(m.status_code, m.status_count), 2) AS status_count,
        arraySlice(arraySort(groupUniqArrayArray(m.addresses)), 1, 50) AS addresses,
        arraySlice(arraySort(groupUniqArrayArray(m.instances)), 1, 50) AS instances,
        arraySlice(arraySort(groupUniqArrayArray(m.versions)), 1, 50) AS versions,
        arraySlice(arraySort(groupUniqArrayArray(m.callers)), 1, 50) AS callers,
        sum(m.public_calls) AS public_calls,
        sum(m.root_calls) AS root_calls,
        arraySlice(arraySort(groupUniqArrayArray(m.categories_in)), 1, 50) AS categories_in,
        arraySlice(arraySort(groupUniqArrayArray(m.categories_out)), 1, 50) AS categories_out,
        arraySlice(arraySort(groupUniqArrayArray(m.example_traces)), 1, 3) AS example_traces,
        min(m.first_us) AS first_us,
        max(m.last_us) AS last_us
    FROM endpoint_minutes AS m
    WHERE m.tenant = {tenant:String} AND m.minute >= {fromMinute:Int32} AND m.minute < {toMinute:Int32}
        AND ({anyEnvironment:Bool} OR m.environment = {environment:String})
        AND ({anyNamespace:Bool} OR m.namespace = {namespace:String})
        AND ({anyService:Bool} OR m.service = {service:String})
        AND (m.minute, m.version) IN
        (
            SELECT minute, version FROM counting_minutes
            WHERE tenant = {tenant:String} AND minute >= {fromMinute:Int32} AND minute < {toMinute:Int32}
        )
    GROUP BY m.environment, m.namespace, m.service, m.endpoint, m.kind, m.protocol
    ORDER BY sum(m.calls) DESC, m.environment, m.namespace, m.service, m.endpoint, m.kind, m.protocol
    LIMIT {most:UInt32}
)
ORDER BY environment, namespace, service, endpoint, kind, protocol
