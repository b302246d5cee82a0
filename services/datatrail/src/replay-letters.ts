import { type RawRecord, readRetention, replayRecords } from '@datatrail/bus/kafka';
import { createLocator } from '@datatrail/graph';
import type { DeadLetter, SourcePosition } from '@datatrail/model';
import { createInterner, normalizeKey } from '@datatrail/otlp';
import type { Store } from '@datatrail/store';
import { checkKeyId } from './check-key-id.ts';
import { createScreening, loadKey } from './create-screening.ts';
import { kafkaSurroundings, rawTopicsOf } from './kafka-connection.ts';
import { createRecordReader } from './record-reader.ts';
import type { Surroundings } from './surroundings.ts';

/** A record that was set aside and is not stored yet. */
export interface OpenLetter {
  readonly letter: DeadLetter;
  /** Milliseconds until its topic forgets it, counted from when it was set aside; null when nobody knows. */
  readonly timeLeftMs: number | null;
}

/** What was set aside and has not been stored since, oldest first. */
export async function openLetters(around: Surroundings, store: Store): Promise<readonly OpenLetter[]> {
  const all = await store.deadLetters();
  const open: DeadLetter[] = [];
  for (const letter of all) if (!(await isStored(store, letter.source))) open.push(letter);
  const topics = [...new Set(open.map(({ source }) => source.topic))];
  const kept = topics.length === 0 ? new Map<string, number>() : await readRetention(kafkaSurroundings(around), topics);
  const now = around.clock.now();
  return open
    .map((letter) => {
      const retention = kept.get(letter.source.topic);
      return { letter, timeLeftMs: retention === undefined ? null : Math.max(0, letter.at + retention - now) };
    })
    .sort((a, b) => a.letter.at - b.letter.at);
}

async function isStored(store: Store, { cluster, topic, epoch, partition, offset }: SourcePosition): Promise<boolean> {
  const stored = await store.storedOffsets({ cluster, topic, epoch }, new Map([[partition, offset]]));
  return stored.get(partition)?.[0] === offset;
}

export interface ReplayCounts {
  readonly stored: number;
  readonly failed: number;
  /** Their topic no longer has them. */
  readonly gone: number;
}

/** Reads them again where they lie, screens and stores them. What still cannot be read stays a dead letter. */
export async function replayLetters(
  around: Surroundings,
  store: Store,
  letters: readonly DeadLetter[],
): Promise<ReplayCounts> {
  const { settings, log, metrics } = around;
  const screening = createScreening(await loadKey(around), settings.detect);
  await checkKeyId(store, screening);
  const read = createRecordReader({ screening, log, metrics });
  const interner = createInterner(REMEMBERED_TEXTS);
  const locate = createLocator({
    intern: (bytes: Uint8Array, at: number, length: number) => interner.intern(bytes, at, length),
    normalizeKey,
  });
  const outcome = await replayRecords({
    ...kafkaSurroundings(around),
    positions: letters.map(({ source }) => source),
    rawTopics: rawTopicsOf(settings.kafka),
    topicEpoch: (cluster, topic, topicId) => store.topicEpoch(cluster, topic, topicId),
    onRecord: async (record: RawRecord) => {
      const screened = read(record);
      await store.write(screened, (span) => locate(screened.tape, span), record.source);
    },
  });
  return { stored: outcome.replayed.length, failed: outcome.failed.length, gone: outcome.gone.length };
}

const REMEMBERED_TEXTS = 4096;
