import { Metadata } from '@grpc/grpc-js';
import { encodeStatus } from './otlp-answer.ts';
import { REFUSALS, type Refusal } from './refusal.ts';

export interface RefusalStatus {
  readonly code: number;
  readonly details: string;
  readonly metadata: Metadata;
}

/** gRPC status of a refusal; the details carry RetryInfo where the exporter should try again. */
export function toStatus(refusal: Refusal): RefusalStatus {
  const { grpc: code, retryAfterSeconds } = REFUSALS[refusal.kind];
  const metadata = new Metadata();
  if (retryAfterSeconds > 0) metadata.set('grpc-status-details-bin', Buffer.from(encodeStatus('protobuf', refusal)));
  return { code, details: refusal.message, metadata };
}
