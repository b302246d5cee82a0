/**
 * One decoded `ExportTraceServiceRequest`: offsets into its bytes, in typed arrays that are reused for the next request.
 * No string and no object is made per span. Every `*At` is a byte offset into `bytes`, every `*Length` a byte count;
 * an absent field has offset -1 (ids) or length 0 (strings). Ranges are `[from, to)` indexes into another table.
 *
 * A tape is valid until the decoder that made it decodes again: who keeps something of it MUST copy it first.
 */
export interface Tape {
  /** The request, uncompressed, protobuf. */
  readonly bytes: Uint8Array;
  readonly resourceCount: number;
  readonly scopeCount: number;
  readonly spanCount: number;
  readonly eventCount: number;
  readonly linkCount: number;
  readonly valueCount: number;
  readonly resources: ResourceTable;
  readonly scopes: ScopeTable;
  readonly spans: SpanTable;
  readonly events: EventTable;
  readonly links: LinkTable;
  readonly values: ValueTable;
  /**
   * Byte ranges (pairs of from, to) that are no part of what is known and must not travel on: spans with ids of a wrong
   * length and length-delimited fields of unknown number, which nobody could scan. Ascending, not overlapping.
   */
  readonly cuts: Int32Array;
  /** Number of pairs in `cuts`. */
  readonly cutCount: number;
  /** Spans among the cuts: they are answered as `partial_success.rejected_spans`. */
  readonly rejectedSpans: number;
  /** Unknown fields among the cuts. */
  readonly unknownFields: number;
}

export interface ResourceTable {
  /** Body of the ResourceSpans message. */
  readonly at: Int32Array;
  readonly length: Int32Array;
  /** Body of the Resource message; length 0 and offset -1 when absent. */
  readonly resourceAt: Int32Array;
  readonly resourceLength: Int32Array;
  readonly valuesFrom: Int32Array;
  readonly valuesTo: Int32Array;
  readonly droppedAttributes: Uint32Array;
  readonly schemaUrlAt: Int32Array;
  readonly schemaUrlLength: Int32Array;
}

export interface ScopeTable {
  readonly resource: Int32Array;
  readonly nameAt: Int32Array;
  readonly nameLength: Int32Array;
  readonly versionAt: Int32Array;
  readonly versionLength: Int32Array;
  readonly valuesFrom: Int32Array;
  readonly valuesTo: Int32Array;
  readonly droppedAttributes: Uint32Array;
  readonly schemaUrlAt: Int32Array;
  readonly schemaUrlLength: Int32Array;
}

export interface SpanTable {
  readonly resource: Int32Array;
  readonly scope: Int32Array;
  /** Body of the Span message. */
  readonly at: Int32Array;
  readonly length: Int32Array;
  /** 16 bytes. */
  readonly traceIdAt: Int32Array;
  /** 8 bytes. */
  readonly spanIdAt: Int32Array;
  /** 8 bytes, or -1. */
  readonly parentIdAt: Int32Array;
  readonly stateAt: Int32Array;
  readonly stateLength: Int32Array;
  readonly flags: Uint32Array;
  readonly nameAt: Int32Array;
  readonly nameLength: Int32Array;
  /** OTLP SpanKind: 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. Other numbers become 0. */
  readonly kind: Uint8Array;
  /** Nanoseconds since 1970, upper and lower 32 bits. */
  readonly startHigh: Uint32Array;
  readonly startLow: Uint32Array;
  readonly endHigh: Uint32Array;
  readonly endLow: Uint32Array;
  readonly valuesFrom: Int32Array;
  readonly valuesTo: Int32Array;
  readonly eventsFrom: Int32Array;
  readonly eventsTo: Int32Array;
  readonly linksFrom: Int32Array;
  readonly linksTo: Int32Array;
  readonly droppedAttributes: Uint32Array;
  readonly droppedEvents: Uint32Array;
  readonly droppedLinks: Uint32Array;
  /** OTLP StatusCode: 0 unset, 1 ok, 2 error. */
  readonly status: Uint8Array;
  readonly statusMessageAt: Int32Array;
  readonly statusMessageLength: Int32Array;
}

export interface EventTable {
  readonly span: Int32Array;
  readonly timeHigh: Uint32Array;
  readonly timeLow: Uint32Array;
  readonly nameAt: Int32Array;
  readonly nameLength: Int32Array;
  readonly valuesFrom: Int32Array;
  readonly valuesTo: Int32Array;
  readonly droppedAttributes: Uint32Array;
}

export interface LinkTable {
  readonly span: Int32Array;
  /** 16 bytes, or -1 when it has another length. */
  readonly traceIdAt: Int32Array;
  /** 8 bytes, or -1 when it has another length. */
  readonly spanIdAt: Int32Array;
  readonly stateAt: Int32Array;
  readonly stateLength: Int32Array;
  readonly flags: Uint32Array;
  readonly valuesFrom: Int32Array;
  readonly valuesTo: Int32Array;
  readonly droppedAttributes: Uint32Array;
}

/** What a value holds. */
export const VALUE = { none: 0, string: 1, bool: 2, int: 3, double: 4, array: 5, kvlist: 6, bytes: 7 } as const;
export type ValueType = (typeof VALUE)[keyof typeof VALUE];

/**
 * Attributes of all owners, depth first: what an array or a kvlist holds follows it directly with `depth` one higher, so
 * an owner's range covers its nested values too. An element of an array has `keyAt` -1.
 */
export interface ValueTable {
  readonly keyAt: Int32Array;
  readonly keyLength: Int32Array;
  /** A {@link ValueType}. */
  readonly type: Uint8Array;
  /** string, bytes: the payload; bool, int, double: the encoded scalar; array, kvlist: the body of the message. */
  readonly at: Int32Array;
  readonly length: Int32Array;
  /** Body of the enclosing AnyValue message: what is replaced when a number is masked. */
  readonly anyAt: Int32Array;
  readonly anyLength: Int32Array;
  readonly depth: Uint8Array;
}
