-- Which data went from whom to whom in a window. The rows that say most, should there be too many.
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
        m.category AS category,
        m.direction AS direction,
        m.grade AS grade,
        m.key AS key,
        m.detector AS detector,
        m.test_data AS test_data,
        max(m.confidence) AS confidence,
        sum(m.count) AS count,
        arraySlice(arraySort(groupUniqArrayArray(m.endpoints)), 1, 10) AS endpoints,
        arraySlice(arraySort(groupUniqArrayArray(m.evidence)), 1, 3) AS evidence,
        sum(m.plaintext) AS plaintext,
        min(m.first_us) AS first_us,
        max(m.last_us) AS last_us
    FROM flow_minutes AS m
    WHERE m.tenant = {tenant:String} AND m.minute >= {fromMinute:Int32} AND m.minute < {toMinute:Int32}
        AND ({anyEnvironment:Bool} OR m.environment = {environment:String})
        AND ({anyNamespace:Bool} OR m.namespace = {namespace:String})
        AND ({anyService:Bool} OR m.service = {service:String})
        AND (m.minute, m.version) IN
        (
            SELECT minute, version FROM counting_minutes
            WHERE tenant = {tenant:String} AND minute >= {fromMinute:Int32} AND minute < {toMinute:Int32}
        )
    GROUP BY m.environment, m.namespace, m.service, m.target_kind, m.target_namespace, m.target_service, m.target_name, m.target_part, m.target_host, m.target_claimed_service, m.category, m.direction, m.grade, m.key, m.detector, m.test_data
    ORDER BY sum(m.count) DESC, m.environment, m.namespace, m.service, m.target_kind, m.target_namespace, m.target_service, m.target_name, m.target_part, m.target_host, m.target_claimed_service, m.category, m.direction, m.grade, m.key, m.detector, m.test_data
    LIMIT {most:UInt32}
)
ORDER BY environment, namespace, service, target_kind, target_namespace, target_service, target_name, target_part, target_host, target_claimed_service, category, direction, grade, key, detector, test_data
