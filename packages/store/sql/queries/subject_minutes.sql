-- Minutes whose facts rest on traces with a fingerprint of one subject, or on traces that are linked with these.
WITH carrying AS
(
    SELECT trace_id, link_ids
    FROM spans
    WHERE tenant = {tenant:String}
        AND hasAny(arrayMap(f -> hex(SHA256(concat({salt:String}, f))), `detection.fingerprint`), {hashes:Array(String)})
)
SELECT DISTINCT minute
FROM spans
WHERE tenant = {tenant:String}
    AND
    (
        trace_id IN (SELECT trace_id FROM carrying)
        OR trace_id IN (SELECT toFixedString(substring(arrayJoin(link_ids), 1, 16), 16) FROM carrying)
        OR (tenant, trace_id, span_id) IN
        (
            SELECT tenant, trace_id, span_id
            FROM spans
            ARRAY JOIN link_ids AS link
            WHERE tenant = {tenant:String} AND toFixedString(substring(link, 1, 16), 16) IN (SELECT trace_id FROM carrying)
        )
    )
ORDER BY minute
