/**
 * An `ExportTraceServiceRequest` as plain objects, in the manner of OTLP/JSON: ids are hex, times nanoseconds since 1970.
 * What is left out is not written. Meant for what is rare (JSON forms, tests, demo): the hot path never makes these.
 */
export interface RequestShape {
  readonly resourceSpans: readonly ResourceSpansShape[];
}

export interface ResourceSpansShape {
  readonly resource?: ResourceShape;
  readonly scopeSpans: readonly ScopeSpansShape[];
  readonly schemaUrl?: string;
}

export interface ResourceShape {
  readonly attributes?: readonly KeyValueShape[];
  readonly droppedAttributesCount?: number;
}

export interface ScopeSpansShape {
  readonly scope?: ScopeShape;
  readonly spans: readonly SpanShape[];
  readonly schemaUrl?: string;
}

export interface ScopeShape {
  readonly name?: string;
  readonly version?: string;
  readonly attributes?: readonly KeyValueShape[];
  readonly droppedAttributesCount?: number;
}

export interface SpanShape {
  /** 32 hex digits in any case; another length is written as it is, and rejected by the decoder. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  readonly traceState?: string;
  /** 16 hex digits, or '' for a root. */
  readonly parentSpanId?: string;
  readonly flags?: number;
  readonly name?: string;
  /** OTLP SpanKind number. */
  readonly kind?: number;
  readonly startTimeUnixNano?: bigint;
  readonly endTimeUnixNano?: bigint;
  readonly attributes?: readonly KeyValueShape[];
  readonly droppedAttributesCount?: number;
  readonly events?: readonly EventShape[];
  readonly droppedEventsCount?: number;
  readonly links?: readonly LinkShape[];
  readonly droppedLinksCount?: number;
  readonly status?: StatusShape;
}

export interface EventShape {
  readonly timeUnixNano?: bigint;
  readonly name?: string;
  readonly attributes?: readonly KeyValueShape[];
  readonly droppedAttributesCount?: number;
}

export interface LinkShape {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState?: string;
  readonly attributes?: readonly KeyValueShape[];
  readonly droppedAttributesCount?: number;
  readonly flags?: number;
}

export interface StatusShape {
  readonly message?: string;
  /** OTLP StatusCode number: 0 unset, 1 ok, 2 error. */
  readonly code?: number;
}

export interface KeyValueShape {
  readonly key: string;
  readonly value?: ValueShape;
}

/** Exactly one of these; `{}` is a value that is not set. */
export type ValueShape =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: bigint | number }
  | { readonly doubleValue: number }
  | { readonly arrayValue: { readonly values: readonly ValueShape[] } }
  | { readonly kvlistValue: { readonly values: readonly KeyValueShape[] } }
  | { readonly bytesValue: Uint8Array }
  | { readonly [key: string]: never };
