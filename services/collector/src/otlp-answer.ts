import { REFUSALS, type Refusal } from './refusal.ts';

export type Encoding = 'protobuf' | 'json';

export const MEDIA_TYPE: Readonly<Record<Encoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

/** ExportTraceServiceResponse. `rejectedSpans` 0 leaves partial_success unset, as the protocol asks for. */
export function encodeSuccess(encoding: Encoding, rejectedSpans: number): Uint8Array {
  if (rejectedSpans === 0) return encoding === 'json' ? Buffer.from('{}') : new Uint8Array(0);
  const errorMessage = `${rejectedSpans} spans were refused: a trace id must have 16 bytes, a span id 8, and neither may be all zero`;
  if (encoding === 'json')
    return Buffer.from(JSON.stringify({ partialSuccess: { rejectedSpans: String(rejectedSpans), errorMessage } }));
  return bytesField(1, Buffer.concat([varintField(1, rejectedSpans), bytesField(2, Buffer.from(errorMessage))]));
}

/** google.rpc.Status, with google.rpc.RetryInfo where trying again makes sense. */
export function encodeStatus(encoding: Encoding, refusal: Refusal): Uint8Array {
  const { grpc: code, retryAfterSeconds } = REFUSALS[refusal.kind];
  if (encoding === 'json') {
    const details = [{ '@type': RETRY_INFO, retryDelay: `${retryAfterSeconds}s` }];
    const status = { code, message: refusal.message, ...(retryAfterSeconds > 0 ? { details } : {}) };
    return Buffer.from(JSON.stringify(status));
  }
  const parts = [varintField(1, code), bytesField(2, Buffer.from(refusal.message))];
  if (retryAfterSeconds > 0) {
    const duration = varintField(1, retryAfterSeconds);
    const any = [bytesField(1, Buffer.from(RETRY_INFO)), bytesField(2, bytesField(1, duration))];
    parts.push(bytesField(3, Buffer.concat(any)));
  }
  return Buffer.concat(parts);
}

const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';

function varintField(field: number, value: number): Buffer {
  return Buffer.from([...varint(field << 3), ...varint(value)]);
}

function bytesField(field: number, value: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([...varint((field << 3) | 2), ...varint(value.length)]), value]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  bytes.push(rest);
  return bytes;
}
