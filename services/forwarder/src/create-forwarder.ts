import type { Screened } from '@datatrail/model';
import type { Clock, Component, Log, Metrics, Settings } from '@datatrail/runtime';
import { type Attempt, createOtlpSender, type OtlpSender } from './otlp-sender.ts';
import { backOffMs, retryAfterMs } from './retry-delay.ts';
import { type Batch, createSendQueue, type SendQueue } from './send-queue.ts';

export interface ForwarderOptions {
  readonly settings: Settings['forward'];
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** 0 up to 1; spreads the attempts of several processes. */
  readonly random?: () => number;
}

/** A request that was copied and is not sent yet. Exactly one of both is called, once. */
export interface Held {
  /** It was stored: send it on when its turn comes. */
  send(): void;
  /** It was not stored: whoever sent it will send it again. */
  discard(): void;
}

/**
 * Screened spans on to another back end over OTLP/HTTP. Never in the way of storing: what finds no room is dropped and
 * counted at once, and an error of the other side reaches nobody here. At least once: an answer that was lost is sent again.
 */
export interface Forwarder extends Component {
  /** Reads all it needs of the request before it returns. */
  hold(request: Screened): Held;
}

/** Spans that came out here: sent, taken but rejected there, or dropped for one of few reasons. */
type Outcome = 'sent' | 'rejected' | 'queue_full' | 'refused' | 'too_late' | 'stopped';

/** Requests are joined up to this size before compression; receivers take 4 to 64 MiB. */
const BATCH_BYTES = 2 ** 20;

/** Without an endpoint it holds and sends nothing. */
export function createForwarder(options: ForwarderOptions): Forwarder {
  if (options.settings.endpoint === '') return { name: 'forwarder', hold: () => NOTHING, start: quiet, stop: quiet };
  const forwarding = new Forwarding(options);
  return {
    name: 'forwarder',
    hold: (request) => forwarding.hold(request),
    start: async () => forwarding.start(),
    stop: () => forwarding.stop(),
  };
}

const quiet = async () => undefined;
const NOTHING: Held = { send: () => undefined, discard: () => undefined };

class Forwarding {
  readonly #options: ForwarderOptions;
  readonly #queue: SendQueue;
  readonly #abort = new AbortController();
  #sender: OtlpSender | null = null;
  #workers: Promise<void>[] = [];
  /** Milliseconds of `performance.now`. All workers wait for this moment: an other side that is away is asked by one process at one pace. */
  #notBefore = 0;
  #failures = 0;
  #isStopping = false;
  #wake = Promise.withResolvers<void>();

  constructor(options: ForwarderOptions) {
    this.#options = options;
    this.#queue = createSendQueue(options.settings.queueBytes, BATCH_BYTES, () => this.#wakeAll());
  }

