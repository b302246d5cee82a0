-- First and last second of each trace, with the names and types of the Collector's clickhouse exporter.
CREATE VIEW otel_traces_trace_id_ts AS
SELECT
    lower(hex(trace_id)) AS TraceId,
    CAST(min(start), 'DateTime') AS Start,
    CAST(max(start), 'DateTime') AS End
FROM spans
GROUP BY lower(hex(trace_id))
