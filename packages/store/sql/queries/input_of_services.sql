-- What came in of some services in a window, repeats included, and when the last ended.
SELECT sum(m.stored) AS stored, max(m.last_us) AS last_us
FROM input_minutes AS m
WHERE m.tenant = {tenant:String} AND m.minute >= {fromMinute:Int32} AND m.minute < {toMinute:Int32}
    AND ({anyEnvironment:Bool} OR m.environment = {environment:String})
    AND ({anyNamespace:Bool} OR m.namespace = {namespace:String})
    AND ({anyService:Bool} OR m.service = {service:String})
    AND (m.minute, m.version) IN
    (
        SELECT minute, version FROM counting_minutes
        WHERE tenant = {tenant:String} AND minute >= {fromMinute:Int32} AND minute < {toMinute:Int32}
    )
