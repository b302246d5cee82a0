-- Findings of the newest report, the gravest first.
SELECT
    severity,
    kind,
    service,
    if(environment = '', 'unset', environment) AS environment_name,
    recipient,
    category,
    title,
    first_seen,
    last_seen,
    id
FROM findings
WHERE tenant = ${tenant:sqlstring}
    AND report = (SELECT max(report) FROM scores WHERE tenant = ${tenant:sqlstring} AND report <= $__toTime)
    AND $__conditionalAll(if(environment = '', 'unset', environment) IN (${environment:sqlstring}), $environment)
ORDER BY indexOf(['critical', 'high', 'medium', 'low', 'info'], severity), service, recipient, category, id
LIMIT 1000
