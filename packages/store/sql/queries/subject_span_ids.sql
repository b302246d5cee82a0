-- Ids of the spans that hold a fingerprint of one subject.
SELECT DISTINCT lower(hex(span_id)) AS span_id
FROM spans
WHERE tenant = {tenant:String}
    AND hasAny(arrayMap(f -> hex(SHA256(concat({salt:String}, f))), `detection.fingerprint`), {hashes:Array(String)})
ORDER BY span_id
LIMIT {limit:UInt32}
