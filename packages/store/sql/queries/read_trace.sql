-- One trace with all that is stored of it, by the bloom index.
SELECT
    s.trace_id AS trace_id, s.span_id AS span_id, s.parent_span_id AS parent_span_id, s.name AS name, s.kind AS kind,
    intDiv(toUnixTimestamp64Nano(s.start), 1000) AS start_us, s.duration AS duration,
    s.negative_duration AS negative_duration, s.link_ids AS link_ids, s.weight AS weight, s.environment AS environment,
    s.namespace AS namespace, s.service AS service, s.version AS version, s.instance AS instance, s.endpoint AS endpoint,
    s.endpoint_kind AS endpoint_kind, s.protocol AS protocol, s.peer_kind AS peer_kind, s.peer_name AS peer_name,
    s.peer_part AS peer_part, s.peer_host AS peer_host, s.peer_port AS peer_port, s.peer_address AS peer_address,
    s.peer_claimed_service AS peer_claimed_service, s.peer_reason AS peer_reason, s.status_code AS status_code,
    s.failed AS failed, s.address AS address, s.entry AS entry, s.transport AS transport,
    s.headers_captured AS headers_captured, s.annotated AS annotated, s.unscanned AS unscanned,
    s.`detection.position` AS `detection.position`, s.`detection.key` AS `detection.key`,
    s.`detection.category` AS `detection.category`, s.`detection.detector` AS `detection.detector`,
    s.`detection.fingerprint` AS `detection.fingerprint`, s.`detection.confidence` AS `detection.confidence`,
    s.`detection.shape` AS `detection.shape`, s.`detection.test_data` AS `detection.test_data`, s.status AS status,
    s.status_message AS status_message, s.trace_state AS trace_state, s.attributes AS attributes, s.events AS events,
    s.links AS links, r.attributes AS resource
FROM
(
    SELECT * FROM spans
    WHERE tenant = {tenant:String} AND lower(hex(trace_id)) = {traceId:String}
    ORDER BY start, span_id, kind, batch, source_row
    LIMIT 1 BY start, span_id, kind
    LIMIT 10000
) AS s
LEFT ANY JOIN (SELECT * FROM resources WHERE tenant = {tenant:String}) AS r ON s.resource_id = r.resource_id
ORDER BY s.start, s.span_id, s.kind
