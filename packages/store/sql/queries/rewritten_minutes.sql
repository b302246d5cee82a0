-- How many minutes have facts of more than one version.
SELECT count() AS minutes
FROM (SELECT tenant, minute FROM minutes GROUP BY tenant, minute HAVING count() > 1)
