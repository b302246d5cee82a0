-- Who calls whom by the newest report, as edges of a node graph.
SELECT
    concat(source, ' > ', target) AS id,
    source,
    target,
    concat(toString(sum(calls)), ' calls') AS mainstat,
    arrayStringConcat(arraySort(groupUniqArrayArray(categories)), ', ') AS secondarystat,
    multiIf(
        max(verdict NOT IN ('', 'declared', 'cannot_tell')) = 1, 'red', max(verdict = 'cannot_tell') = 1, 'orange', 'gray') AS color
FROM edges
WHERE tenant = ${tenant:sqlstring}
    AND report = (SELECT max(report) FROM scores WHERE tenant = ${tenant:sqlstring} AND report <= $__toTime)
    AND $__conditionalAll(if(environment = '', 'unset', environment) IN (${environment:sqlstring}), $environment)
GROUP BY source, target
ORDER BY source, target
LIMIT 3000
