-- Formats that came in, and how many spans were refused.
SELECT format, sum(rejected) AS rejected
FROM input_counts
WHERE tenant = {tenant:String}
GROUP BY format
ORDER BY format
