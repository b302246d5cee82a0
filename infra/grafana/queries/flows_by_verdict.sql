-- How many flows of the newest report have which verdict. Flows inside need no declaration.
SELECT if(verdict = '', 'inside', verdict) AS verdict_name, count() AS flows
FROM flows
WHERE tenant = ${tenant:sqlstring}
    AND report = (SELECT max(report) FROM scores WHERE tenant = ${tenant:sqlstring} AND report <= $__toTime)
    AND $__conditionalAll(if(environment = '', 'unset', environment) IN (${environment:sqlstring}), $environment)
GROUP BY verdict_name
ORDER BY flows DESC, verdict_name
