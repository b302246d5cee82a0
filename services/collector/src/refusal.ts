/** google.rpc.Code, where OTLP uses it. */
const RPC_CODE = {
  ok: 0,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;
type RpcCode = (typeof RPC_CODE)[keyof typeof RPC_CODE];

interface RefusalInfo {
  readonly http: number;
  readonly grpc: RpcCode;
  /** 0: the exporter must not send the same again. The stock JS exporter gives up when told much more than 2. */
  readonly retryAfterSeconds: 0 | 1;
}

/** Every way to say no, and how each protocol says it (OTLP 1.11, "Failures"; gRPC retries UNAVAILABLE, HTTP 429 and 503). */
export const REFUSALS = {
  malformed: { http: 400, grpc: RPC_CODE.invalidArgument, retryAfterSeconds: 0 },
  unauthenticated: { http: 401, grpc: RPC_CODE.unauthenticated, retryAfterSeconds: 0 },
  forbidden: { http: 403, grpc: RPC_CODE.permissionDenied, retryAfterSeconds: 0 },
  not_found: { http: 404, grpc: RPC_CODE.unimplemented, retryAfterSeconds: 0 },
  wrong_method: { http: 405, grpc: RPC_CODE.unimplemented, retryAfterSeconds: 0 },
  too_slow: { http: 408, grpc: RPC_CODE.deadlineExceeded, retryAfterSeconds: 0 },
  too_large: { http: 413, grpc: RPC_CODE.resourceExhausted, retryAfterSeconds: 0 },
  unsupported_type: { http: 415, grpc: RPC_CODE.unimplemented, retryAfterSeconds: 0 },
  unsupported_coding: { http: 415, grpc: RPC_CODE.unimplemented, retryAfterSeconds: 0 },
  overloaded: { http: 429, grpc: RPC_CODE.unavailable, retryAfterSeconds: 1 },
  failed: { http: 500, grpc: RPC_CODE.internal, retryAfterSeconds: 0 },
  unavailable: { http: 503, grpc: RPC_CODE.unavailable, retryAfterSeconds: 1 },
  shutting_down: { http: 503, grpc: RPC_CODE.unavailable, retryAfterSeconds: 1 },
} as const satisfies Record<string, RefusalInfo>;
export type RefusalKind = keyof typeof REFUSALS;

/** A request that is not taken. The message goes to the exporter: it names limits and places, never what was sent. */
export class Refusal extends Error {
  readonly kind: RefusalKind;

  constructor(kind: RefusalKind, message: string) {
    super(message);
    this.name = 'Refusal';
    this.kind = kind;
  }
}

/** The exporter went away: there is nobody to answer. */
export class Gone extends Error {}
