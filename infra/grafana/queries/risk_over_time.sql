-- Risk of the services over time: the highest of each interval.
SELECT $__timeInterval(report) AS time, service, max(risk) AS risk
FROM scores
WHERE tenant = ${tenant:sqlstring} AND $__timeFilter(report)
    AND $__conditionalAll(if(environment = '', 'unset', environment) IN (${environment:sqlstring}), $environment)
GROUP BY time, service
ORDER BY time, service
