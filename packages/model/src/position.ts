/** Where in a span something was found. The order is the order of reports. */
export const POSITIONS = [
  'span_name',
  'span_attribute',
  'resource_attribute',
  'scope_attribute',
  'event_name',
  'event_attribute',
  'link_attribute',
  'status_message',
  'trace_state',
  'scope_name',
] as const;
export type Position = (typeof POSITIONS)[number];

/** OTLP SpanKind by number. */
export const SPAN_KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
export type SpanKind = (typeof SPAN_KINDS)[number];
export const KIND = { unspecified: 0, internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const;
