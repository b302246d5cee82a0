import { randomUUID } from 'node:crypto';
import type { DeadLetter, SourcePosition } from '@datatrail/model';
import type { Ask } from './ask.ts';
import { bindSql } from './bind.ts';
import { type DecodedBlock, numbersOf, textOf } from './native/index.ts';
import type { RecordStore, TopicEpoch } from './record-store.ts';
import type { SqlEngine } from './sql-engine.ts';

/** Not behind the analyzer's long questions: whoever reads records waits for these. */
const CONTROL = { lane: 'control' } as const;

const ATTEMPT = `INSERT INTO record_attempts (cluster, topic, epoch, partition, offset, attempt, at) VALUES
({cluster:String}, {topic:String}, {epoch:UInt32}, {partition:UInt32}, {offset:UInt64}, {attempt:String}, now())`;
const EPOCH = `INSERT INTO topic_epochs (cluster, topic, topic_id, epoch) VALUES
({cluster:String}, {topic:String}, {topicId:String}, {epoch:UInt32})`;
const LETTER = `INSERT INTO dead_letters (tenant, cluster, topic, epoch, partition, offset, class, at, attempts) VALUES
({tenant:String}, {cluster:String}, {topic:String}, {epoch:UInt32}, {partition:UInt32}, {offset:UInt64}, {reason:String},
fromUnixTimestamp64Milli({at:Int64}), {attempts:UInt32})`;

function first([block]: readonly DecodedBlock[], column: string): number {
  return block === undefined || block.rows === 0 ? 0 : numbersOf(block, column)(0);
}

function lettersOf(block: DecodedBlock): DeadLetter[] {
  const [tenant, cluster, topic] = [textOf(block, 'tenant'), textOf(block, 'cluster'), textOf(block, 'topic')];
  const [epoch, partition, offset] = [
    numbersOf(block, 'epoch'),
    numbersOf(block, 'partition'),
    numbersOf(block, 'offset'),
  ];
  const [reason, at, attempts] = [textOf(block, 'reason'), numbersOf(block, 'at_ms'), numbersOf(block, 'attempts')];
  return Array.from({ length: block.rows }, (_, row) => ({
    tenant: tenant[row] ?? '',
    source: {
      cluster: cluster[row] ?? '',
      topic: topic[row] ?? '',
      epoch: epoch(row),
      partition: partition(row),
      offset: offset(row),
    },
    reason: reason[row] ?? '',
    at: at(row),
    attempts: attempts(row),
  }));
}

export interface RecordStoreOptions {
  readonly ask: Ask;
  readonly engine: SqlEngine;
}

async function offsetsFrom(
  { ask, engine: { form } }: RecordStoreOptions,
  topic: TopicEpoch,
  from: ReadonlyMap<number, number>,
): Promise<ReadonlyMap<number, readonly number[]>> {
  const stored = new Map<number, number[]>([...from.keys()].map((partition) => [partition, []]));
  // on a cluster one shard may have its part of a record and another not: nothing may be stepped over
  if (from.size === 0 || form.kind === 'cluster') return stored;
  const [partitions, offsets] = [[...from.keys()], [...from.values()]];
  const least = Math.min(...offsets);
  for (const block of await ask('stored_offsets', { ...topic, partitions, offsets, least }, CONTROL)) {
    const [partition, offset] = [numbersOf(block, 'source_partition'), numbersOf(block, 'source_offset')];
    for (let row = 0; row < block.rows; row++) stored.get(partition(row))?.push(offset(row));
  }
  return stored;
}

export function createRecordStore({ ask, engine }: RecordStoreOptions): RecordStore {
  const write = async (sql: string, values: Parameters<typeof bindSql>[1]): Promise<void> => {
    await engine.run(bindSql(sql, values), CONTROL);
  };
  return {
    async topicEpoch(cluster, topic, topicId) {
      const asked = { cluster, topic, topicId };
      const known = await ask('topic_epochs', asked, CONTROL);
      const own = first(known, 'own');
      if (own > 0) return own;
      await write(EPOCH, { ...asked, epoch: first(known, 'highest') + 1 });
      // another process may have given it a number at the same time: the lowest counts for all
      return first(await ask('topic_epochs', asked, CONTROL), 'own');
    },
    storedOffsets: (topic, from) => offsetsFrom({ ask, engine }, topic, from),
    async noteAttempt({ cluster, topic, epoch, partition, offset }: SourcePosition) {
      const address = { cluster, topic, epoch, partition, offset };
      await write(ATTEMPT, { ...address, attempt: randomUUID() });
      return first(await ask('record_attempts', address, CONTROL), 'attempts');
    },
    async setAside({ tenant, source, reason, at, attempts }) {
      const { cluster, topic, epoch, partition, offset } = source;
      await write(LETTER, { tenant, cluster, topic, epoch, partition, offset, reason, at: Math.trunc(at), attempts });
    },
    async keyId() {
      const [block] = await ask('key_id', {}, CONTROL);
      return block === undefined ? null : (textOf(block, 'id')[0] ?? null);
    },
    noteKeyId: (id) => write('INSERT INTO key_ids (id, noted_at) VALUES ({id:String}, now64(6))', { id }),
    async deadLetters(tenant) {
      const asked = { anyTenant: tenant === undefined, tenant: tenant ?? '' };
      return (await ask('dead_letters', asked, CONTROL)).flatMap(lettersOf);
    },
  };
}
