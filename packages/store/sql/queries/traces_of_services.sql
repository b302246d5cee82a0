-- Traces of some services by the minute of their first span there, so that each counts in one minute only.
WITH
(
    SELECT groupUniqArray(service_key)
    FROM input_minutes
    WHERE tenant = {tenant:String}
        AND ({anyEnvironment:Bool} OR environment = {environment:String})
        AND ({anyNamespace:Bool} OR namespace = {namespace:String})
        AND ({anyService:Bool} OR service = {service:String})
) AS wanted
SELECT sum(m.traces) AS traces
FROM trace_minutes AS m
WHERE m.tenant = {tenant:String} AND m.minute >= {fromMinute:Int32} AND m.minute < {toMinute:Int32}
    AND hasAny(m.began, wanted) AND NOT hasAny(m.before, wanted)
    AND (m.minute, m.version) IN
    (
        SELECT minute, version FROM counting_minutes
        WHERE tenant = {tenant:String} AND minute >= {fromMinute:Int32} AND minute < {toMinute:Int32}
    )
