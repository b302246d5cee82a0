import type { Screened } from '@datatrail/model';
import { DatatrailError } from '@datatrail/runtime';
import kafkajs, { type Producer } from 'kafkajs';
import type { KafkaBusOptions } from './bus-options.ts';
import { createClient } from './client.ts';
import { backOff, pause, withinMs } from './deadline.ts';
import { toBusError } from './errors.ts';
import { headersOf, type RecordHeaders } from './headers.ts';

const SPLIT_BYTES = 900_000;
const MAX_MESSAGE_BYTES = 1_000_000;
const DEADLINE_MS = 30_000;
const MAX_WAITING_BYTES = 64 * 2 ** 20;
/** Pieces of one request that are under way at once. */
const PIECES_AT_ONCE = 4;
const COMPRESSION = {
  none: kafkajs.CompressionTypes.None,
  gzip: kafkajs.CompressionTypes.GZIP,
  zstd: kafkajs.CompressionTypes.ZSTD,
} as const;

/**
 * Sends screened requests to our topic, acknowledged by all in-sync replicas. Not idempotent in Kafka's sense: with it
 * kafkajs 2.2.4 lost acknowledged messages after one dropped answer. Without it a message may stand in the log twice, and
 * readers count each span once.
 */
export class Publisher {
  readonly #options: KafkaBusOptions;
  readonly #inFlight = new Set<Promise<void>>();
  #producer: Producer | undefined;
  #waitingBytes = 0;
  #closing: Promise<void> | undefined;

  constructor(options: KafkaBusOptions) {
    this.#options = options;
  }

  /** Rejects with a `DatatrailError`. */
  async start(): Promise<void> {
    const { connection, log } = this.#options;
    this.#producer = createClient({ connection, log, purpose: 'producer' }).producer({
      idempotent: false,
      allowAutoTopicCreation: false,
      createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
      metadataMaxAge: 60_000,
    });
    const connected = this.#producer.connect();
    await withinMs(connected, DEADLINE_MS, () => late('connecting')).catch((error: unknown) => {
      throw toBusError(error, 'Kafka');
    });
  }

  publish(request: Screened): Promise<void> {
    let outcome: Promise<void>;
    try {
      outcome = this.#publish(request);
    } catch (error) {
      return Promise.reject(error);
    }
    const settled = outcome.then(
      () => undefined,
      (error: DatatrailError) =>
        this.#options.metrics.add('datatrail_kafka_publish_errors_total', 1, { code: error.code }),
    );
    this.#inFlight.add(settled);
    void settled.then(() => this.#inFlight.delete(settled));
    return outcome;
  }

  #publish(request: Screened): Promise<void> {
    const producer = this.#producer;
    if (this.#closing !== undefined || producer === undefined)
      throw new DatatrailError('shutting_down', 'the bus is closed', { retryable: true, cure: 'Send it again later.' });
    if (request.tape.spanCount === 0) return Promise.resolve();
    const pieces = this.#piecesOf(request.tape.bytes);
    const headers = headersOf(request);
    return this.#sendAll(producer, pieces, headers);
  }

  /** Copies: the tape is reused as soon as `publish` returns. */
  #piecesOf(bytes: Uint8Array): Buffer[] {
    const { split, publish } = this.#options;
    const largest = publish?.maxMessageBytes ?? MAX_MESSAGE_BYTES;
    if (this.#waitingBytes + bytes.length > Math.max(bytes.length, publish?.maxWaitingBytes ?? MAX_WAITING_BYTES))
      throw new DatatrailError('overloaded', 'too much waits for Kafka', {
        retryable: true,
        cure: 'Send it again later.',
      });
    const pieces: Buffer[] = [];
    for (const piece of split(bytes, publish?.splitBytes ?? SPLIT_BYTES)) {
      if (piece.length > largest)
        throw new DatatrailError('too_large', `a span of ${piece.length} bytes; a Kafka message takes ${largest}`, {
          cure: 'Send smaller spans, or raise the limit here and max.message.bytes of the topic.',
        });
      pieces.push(piece === bytes ? Buffer.from(piece) : Buffer.from(piece.buffer, piece.byteOffset, piece.length));
    }
    return pieces;
  }

  async #sendAll(producer: Producer, pieces: readonly Buffer[], headers: RecordHeaders): Promise<void> {
    const { metrics, publish } = this.#options;
    const begun = performance.now();
    const attempt = new AbortController();
    let next = 0;
    const send = async () => {
      for (let piece = pieces[next++]; piece !== undefined; piece = pieces[next++])
        await this.#insist(attempt.signal, () => this.#send(producer, piece, headers));
    };
    const all = Promise.all(Array.from({ length: Math.min(PIECES_AT_ONCE, pieces.length) }, send));
    try {
      await withinMs(all, publish?.deadlineMs ?? DEADLINE_MS, () => late('publishing'));
      metrics.observe('datatrail_kafka_publish_seconds', (performance.now() - begun) / 1000);
    } finally {
      attempt.abort();
    }
  }

  /** The client gives up at once on some errors of a connection that was cut; what may succeed is tried until the deadline. */
  async #insist(signal: AbortSignal, send: () => Promise<void>): Promise<void> {
    for (let failures = 0; ; failures++)
      try {
        return await send();
      } catch (cause) {
        const error = toBusError(cause, 'publishing to Kafka');
        if (!error.retryable || signal.aborted) throw error;
        await pause(backOff(failures), signal);
        if (signal.aborted) throw error;
      }
  }

  /** One message a send: the broker's limit counts for all messages of a partition in one request. */
  async #send(producer: Producer, value: Buffer, headers: RecordHeaders): Promise<void> {
    const { topic, publish, metrics } = this.#options;
    this.#waitingBytes += value.length;
    try {
      const compression = COMPRESSION[publish?.compression ?? 'none'];
      await producer.send({ topic, acks: -1, compression, messages: [{ value, headers: { ...headers } }] });
      metrics.add('datatrail_kafka_published_messages_total');
    } finally {
      this.#waitingBytes -= value.length;
    }
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      await Promise.all(this.#inFlight);
      const producer = this.#producer;
      if (producer === undefined) return;
      await withinMs(producer.disconnect(), 5000, () => late('closing')).catch(() => undefined);
    })();
    return this.#closing;
  }
}

function late(doing: string): DatatrailError {
  return new DatatrailError('kafka_unavailable', `${doing}: Kafka gave no answer in time`, {
    retryable: true,
    cure: 'Check that the brokers run and have enough in-sync replicas; send it again later.',
  });
}
