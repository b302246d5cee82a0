import { setImmediate } from 'node:timers/promises';
import type { SpanBus } from '@datatrail/bus';
import type { Screened, Tape } from '@datatrail/model';
import { InputError } from '@datatrail/otlp';
import { type Clock, DatatrailError, errorFields, type Log, type Metrics } from '@datatrail/runtime';
import type { Encoding } from './otlp-answer.ts';
import { Refusal } from './refusal.ts';
import type { TenantLimits } from './tenant-limits.ts';

/**
 * Bodies above this are worked on in slices of at most this, with others in between: 256 KiB of spans with findings are
 * decoded, screened and handed on in about 15 ms.
 */
const SLICE_BYTES = 256 * 1024;

/** What the collector needs of `@datatrail/otlp`. */
export interface TraceDecoder {
  /** Throws an `InputError` for malformed bytes. The tape is reused by the next call. */
  decode(bytes: Uint8Array): Tape;
}

/** What the collector needs of `@datatrail/detect`. */
export interface TraceScreener {
  screen(tape: Tape, from: { readonly tenant: string; readonly receivedAt: number }): Screened;
}

export interface ReceiveOptions {
  readonly decoder: TraceDecoder;
  readonly screener: TraceScreener;
  readonly bus: Pick<SpanBus, 'publish'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly fromJson: (bytes: Uint8Array) => Promise<Uint8Array>;
  readonly split: (bytes: Uint8Array, maxBytes: number) => Iterable<Uint8Array>;
  readonly limits: TenantLimits;
  readonly onReceived?: ((received: Received, tenant: string) => void) | undefined;
}

/** Spans of one request, or of a slice of it. */
export interface Received {
  readonly accepted: number;
  readonly rejected: number;
}

/** Uncompressed request in, durable spans out: decode, screen, publish. Rejects with a `Refusal` only. */
export type Receive = (body: Uint8Array, encoding: Encoding, tenant: string) => Promise<Received>;

export function createReceive(options: ReceiveOptions): Receive {
  const { decoder, screener, bus, clock, log, metrics, fromJson, split, limits, onReceived } = options;

  /** Decode, screen and the synchronous part of publish happen in one turn: the tape is not touched in between. */
  const publish = (tape: Tape, tenant: string): { readonly counts: Received; readonly durable: Promise<void> } => {
    const counts = { accepted: tape.spanCount, rejected: tape.rejectedSpans };
    onReceived?.(counts, tenant);
    if (tape.spanCount === 0) return { counts, durable: Promise.resolve() };
    const screened = screener.screen(tape, { tenant, receivedAt: clock.now() * 1000 });
    countDetections(screened, metrics);
    return { counts, durable: bus.publish(screened) };
  };

  /** All slices must be well formed before the first is published: a refused request leaves nothing behind. */
  const publishSlices = async (bytes: Uint8Array, tenant: string): Promise<Received> => {
    let spans = 0;
    for (const slice of split(bytes, SLICE_BYTES)) {
      spans += decoder.decode(slice).spanCount;
      await setImmediate();
    }
    limits.take(tenant, { spans, bytes: bytes.length });
    let accepted = 0;
    let rejected = 0;
    const durable: Promise<void>[] = [];
    for (const slice of split(bytes, SLICE_BYTES)) {
      const published = publish(decoder.decode(slice), tenant);
      published.durable.catch(() => undefined);
      durable.push(published.durable);
      accepted += published.counts.accepted;
      rejected += published.counts.rejected;
      await setImmediate();
    }
    await Promise.all(durable);
    return { accepted, rejected };
  };

  return async (body, encoding, tenant) => {
    try {
      const bytes = encoding === 'json' ? await fromJson(body) : body;
      if (bytes.length > SLICE_BYTES) return await publishSlices(bytes, tenant);
      const tape = decoder.decode(bytes);
      limits.take(tenant, { spans: tape.spanCount, bytes: bytes.length });
      const { counts, durable } = publish(tape, tenant);
      await durable;
      return counts;
    } catch (error) {
      throw toRefusal(error, log);
    }
  };
}

/** Counted where screening happens, and only there. Category and detector are words of ours, never what came in. */
function countDetections({ detections, unscanned }: Screened, metrics: Metrics): void {
  if (unscanned > 0) metrics.add('datatrail_screen_unscanned_total', unscanned);
  for (const { category, detector } of detections)
    metrics.add('datatrail_screen_detections_total', 1, { category, detector });
}

/** An InputError may be told: it names positions, never text of the input. All others are logged and hidden. */
function toRefusal(error: unknown, log: Log): Refusal {
  if (error instanceof Refusal) return error;
  // the decoder of the whole process tells an InputError as its own error, with that as the cause
  const told = error instanceof DatatrailError ? error.cause : error;
  if (told instanceof InputError)
    return new Refusal(told.code === 'too_large' ? 'too_large' : 'malformed', told.message);
  if (!(error instanceof DatatrailError)) {
    log.once('receive_failed', 'a request failed for a reason that nobody foresaw', errorFields(error));
    return new Refusal('failed', 'internal error; see the log of the collector');
  }
  if (error.code === 'too_large') return new Refusal('too_large', 'the store cannot take a request of this size');
  if (error.code === 'shutting_down') return new Refusal('shutting_down', 'the collector is shutting down');
  if (error.code === 'overloaded') return new Refusal('overloaded', 'the store does not keep up');
  log.once(`store_${error.code}`, 'spans could not be stored; exporters are told so', errorFields(error));
  if (error.retryable) return new Refusal('unavailable', 'the store cannot take spans now');
  return new Refusal('failed', 'the store cannot take this request; see the log of the collector');
}
