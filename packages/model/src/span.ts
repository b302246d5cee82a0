import type { Detection } from './detection.ts';
import type { Peer } from './peer.ts';

export const PROTOCOLS = ['http', 'grpc', 'rpc', 'db', 'messaging', 'gen_ai', 'unknown'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

export const ENDPOINT_KINDS = ['http', 'rpc', 'messaging', 'db', 'gen_ai', 'internal', 'other'] as const;
export type EndpointKind = (typeof ENDPOINT_KINDS)[number];

/** `Resource` attributes that identify a service. Spellings of all generations are already one. */
export interface ServiceIdentity {
  /** `service.name`; `unknown_service:x` stays as it is, a missing one becomes `unknown_service`. */
  readonly service: string;
  readonly namespace: string;
  /** `deployment.environment.name`; '' when not said. */
  readonly environment: string;
  readonly version: string;
  /** `service.instance.id`, else pod name, else host name; ''. */
  readonly instance: string;
}

/** What `locate` reads out of a span beside its own fields. All strings are bounded and screened. */
export interface Located extends ServiceIdentity {
  /**
   * `GET /users/{id}`, `pkg.Service/Method`, `publish orders`, `SELECT users`; span name (templated) when nothing better
   * is known. Pure function of the span: the same in any order on any ingester.
   */
  readonly endpoint: string;
  readonly endpointKind: EndpointKind;
  readonly protocol: Protocol;
  readonly peer: Peer;
  /** HTTP status code, else gRPC status code; -1 when not said. */
  readonly statusCode: number;
  /** Span status ERROR, or HTTP >= 500 (>= 400 on CLIENT), or a gRPC code of a server error. */
  readonly failed: boolean;
  /** SERVER: own address as called (`server.address:port`); ''. */
  readonly address: string;
  /** SERVER whose client is a public address (`datatrail.client.address.scope`), or that has no parent. */
  readonly entry: 'public' | 'root' | 'no';
  /** Transport of the call: `tls` or `plaintext` where `url.scheme`, port or protocol say so. */
  readonly transport: 'tls' | 'plaintext' | 'unknown';
  /** Header attributes are present on this span, so headers were captured. */
  readonly headersCaptured: boolean;
  /**
   * fideslang keys that an annotation attribute of the span names (`data.category` and the like): grade C. Missing or
   * empty when there is none; optional, so that rows of older schemas are read too.
   */
  readonly annotated?: readonly string[];
}

/** A span as the analyzer reads it back, each (tenant, trace id, span id, kind, start time) once. */
export interface StoredSpan extends Located {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits. */
  readonly spanId: string;
  /** 16 lower-case hex digits, '' for a root. */
  readonly parentSpanId: string;
  readonly name: string;
  /** OTLP SpanKind number. */
  readonly kind: number;
  /** Microseconds since 1970. */
  readonly startUs: number;
  /** Nanoseconds, never negative (a negative one is stored as 0 and counted). */
  readonly durationNs: number;
  /** End before start in the message. */
  readonly negativeDuration: boolean;
  /** `traceId:spanId` of links. */
  readonly links: readonly string[];
  /** Weight of the span by `tracestate` (`ot=th:`), 1 when not sampled or not said. */
  readonly weight: number;
  /** Values of it that were masked without a look, because they exceed a bound of the scanner. Missing: none. */
  readonly unscanned?: number;
  readonly detections: readonly StoredDetection[];
}

export type StoredDetection = Omit<Detection, 'span' | 'resource'>;
