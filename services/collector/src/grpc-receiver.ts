import type { KeyRing, Metrics, Settings } from '@datatrail/runtime';
import { type Metadata, Server, type ServerUnaryCall, type ServiceDefinition, type sendUnaryData } from '@grpc/grpc-js';
import type { Admission } from './admission.ts';
import type { DroppedSignals, Signal } from './dropped-signals.ts';
import { createGate } from './grpc-gate.ts';
import { toStatus } from './grpc-status.ts';
import { encodeSuccess } from './otlp-answer.ts';
import type { Receive } from './receive.ts';
import { Refusal } from './refusal.ts';
import { tenantOfGrpc } from './sender.ts';
import type { TenantLimits } from './tenant-limits.ts';

export interface GrpcReceiverOptions {
  readonly settings: Settings['collector'];
  readonly keys: KeyRing;
  readonly limits: TenantLimits;
  readonly admission: Admission;
  readonly receive: Receive;
  readonly dropped: DroppedSignals;
  readonly metrics: Metrics;
}

const GRPC = { protocol: 'grpc' } as const;
const MAX_METADATA_BYTES = 16 * 1024;

/** The server of OTLP/gRPC, not listening yet. Bytes pass through unread: one decoder serves both protocols. */
export function createGrpcReceiver(options: GrpcReceiverOptions): Server {
  const { settings, dropped, metrics } = options;
  const server = new Server({
    'grpc.max_receive_message_length': settings.maxBodyBytes,
    'grpc.max_concurrent_streams': settings.maxInWork,
    'grpc.max_metadata_size': MAX_METADATA_BYTES,
    interceptors: [createGate(options)],
  });
  const exportTraces: Take = async (body, metadata) => {
    const startedAt = performance.now();
    metrics.add('datatrail_collector_received_bytes_total', body.length, GRPC);
    const { accepted, rejected } = await options.receive(body, 'protobuf', tenantOfGrpc(options.keys, metadata));
    metrics.add('datatrail_collector_spans_accepted_total', accepted, GRPC);
    metrics.add('datatrail_collector_spans_rejected_total', rejected, GRPC);
    metrics.observe('datatrail_collector_request_seconds', (performance.now() - startedAt) / 1000, GRPC);
    return encodeSuccess('protobuf', rejected);
  };
  const drop = (signal: Signal) => async (): Promise<Uint8Array> => {
    dropped.count(signal);
    return encodeSuccess('protobuf', 0);
  };
  server.addService(unary('trace', 'Trace'), { export: toHandler(exportTraces) });
  server.addService(unary('metrics', 'Metrics'), { export: toHandler(drop('metrics')) });
  server.addService(unary('logs', 'Logs'), { export: toHandler(drop('logs')) });
  return server;
}

function unary(signal: string, name: string): ServiceDefinition {
  return {
    export: {
      path: `/opentelemetry.proto.collector.${signal}.v1.${name}Service/Export`,
      requestStream: false,
      responseStream: false,
      requestSerialize: asBuffer,
      requestDeserialize: (bytes: Buffer) => bytes,
      responseSerialize: asBuffer,
      responseDeserialize: (bytes: Buffer) => bytes,
    },
  };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

async function answerCall(taken: Promise<Uint8Array>, done: sendUnaryData<Uint8Array>): Promise<void> {
  try {
    done(null, await taken);
  } catch (error) {
    done(toStatus(error instanceof Refusal ? error : new Refusal('failed', 'internal error')));
  }
}

type Take = (body: Uint8Array, metadata: Metadata) => Promise<Uint8Array>;

function toHandler(take: Take) {
  return (call: ServerUnaryCall<Uint8Array, Uint8Array>, done: sendUnaryData<Uint8Array>): void => {
    void answerCall(take(call.request, call.metadata), done);
  };
}
