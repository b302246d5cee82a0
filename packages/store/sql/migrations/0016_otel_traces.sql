-- Spans with the names and types of the OpenTelemetry Collector's clickhouse exporter (0.157), for Grafana and others who
-- know that table. Maps are built from the stored JSON when they are read.
CREATE VIEW otel_traces AS
SELECT
    s.start AS Timestamp,
    lower(hex(s.trace_id)) AS TraceId,
    lower(hex(s.span_id)) AS SpanId,
    if(s.parent_span_id = toFixedString('', 8), '', lower(hex(s.parent_span_id))) AS ParentSpanId,
    s.trace_state AS TraceState,
    s.name AS SpanName,
    toLowCardinality(arrayElement(['Unspecified', 'Internal', 'Server', 'Client', 'Producer', 'Consumer'], s.kind + 1)) AS SpanKind,
    s.service AS ServiceName,
    JSONExtract(r.attributes, 'Map(LowCardinality(String), String)') AS ResourceAttributes,
    CAST(s.scope_name, 'String') AS ScopeName,
    CAST(s.scope_version, 'String') AS ScopeVersion,
    JSONExtract(s.attributes, 'Map(LowCardinality(String), String)') AS SpanAttributes,
    s.duration AS Duration,
    toLowCardinality(arrayElement(['Unset', 'Ok', 'Error'], s.status + 1)) AS StatusCode,
    s.status_message AS StatusMessage,
    CAST(arrayMap(e -> fromUnixTimestamp64Nano(JSONExtract(e, 'time', 'Int64')), JSONExtractArrayRaw(s.events)), 'Array(DateTime64(9))') AS `Events.Timestamp`,
    CAST(arrayMap(e -> JSONExtractString(e, 'name'), JSONExtractArrayRaw(s.events)), 'Array(LowCardinality(String))') AS `Events.Name`,
    arrayMap(e -> JSONExtract(e, 'attributes', 'Map(LowCardinality(String), String)'), JSONExtractArrayRaw(s.events)) AS `Events.Attributes`,
    arrayMap(l -> JSONExtractString(l, 'traceId'), JSONExtractArrayRaw(s.links)) AS `Links.TraceId`,
    arrayMap(l -> JSONExtractString(l, 'spanId'), JSONExtractArrayRaw(s.links)) AS `Links.SpanId`,
    arrayMap(l -> JSONExtractString(l, 'traceState'), JSONExtractArrayRaw(s.links)) AS `Links.TraceState`,
    arrayMap(l -> JSONExtract(l, 'attributes', 'Map(LowCardinality(String), String)'), JSONExtractArrayRaw(s.links)) AS `Links.Attributes`
FROM spans AS s
LEFT ANY JOIN resources AS r ON s.tenant = r.tenant AND s.resource_id = r.resource_id
