-- All spans of one piece of the traces that are read, in no order: sorting rows of forty columns costs more than reading them. A start that was clamped is told as the begin of its minute, so that
-- who computes facts needs no second clock.
SELECT
    trace_id, span_id, parent_span_id, name, kind,
    if(intDiv(toUnixTimestamp64Nano(start), 60000000000) = minute, intDiv(toUnixTimestamp64Nano(start), 1000),
        toInt64(minute) * 60000000) AS start_us,
    toUnixTimestamp64Nano(start) AS start_ns, duration, negative_duration, link_ids, weight, environment, namespace, service,
    version, instance, endpoint, endpoint_kind, protocol, peer_kind, peer_name, peer_part, peer_host, peer_port,
    peer_address, peer_claimed_service, peer_reason, status_code, failed, address, entry, transport, headers_captured, annotated,
    unscanned,
    `detection.position`, `detection.key`, `detection.category`, `detection.detector`, `detection.fingerprint`,
    `detection.confidence`, `detection.shape`, `detection.test_data`
FROM spans
WHERE tenant = {tenant:String} AND minute >= {fromMinute:Int32} AND minute <= {toMinute:Int32}
    AND trace_id IN (SELECT trace_id FROM {reading:Identifier} WHERE step = 1 AND piece = {piece:UInt32})
