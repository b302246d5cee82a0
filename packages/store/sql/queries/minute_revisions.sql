-- Minutes that were written before under the same watermark, or a later one, and how often.
SELECT minute, max(revision) AS revision
FROM minutes
WHERE tenant = {tenant:String} AND minute IN {minutes:Array(Int32)} AND watermark >= {watermark:UInt64}
GROUP BY minute
