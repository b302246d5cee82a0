-- Whom the newest report knows, as nodes of a node graph. Arcs: share of the received calls that failed or not. Colour: the
-- risk class of a service, the kind of everything else.
SELECT
    id,
    any(name) AS title,
    any(if(organisation = '', kind, concat(kind, ' ', organisation, if(country = '', '', concat(' ', country))))) AS subtitle,
    if(any(r.highest_class) = '', '', concat('risk ', toString(round(any(r.highest), 1)))) AS mainstat,
    concat(toString(sum(received)), ' calls') AS secondarystat,
    if(sum(received) = 0, 0, sum(failed) / sum(received)) AS arc__failed,
    1 - arc__failed AS arc__ok,
    multiIf(
        any(r.highest_class) = 'high', 'red', any(r.highest_class) = 'medium', 'orange', any(r.highest_class) = 'low', 'green',
        any(kind) = 'external', 'purple', any(kind) IN ('datastore', 'broker'), 'blue', 'gray') AS color
FROM
(
    SELECT source AS id, source_name AS name, source_kind AS kind, '' AS organisation, '' AS country, 0 AS received, 0 AS failed
    FROM edges
    WHERE tenant = ${tenant:sqlstring}
        AND report = (SELECT max(report) FROM scores WHERE tenant = ${tenant:sqlstring} AND report <= $__toTime)
        AND $__conditionalAll(if(environment = '', 'unset', environment) IN (${environment:sqlstring}), $environment)
    UNION ALL
    SELECT target, target_name, target_kind, target_organisation, target_country, calls, errors
    FROM edges
    WHERE tenant = ${tenant:sqlstring}
        AND report = (SELECT max(report) FROM scores WHERE tenant = ${tenant:sqlstring} AND report <= $__toTime)
        AND $__conditionalAll(if(environment = '', 'unset', environment) IN (${environment:sqlstring}), $environment)
) AS n
LEFT JOIN
(
    SELECT
        arrayJoin([concat('service:', name), concat('service:', name, '@', environment)]) AS service_id,
        max(risk) AS highest,
        argMax(risk_class, risk) AS highest_class
    FROM (SELECT *, concat(if(namespace = '', '', concat(namespace, '/')), service) AS name FROM scores)
    WHERE tenant = ${tenant:sqlstring}
        AND report = (SELECT max(report) FROM scores WHERE tenant = ${tenant:sqlstring} AND report <= $__toTime)
        AND $__conditionalAll(if(environment = '', 'unset', environment) IN (${environment:sqlstring}), $environment)
    GROUP BY service_id
) AS r ON n.id = r.service_id
GROUP BY id
ORDER BY id
LIMIT 1500
