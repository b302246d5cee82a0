import type { SourcePosition } from '@datatrail/model';
import type { KafkaMessage } from 'kafkajs';
import { readHeaders } from './headers.ts';
import type { RawRecord } from './raw-record.ts';

export interface RecordOrigin {
  readonly source: SourcePosition;
  /** Tenant of a raw topic; undefined for our own, where the header tells. */
  readonly rawTenant: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Tenant of records of our own topic that name none. */
const DEFAULT_TENANT = 'default';
/** A time of a record that is further ahead is a wrong clock. */
const AHEAD_MS = 600_000;

/** A message with what its headers, or its topic, say about it. */
export function toRawRecord({ value, headers, timestamp }: KafkaMessage, origin: RecordOrigin): RawRecord {
  const { source, rawTenant, now } = origin;
  const bytes = value ?? Buffer.alloc(0);
  const written = Number(timestamp);
  const receivedAt = 1000 * (written > 0 && written <= now + AHEAD_MS ? written : now);
  const isRaw = rawTenant !== undefined;
  const own = isRaw ? { tenant: rawTenant, receivedAt, keyId: '', detectorSet: '' } : readHeaders(headers);
  return {
    source,
    tenant: own.tenant === '' ? DEFAULT_TENANT : own.tenant,
    receivedAt: own.receivedAt === 0 ? receivedAt : own.receivedAt,
    keyId: own.keyId,
    detectorSet: own.detectorSet,
    encoding: isRaw && looksLikeJson(bytes) ? 'otlp_json' : 'otlp_proto',
    isScreenedTopic: !isRaw,
    value: bytes,
  };
}

/** A protobuf request begins with tag 0x0a; JSON with a brace, which as a tag would be a kind that does not exist. */
function looksLikeJson(bytes: Uint8Array): boolean {
  for (const byte of bytes.subarray(0, 64)) {
    if (byte === 0x7b) return true;
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d && byte !== 0xef && byte !== 0xbb && byte !== 0xbf)
      return false;
  }
  return false;
}
