import type { SpanBus } from '@datatrail/bus';
import { createKafkaBus, type KafkaBus } from '@datatrail/bus/kafka';
import { createMemoryBus } from '@datatrail/bus/memory';
import { splitRequest } from '@datatrail/otlp';
import type { Store } from '@datatrail/store';
import type { Screening } from './create-screening.ts';
import { kafkaSurroundings, rawTopicsOf, topicsToMake } from './kafka-connection.ts';
import { createRecordReader } from './record-reader.ts';
import type { Surroundings } from './surroundings.ts';

export interface BusParts {
  /** Of the reader, whose tape is not that of the collector. */
  readonly screening: Screening;
  readonly store: Store;
  /** Live traffic: what records hold is counted for the report. */
  readonly isLive: boolean;
}

/** What is put on hold of reading while so many bytes wait for the store. */
const FULL_BLOCKS = 2;

/** A bus that is connected by `start`, where it has to be. */
export type StartedBus = SpanBus & Partial<Pick<KafkaBus, 'start'>>;

/** Inside of this process: whoever publishes waits for the store. */
export function createInnerBus(store: Pick<Store, 'startCount'>): StartedBus {
  return createMemoryBus({ epoch: store.startCount });
}

/** Over Kafka. Without `parts` it only publishes. */
export function createOuterBus(around: Surroundings, parts: BusParts | null): StartedBus {
  const { kafka } = around.settings;
  return createKafkaBus({
    ...kafkaSurroundings(around),
    ...topicsToMake(kafka),
    topic: kafka.topic,
    split: splitRequest,
    publish: { splitBytes: kafka.maxMessageBytes, deadlineMs: kafka.publishTimeoutSeconds * 1000 },
    ...(parts !== null && { consume: consumeOptions(around, parts) }),
  });
}

function consumeOptions({ settings, log, metrics }: Surroundings, { screening, store, isLive }: BusParts) {
  const { kafka, store: limits } = settings;
  const onRead = (tenant: string, { rejected }: { readonly rejected: number }) =>
    store.countInput(tenant, { format: 'otlp', rejected });
  return {
    group: `${kafka.group}.ingester`,
    rawTopics: rawTopicsOf(kafka),
    readRecord: createRecordReader({ screening, log: log.for('ingester'), metrics, ...(isLive && { onRead }) }),
    ledger: store,
    isFull: () => store.pending.bytes > FULL_BLOCKS * limits.blockBytes,
    sessionTimeoutMs: kafka.sessionTimeoutSeconds * 1000,
    maxAttempts: kafka.maxAttempts,
  };
}