  hold({ tape, tenant }: Screened): Held {
    const spans = tape.spanCount;
    const size = tape.bytes.length;
    const room = spans === 0 ? null : this.#queue.reserve(size);
    if (room === null) {
      // counted when it would have been sent: what was not stored comes again
      return { ...NOTHING, send: () => this.#count('queue_full', spans) };
    }
    const bytes = Buffer.from(tape.bytes);
    return { send: () => room.enter({ tenant, bytes, spans }), discard: () => room.release() };
  }

  start(): void {
    const { settings } = this.#options;
    this.#sender = createOtlpSender(settings);
    this.#workers = Array.from({ length: settings.concurrency }, () => this.#work());
  }

  /** Sends what waits, as far as `stopTimeoutSeconds` allows; the rest is dropped and counted. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#wakeAll();
    const deadline = setTimeout(() => this.#abort.abort(), this.#options.settings.stopTimeoutSeconds * 1000);
    await Promise.all(this.#workers);
    clearTimeout(deadline);
    for (let batch = this.#queue.next(); batch !== null; batch = this.#queue.next()) this.#finish(batch, 'stopped');
    this.#sender?.close();
  }

  async #work(): Promise<void> {
    while (!this.#abort.signal.aborted) {
      const batch = this.#queue.next();
      if (batch !== null) await this.#deliver(batch);
      else if (this.#isStopping) return;
      else await this.#wake.promise;
    }
  }

  /** Tries until it is taken, refused or too old. */
  async #deliver(batch: Batch): Promise<void> {
    const { settings } = this.#options;
    const signal = this.#abort.signal;
    const giveUpAt = performance.now() + settings.retrySeconds * 1000;
    for (;;) {
      await pauseUntil(this.#notBefore, signal);
      const begun = performance.now();
      const attempt = signal.aborted ? null : await this.#sender?.send(batch, signal);
      if (!attempt || (signal.aborted && attempt.kind === 'unreachable')) return this.#finish(batch, 'stopped');
      this.#note(attempt, (performance.now() - begun) / 1000);
      if (attempt.kind === 'taken') return this.#taken(batch, attempt.rejected);
      if (attempt.kind === 'refused') return this.#finish(batch, 'refused');
      if (performance.now() >= giveUpAt) return this.#finish(batch, 'too_late');
    }
  }

  #taken(batch: Batch, rejected: number): void {
    const lost = Math.min(rejected, batch.spans);
    if (lost > 0) this.#count('rejected', lost);
    this.#finish(batch, 'sent', batch.spans - lost);
  }

  #finish(batch: Batch, outcome: Outcome, spans = batch.spans): void {
    this.#count(outcome, spans);
    this.#queue.done(batch);
    this.#options.metrics.set('datatrail_forwarder_queue_bytes', this.#queue.bytes);
  }

  #count(outcome: Outcome, spans: number): void {
    const { metrics, log } = this.#options;
    metrics.add('datatrail_forwarder_spans_total', spans, { outcome });
    metrics.set('datatrail_forwarder_queue_bytes', this.#queue.bytes);
    if (outcome !== 'sent') log.once(`forward_${outcome}`, LOST[outcome], { spans });
  }

  /** Pace and health after an attempt; a line in the log when the other side goes away or comes back. */
  #note(attempt: Attempt, seconds: number): void {
    const { metrics, log, clock, random = Math.random } = this.#options;
    metrics.add('datatrail_forwarder_requests_total', 1, { answer: attempt.kind });
    metrics.observe('datatrail_forwarder_request_seconds', seconds);
    if (attempt.kind === 'taken' || attempt.kind === 'refused') {
      if (this.#failures > 0) log.info('the other back end answers again', { failures: this.#failures });
      this.#failures = 0;
      return;
    }
    this.#failures++;
    const asked = attempt.kind === 'put_off' ? retryAfterMs(attempt.retryAfter, clock.now()) : 0;
    const pause = Math.max(asked, backOffMs(this.#failures, random));
    this.#notBefore = Math.max(this.#notBefore, performance.now() + pause);
    if (this.#failures > 1) return;
    const why = attempt.kind === 'put_off' ? { status: attempt.status } : { code: attempt.code };
    log.warn('the other back end does not take spans; they wait and are tried again', why);
  }

  #wakeAll(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers<void>();
  }
}

const LOST: Readonly<Record<Exclude<Outcome, 'sent'>, string>> = {
  rejected: 'the other back end took a request but rejected spans of it',
  queue_full: 'spans are not sent on because forward.queueBytes is full; they are stored here all the same',
  refused: 'the other back end refuses spans; see forward.endpoint and forward.headers',
  too_late: 'spans are not sent on because forward.retrySeconds is over',
  stopped: 'spans were not sent on before the end of this process',
};

async function pauseUntil(moment: number, signal: AbortSignal): Promise<void> {
  const wait = moment - performance.now();
  if (wait <= 0 || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, wait);
    signal.addEventListener('abort', done, { once: true });
  });
}
