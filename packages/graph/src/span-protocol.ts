import { KIND, type Protocol } from '@datatrail/model';
import { SLOT } from './attribute-slots.ts';
import type { SpanAttributes } from './span-attributes.ts';

/** Operations of the GenAI conventions that run in this process and send nothing to a model themselves. */
const LOCAL_OPERATIONS = new Set([
  'execute_tool',
  'invoke_agent',
  'create_agent',
  'invoke_workflow',
  'retrieval',
  'plan',
]);
/** Operations that call a tool or a store, whatever the kind of the span. */
const NEVER_MODEL = new Set(['execute_tool', 'retrieval']);
const MODEL_SPAN_KINDS = new Set(['llm', 'embedding', 'reranker']);

/**
 * Whether the span is one call of a model. Frameworks mark agents, chains and tools with the same attributes: those are
 * no calls when they are INTERNAL.
 */
export function isModelCall(attributes: SpanAttributes, kind: number): boolean {
  const spanKind = attributes.has(SLOT.modelSpanKind) ? attributes.text(SLOT.modelSpanKind).toLowerCase() : '';
  if (spanKind !== '') return MODEL_SPAN_KINDS.has(spanKind);
  const names = attributes.has(SLOT.modelProvider) || attributes.has(SLOT.modelName);
  const operation = attributes.text(SLOT.modelOperation);
  if (kind === KIND.client) return (names || operation !== '') && !NEVER_MODEL.has(operation);
  if (kind !== KIND.internal && kind !== KIND.unspecified) return false;
  if (operation !== '') return !LOCAL_OPERATIONS.has(operation);
  return attributes.has(SLOT.modelName);
}

/** The type of a span comes first and says where to look: gen_ai, messaging, db, rpc, http. */
export function protocolOf(attributes: SpanAttributes, kind: number, spanName: string): Protocol {
  if (isModelCall(attributes, kind)) return 'gen_ai';
  if (attributes.has(SLOT.messagingSystem) || attributes.has(SLOT.destination)) return 'messaging';
  if (kind === KIND.producer || kind === KIND.consumer) return 'messaging';
  if (attributes.has(SLOT.dbSystem) || attributes.has(SLOT.dbQuery)) return 'db';
  if (attributes.has(SLOT.rpcSystem) || attributes.has(SLOT.rpcService)) return rpcProtocol(attributes);
  if (isHttp(attributes)) return 'http';
  return attributes.has(SLOT.rpcStatus) || isGrpcByName(attributes, kind, spanName) ? 'grpc' : 'unknown';
}

/** Full name of a method as gRPC sends it. */
const GRPC_METHOD = /^\/([A-Za-z_]\w*\.)+[A-Z]\w*\/[A-Za-z_]\w*$/;

/** Tracers from before the conventions name gRPC by `component`, or by nothing but the method as the span's name. */
function isGrpcByName(attributes: SpanAttributes, kind: number, spanName: string): boolean {
  if (kind !== KIND.client && kind !== KIND.server) return false;
  return /^grpc\b/i.test(attributes.text(SLOT.component)) || GRPC_METHOD.test(spanName);
}

function rpcProtocol(attributes: SpanAttributes): Protocol {
  const system = attributes.text(SLOT.rpcSystem).toLowerCase();
  return system === '' || system === 'grpc' ? 'grpc' : 'rpc';
}

function isHttp(attributes: SpanAttributes): boolean {
  return (
    attributes.has(SLOT.httpMethod) ||
    attributes.has(SLOT.httpStatus) ||
    attributes.has(SLOT.httpRoute) ||
    attributes.has(SLOT.urlFull) ||
    attributes.has(SLOT.httpTarget)
  );
}

/** gRPC codes by number and, as the current conventions write them, by name. */
const RPC_CODES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];
/** Codes that are the server's fault, by the semantic conventions for gRPC. */
const SERVER_FAULTS = new Set([2, 4, 12, 13, 14, 15]);

/** HTTP status code, else gRPC code; -1 when not said. */
export function statusCodeOf(attributes: SpanAttributes): number {
  const http = attributes.integer(SLOT.httpStatus);
  if (http >= 0) return http;
  const rpc = attributes.integer(SLOT.rpcStatus);
  return rpc >= 0 ? rpc : RPC_CODES.indexOf(attributes.text(SLOT.rpcStatus).toUpperCase());
}

/** Span status ERROR, the old `error` flag, or a status code that the conventions call a failure of this side. */
export function isFailure(attributes: SpanAttributes, kind: number, status: number): boolean {
  if (status === 2 || attributes.text(SLOT.errorFlag) === 'true') return true;
  const http = attributes.integer(SLOT.httpStatus);
  if (http >= 0) return http >= (kind === KIND.client ? 400 : 500);
  const code = statusCodeOf(attributes);
  return kind === KIND.client ? code > 0 : SERVER_FAULTS.has(code);
}
