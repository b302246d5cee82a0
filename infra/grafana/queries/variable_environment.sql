-- Environments that were seen in the window; spans that name none are `unset`.
SELECT DISTINCT if(environment = '', 'unset', environment) AS environment_name
FROM service_minutes
WHERE tenant = ${tenant:sqlstring}
    AND minute >= intDiv(toUnixTimestamp($__fromTime), 60) AND minute <= intDiv(toUnixTimestamp($__toTime), 60)
ORDER BY environment_name
