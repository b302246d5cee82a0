-- One row for each detection of each span. A span that was stored twice shows twice: count distinct (trace, span, kind, start).
CREATE VIEW detections AS
SELECT
    tenant, environment, namespace, service, endpoint, minute, start,
    lower(hex(trace_id)) AS trace_id, lower(hex(span_id)) AS span_id, kind,
    `detection.position` AS position, `detection.key` AS key, `detection.category` AS category,
    `detection.detector` AS detector, `detection.fingerprint` AS fingerprint, `detection.confidence` AS confidence,
    `detection.shape` AS shape, `detection.test_data` AS test_data, key_id, detector_set, ingested_at
FROM spans
ARRAY JOIN detection
