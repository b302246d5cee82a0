import type { Screened } from '@datatrail/model';
import type { Clock, Log, Metrics } from '@datatrail/runtime';
import type { RecordLedger } from '../record-ledger.ts';
import type { KafkaConnection } from './connection.ts';
import type { RawRecord } from './raw-record.ts';

/** What every user of Kafka in this process shares. */
export interface KafkaSurroundings {
  readonly connection: KafkaConnection;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

/** How a topic that is missing is made. */
export interface TopicCreation {
  readonly partitions: number;
  /** -1: as the brokers do by default. */
  readonly replicationFactor: number;
}

export interface KafkaBusOptions extends KafkaSurroundings {
  /** Our own topic: what we write there is screened. */
  readonly topic: string;
  /** Splits a request at span borders into requests of about `maxBytes`; MUST NOT copy what fits. */
  readonly split: (request: Uint8Array, maxBytes: number) => Iterable<Uint8Array>;
  /** Missing: a topic that is not there is an error at the start. */
  readonly createTopics?: TopicCreation;
  readonly publish?: PublishOptions;
  /** Missing: this process only publishes. */
  readonly consume?: ConsumeOptions;
}

export interface PublishOptions {
  /** Requests are split at this size. Default 900,000: a broker takes 1 MB by default. */
  readonly splitBytes?: number;
  /** A single span above it is refused with `too_large`. Default 1,000,000. */
  readonly maxMessageBytes?: number;
  /** How long a publish may take, all tries together, milliseconds. Default 30,000. */
  readonly deadlineMs?: number;
  /** Bytes that may wait for brokers; above it publishing is refused with `overloaded`. Default 64 MiB. */
  readonly maxWaitingBytes?: number;
  readonly compression?: 'none' | 'gzip' | 'zstd';
}

export interface ConsumeOptions {
  readonly group: string;
  /** Topics of others, with the tenant whose spans they carry. */
  readonly rawTopics: ReadonlyMap<string, string>;
  /**
   * Decodes and screens a record, in this turn: one tape is enough. Throws for what never can be read; the `code` or the
   * name of the error becomes the reason of the dead letter.
   */
  readonly readRecord: (record: RawRecord) => Screened;
  readonly ledger: RecordLedger;
  /** While true no further record is handed on. Default: never. */
  readonly isFull?: () => boolean;
  /** Default 10,000. */
  readonly sessionTimeoutMs?: number;
  /** Default 1000. */
  readonly heartbeatMs?: number;
  /** Bytes of one fetch from one broker. Default 16 MiB. */
  readonly maxFetchBytes?: number;
  /** After how many attempts a record that ends the process, or fails for an unknown reason, is set aside. Default 3. */
  readonly maxAttempts?: number;
  /** After how long without a sign of life, or without a commit though there is something to read, it is rebuilt. Default 30,000. */
  readonly stallMs?: number;
  /** How often lag and topics are looked at, milliseconds. Default 5000. */
  readonly watchMs?: number;
}
