-- Minutes of spans that came after a block.
SELECT DISTINCT minute
FROM spans
WHERE tenant = {tenant:String} AND batch > {after:UInt64} AND batch <= {upTo:UInt64}
ORDER BY minute
