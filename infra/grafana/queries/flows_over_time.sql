-- Flows by verdict, report by report: the most of each interval.
SELECT time, verdict_name, max(flows) AS flows
FROM
(
    SELECT $__timeInterval(report) AS time, report, if(verdict = '', 'inside', verdict) AS verdict_name, count() AS flows
    FROM flows
    WHERE tenant = ${tenant:sqlstring} AND $__timeFilter(report)
        AND $__conditionalAll(if(environment = '', 'unset', environment) IN (${environment:sqlstring}), $environment)
    GROUP BY time, report, verdict_name
)
GROUP BY time, verdict_name
ORDER BY time, verdict_name
