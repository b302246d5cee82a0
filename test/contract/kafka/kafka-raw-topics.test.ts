import type { RawRecord } from '@datatrail/bus/kafka';
import { decodeJson } from '@datatrail/otlp';
import { DatatrailError } from '@datatrail/runtime';
import { encodeRequest, spanOf } from '@datatrail/testkit';
import kafkajs from 'kafkajs';
import { beforeAll, expect, test } from 'vitest';
import type { KafkaCluster } from '../../../scripts/kafka/cluster.ts';
import {
  clientOf,
  createBus,
  createTopic,
  readRecord,
  requestBytes,
  screened,
  seenOf,
  until,
} from './kafka-fixture.ts';
import { createMemoryLedger } from './memory-ledger.ts';
import { describeKafka, sharedCluster } from './shared-cluster.ts';

const JSON_REQUEST = JSON.stringify({
  resourceSpans: [
    {
      scopeSpans: [
        { spans: [{ traceId: '5b8efff798038103d269b633813fc60c', spanId: 'eee19b7ec3c1b174', name: 'from json' }] },
      ],
    },
  ],
});

function readAny(record: RawRecord): ReturnType<typeof readRecord> {
  const value = record.encoding === 'otlp_json' ? decodeJson(record.value) : record.value;
  return readRecord({ ...record, value });
}

async function send(
  cluster: KafkaCluster,
  topic: string,
  values: readonly (Uint8Array | null)[],
  compression = 0,
): Promise<void> {
  const producer = clientOf(cluster.addresses()).producer({
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  const messages = values.map((value) => ({ value: value === null ? null : Buffer.from(value) }));
  await producer.send({ topic, messages, compression, acks: -1 });
  await producer.disconnect();
}

describeKafka('Kafka bus: topics of others', () => {
  let cluster: KafkaCluster;
  beforeAll(async () => {
    cluster = await sharedCluster();
  });

  test('otlp_proto and otlp_json in every compression are read, under the tenant of the topic', async () => {
    const [own, raw] = [await createTopic(cluster), await createTopic(cluster)];
    const records: RawRecord[] = [];
    const { bus } = createBus({
      brokers: cluster.addresses(),
      topic: own,
      consume: {
        rawTopics: new Map([[raw, 'shop']]),
        readRecord: (record) => {
          records.push({ ...record, value: Buffer.from(record.value) });
          return readAny(record);
        },
      },
    });
    await bus.start();
    const seen: string[] = [];
    bus.consume(async (record) => void seen.push(`${seenOf(record).name} ${record.request.tenant}`));
    for (const compression of [0, 1, 2, 3, 4])
      await send(cluster, raw, [requestBytes(`codec ${compression}`), Buffer.from(JSON_REQUEST)], compression);
    await bus.publish(screened('own', 0, 'other'));
    await until(() => seen.length === 11, 'all eleven');
    expect(seen.toSorted()).toEqual([
      ...[0, 1, 2, 3, 4].map((c) => `codec ${c} shop`),
      ...Array.from({ length: 5 }, () => 'from json shop'),
      'own other',
    ]);
    for (const record of records) expect(record.isScreenedTopic).toBe(record.source.topic === own);
    // of a raw topic nothing is believed but its bytes; the time is the one of the record
    const received = records
      .filter((r) => r.source.topic === raw)
      .map(({ receivedAt }) => Math.abs(receivedAt / 1000 - Date.now()));
    expect(Math.max(...received)).toBeLessThan(60_000);
    await bus.close();
  });

  test('poison never blocks a partition: it is set aside as an address, what is behind it flows', async () => {
    const topic = await createTopic(cluster);
    const ledger = createMemoryLedger();
    const { bus, metrics } = createBus({ brokers: cluster.addresses(), topic, ledger });
    await bus.start();
    const good = (name: string): Uint8Array => requestBytes(name);
    const secret = Buffer.from('no protobuf: alice@example.org');
    await send(cluster, topic, [good('a'), secret, null, Buffer.alloc(0), good('b'), good('never fits'), good('c')]);
    const seen: string[] = [];
    bus.consume(async (record) => {
      const { name } = seenOf(record);
      seen.push(name);
      if (name === 'never fits') throw new DatatrailError('too_large', 'too large');
    });
    await until(() => seen.includes('c') && ledger.letters.length === 2, 'the last, and two dead letters');
    expect(
      ledger.letters.map(({ source, reason, attempts, tenant }) => [source.offset, reason, attempts, tenant]),
    ).toEqual([
      [1, 'DecodeError', 1, 'default'],
      [5, 'too_large', 1, 'default'],
    ]);
    expect(JSON.stringify(ledger.letters)).not.toContain('alice');
    expect(await metrics.expose()).toContain('datatrail_dead_letters_total{reason="DecodeError"} 1');
    await bus.close();
  });

  test('an error that nobody classified is tried some times, then set aside', async () => {
    const topic = await createTopic(cluster);
    const ledger = createMemoryLedger();
    const { bus } = createBus({ brokers: cluster.addresses(), topic, ledger, consume: { maxAttempts: 2 } });
    await bus.start();
    let tries = 0;
    const seen: string[] = [];
    bus.consume(async (record) => {
      const { name } = seenOf(record);
      if (name === 'odd') tries++;
      else seen.push(name);
      if (name === 'odd') throw new TypeError('a slip of ours');
    });
    await bus.publish(screened('odd'));
    await bus.publish(screened('next'));
    await until(() => ledger.letters.length === 1 && seen.length === 1, 'one dead letter');
    expect({ tries, reason: ledger.letters[0]?.reason, seen }).toEqual({
      tries: 2,
      reason: 'TypeError',
      seen: ['next'],
    });
    await bus.close();
  });

  test('one request larger than a message is split at span borders, and arrives whole', async () => {
    const topic = await createTopic(cluster, 2);
    const { bus } = createBus({ brokers: cluster.addresses(), topic });
    await bus.start();
    const filler = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`filler.${i}`, 'x '.repeat(500)]));
    const spans = Array.from({ length: 40 }, (_, i) => spanOf(i + 1, { name: `s${i}`, attributes: filler }));
    const bytes = encodeRequest([{ resource: { 'service.name': 'a' }, spans }]);
    expect(bytes.length).toBeGreaterThan(4_000_000);
    let received = 0;
    let messages = 0;
    bus.consume(async ({ request }) => {
      received += request.tape.spanCount;
      messages++;
    });
    await bus.publish(readRecord({ value: bytes, tenant: 'default', receivedAt: 1 } as RawRecord));
    await until(() => received >= 40, 'all spans');
    expect([received, messages > 4]).toEqual([40, true]);
    await bus.close();
  });
});
