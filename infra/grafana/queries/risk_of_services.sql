-- Risk of each service in the newest report of the window, the highest first.
SELECT
    service,
    namespace,
    if(environment = '', 'unset', environment) AS environment_name,
    risk,
    risk_class,
    exposure,
    confidence,
    wsrf,
    qws_class
FROM scores
WHERE tenant = ${tenant:sqlstring}
    AND report = (SELECT max(report) FROM scores WHERE tenant = ${tenant:sqlstring} AND report <= $__toTime)
    AND $__conditionalAll(if(environment = '', 'unset', environment) IN (${environment:sqlstring}), $environment)
ORDER BY risk DESC, service, namespace, environment_name
LIMIT 500
