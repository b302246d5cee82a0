-- Minutes that are to be computed again, and up to which wish.
SELECT minute, maxIf(wanted, done = 0) AS wish
FROM again_minutes
WHERE tenant = {tenant:String}
GROUP BY minute
HAVING wish > maxIf(wanted, done = 1)
ORDER BY minute
