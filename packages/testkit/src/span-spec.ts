/** An attribute value as a test writes it: whole numbers become ints, others doubles; bigint is always an int. */
export type AttributeValue =
  | string
  | number
  | boolean
  | bigint
  | Uint8Array
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue };
export type Attributes = Readonly<Record<string, AttributeValue>>;

export interface EventSpec {
  readonly name: string;
  /** Microseconds since 1970. */
  readonly atUs: number;
  readonly attributes?: Attributes;
}

export interface LinkSpec {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  readonly attributes?: Attributes;
}

/** A span as a test writes it. */
export interface SpanSpec {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  /** 16 hex digits; missing for a root. */
  readonly parentSpanId?: string;
  readonly name: string;
  /** OTLP SpanKind: 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  /** Microseconds since 1970. */
  readonly startUs: number;
  readonly durationUs: number;
  readonly attributes?: Attributes;
  readonly events?: readonly EventSpec[];
  readonly links?: readonly LinkSpec[];
  /** OTLP StatusCode: 0 unset, 1 ok, 2 error. */
  readonly status?: number;
  readonly statusMessage?: string;
  readonly traceState?: string;
}

/** Spans of one resource and one scope, as an exporter of one process sends them. */
export interface ResourceSpec {
  readonly resource: Attributes;
  readonly scope?: { readonly name: string; readonly version?: string };
  readonly spans: readonly SpanSpec[];
}

/** Parts of a span that a test cares about; the rest is filled in. Ids are derived from `id`, so equal ids are equal spans. */
export function spanOf(
  id: number,
  given: Partial<SpanSpec> & { readonly parent?: number; readonly trace?: number } = {},
): SpanSpec {
  const { parent, trace, ...rest } = given;
  return {
    traceId: traceIdOf(trace ?? 1),
    spanId: spanIdOf(id),
    ...(parent === undefined ? {} : { parentSpanId: spanIdOf(parent) }),
    name: `span ${id}`,
    kind: 1,
    startUs: Date.UTC(2026, 0, 5, 12) * 1000 + id,
    durationUs: 1000,
    ...rest,
  };
}

/** 16 hex digits; never all zero. */
export function spanIdOf(id: number): string {
  return `5a${id.toString(16).padStart(14, '0')}`;
}

/** 32 hex digits; never all zero. */
export function traceIdOf(trace: number): string {
  return `7c${trace.toString(16).padStart(30, '0')}`;
}
