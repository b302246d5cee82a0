-- Which data goes from whom to whom, by the newest report.
SELECT
    sender,
    recipient,
    category,
    direction,
    grade,
    if(verdict = '', 'inside', verdict) AS verdict_name,
    count AS seen,
    last_seen
FROM flows
WHERE tenant = ${tenant:sqlstring}
    AND report = (SELECT max(report) FROM scores WHERE tenant = ${tenant:sqlstring} AND report <= $__toTime)
    AND $__conditionalAll(if(environment = '', 'unset', environment) IN (${environment:sqlstring}), $environment)
    AND category != 'none_seen'
ORDER BY verdict_name = 'declared', sender, recipient, category, direction, grade
LIMIT 1000
