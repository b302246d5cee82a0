-- How many findings of the newest report are how grave.
SELECT severity, count() AS findings
FROM findings
WHERE tenant = ${tenant:sqlstring}
    AND report = (SELECT max(report) FROM scores WHERE tenant = ${tenant:sqlstring} AND report <= $__toTime)
    AND $__conditionalAll(if(environment = '', 'unset', environment) IN (${environment:sqlstring}), $environment)
GROUP BY severity
ORDER BY indexOf(['critical', 'high', 'medium', 'low', 'info'], severity)
