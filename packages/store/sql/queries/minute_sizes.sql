-- How many spans each minute holds, repeats included: what is computed together must fit into memory.
SELECT minute, count() AS spans
FROM spans
WHERE tenant = {tenant:String} AND minute IN {minutes:Array(Int32)}
GROUP BY minute
ORDER BY minute
