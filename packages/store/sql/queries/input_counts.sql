-- Formats that came in, and how many spans were refused.
SELECT format, sum(rejected) AS rejected, sum(late) AS late
FROM input_counts
WHERE tenant = {tenant:String}
GROUP BY format
ORDER BY format
