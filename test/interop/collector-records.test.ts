// What a real Collector wrote to Kafka, in each encoding and compression, through the client's own batch reader with our
// codecs, and from there the way of the ingester: nothing may be lost or read differently.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createDecoder, decodeJson } from '@datatrail/otlp';
import { describe, expect, test } from 'vitest';
import { installCodecs } from '../../packages/bus/src/kafka/codecs.ts';
import { toRawRecord } from '../../packages/bus/src/kafka/record-reader.ts';

/** The part of kafkajs that a consumer uses below its public face. */
interface BatchReader {
  readonly Decoder: new (bytes: Buffer) => object;
  readonly readBatch: (decoder: object) => Promise<{ readonly records: readonly KafkaRecord[] }>;
}
interface KafkaRecord {
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer;
  readonly timestamp: string;
  readonly headers: Readonly<Record<string, Buffer>>;
}

const requireOfBus = createRequire(new URL('../../packages/bus/package.json', import.meta.url));
const kafkajs: BatchReader = {
  Decoder: requireOfBus('kafkajs/src/protocol/decoder'),
  readBatch: requireOfBus('kafkajs/src/protocol/recordBatch/v0/decoder'),
};

const fixture = (name: string): Buffer => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const SPANS = 9;
const NOW_MS = Date.UTC(2030, 0, 1);
installCodecs();

async function recordsOf(encoding: string, compression: string): Promise<readonly KafkaRecord[]> {
  const segment = fixture(`kafka_${encoding}_${compression}.segment.bin`);
  return (await kafkajs.readBatch(new kafkajs.Decoder(segment))).records;
}

/** Ids, name, kind, start, and the keys of all attributes, as texts: whatever a reader could get wrong. */
function told(request: Uint8Array): string[] {
  const { bytes, spanCount, spans, values } = createDecoder().decode(request);
  const buffer = Buffer.from(bytes);
  const hex = (at = 0, length = 0): string => buffer.toString('hex', at, at + length);
  const text = (at = 0, length = 0): string => buffer.toString('utf8', at, at + length);
  return Array.from({ length: spanCount }, (_, i) => {
    const keys: string[] = [];
    for (let at = spans.valuesFrom[i] ?? 0; at < (spans.valuesTo[i] ?? 0); at++)
      keys.push(text(values.keyAt[at], values.keyLength[at]));
    const ids = [hex(spans.traceIdAt[i], 16), hex(spans.spanIdAt[i], 8)];
    const start = [spans.startHigh[i], spans.startLow[i]];
    return [...ids, text(spans.nameAt[i], spans.nameLength[i]), spans.kind[i], ...start, ...keys].join(' ');
  });
}

describe.each(['otlp_proto', 'otlp_json'] as const)('%s', (encoding) => {
  test.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'])(
    '%s: the record is read whole and known by its bytes',
    async (compression) => {
      const [record, ...others] = await recordsOf(encoding, compression);
      expect(others).toEqual([]);
      if (record === undefined) throw new Error('a batch without a record');
      expect(record.key).toBeNull();
      expect(record.value.equals(fixture(`kafka_${encoding}.value.bin`))).toBe(true);
      const source = { cluster: 'c', topic: 'otlp_spans', epoch: 1, partition: 0, offset: Number(record.offset) };
      const message = { ...record, attributes: 0 };
      const raw = toRawRecord(message, { source, rawTenant: 'shop', now: NOW_MS });
      expect(raw).toMatchObject({ encoding, tenant: 'shop', isScreenedTopic: false, keyId: '', detectorSet: '' });
      expect(raw.receivedAt).toBe(Number(record.timestamp) * 1000);
      const bytes = raw.encoding === 'otlp_json' ? decodeJson(raw.value) : raw.value;
      const spans = told(bytes);
      expect(spans).toHaveLength(SPANS);
      expect(spans).toEqual(told(fixture('kafka_otlp_proto.value.bin')));
    },
  );
});
