-- Where the fingerprints of one subject stand, and who the other side of these calls is. Fingerprints are compared by a salted
-- hash, so that no log of the engine holds one.
SELECT
    environment, namespace, service, endpoint, peer_kind, peer_name, peer_part, peer_host, position, key, category, detector,
    count() AS spans, uniqExact(trace_id) AS traces, min(intDiv(toUnixTimestamp64Nano(start), 1000)) AS first_us,
    max(intDiv(toUnixTimestamp64Nano(start), 1000)) AS last_us
FROM
(
    SELECT DISTINCT
        environment, namespace, service, endpoint, peer_kind, peer_name, peer_part, peer_host, trace_id, span_id, kind, start,
        `detection.position` AS position, `detection.key` AS key, `detection.category` AS category,
        `detection.detector` AS detector
    FROM spans
    ARRAY JOIN detection
    WHERE tenant = {tenant:String}
        AND has({hashes:Array(String)}, hex(SHA256(concat({salt:String}, `detection.fingerprint`))))
)
GROUP BY
    environment, namespace, service, endpoint, peer_kind, peer_name, peer_part, peer_host, position, key, category, detector
ORDER BY spans DESC, service, endpoint, peer_name, position, key, category, detector
LIMIT 10000
