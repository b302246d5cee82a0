-- High and critical findings of the newest report of each tenant, by service.
SELECT tenant, service, toFloat64(count()) AS findings
FROM findings
WHERE severity IN ('high', 'critical')
    AND (tenant, report) IN (SELECT tenant, max(report) FROM scores WHERE report <= $__toTime GROUP BY tenant)
GROUP BY tenant, service
ORDER BY tenant, service
