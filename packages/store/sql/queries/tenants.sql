-- Whose spans or facts are stored.
SELECT tenant
FROM (SELECT DISTINCT tenant FROM spans UNION ALL SELECT DISTINCT tenant FROM minutes)
GROUP BY tenant
ORDER BY tenant
