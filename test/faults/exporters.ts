import type { ChildProcess } from 'node:child_process';
import { encodeRequest, spanOf, traceIdOf } from '@datatrail/testkit';
import { type ApiAnswer, send, until } from '../../services/datatrail/test/served.ts';

const SERVER = 2;
/** Spans of each request of `twoSpans`. */
export const SPANS_EACH = 2;

/** A trace of two spans; the same bytes for the same number and start, so that a second sending is the same spans again. */
export function twoSpans(trace: number, startUs: number): Uint8Array {
  return encodeRequest([
    {
      resource: { 'service.name': 'writer', 'service.namespace': 'test' },
      spans: [spanOf(1, { trace, kind: SERVER, startUs }), spanOf(2, { trace, parent: 1, startUs })],
    },
  ]);
}

/** What exporters know of what they sent. */
export class Sending {
  readonly startUs = Date.now() * 1000;
  readonly acknowledged = new Set<number>();
  /** Sent and not acknowledged: stored or not, nobody knows. An exporter sends them again. */
  readonly open = new Set<number>();
  readonly statuses = new Map<number, number>();
  #next = 1;

  get sent(): number {
    return this.#next - 1;
  }

  take(again: number[]): number {
    const trace = again.pop() ?? this.#next++;
    this.open.add(trace);
    return trace;
  }

  /** Sends one trace, whose answer may be any or none. */
  async one(otlpHttp: string, trace: number): Promise<number> {
    const status = await send(otlpHttp, twoSpans(trace, this.startUs)).catch(() => 0);
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    if (status === 200) {
      this.open.delete(trace);
      this.acknowledged.add(trace);
    }
    return status;
  }

  /** Sends again whatever has no answer yet, until all of it has one. */
  async settle(otlpHttp: string): Promise<void> {
    const waiting = Array.from(this.open);
    for (const trace of waiting)
      while ((await this.one(otlpHttp, trace)) !== 200) await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const EXPORTERS = 4;

/** A process that takes spans. */
export interface Killable {
  readonly otlpHttp: string;
  readonly process: ChildProcess;
  /** Once it has ended. */
  readonly result: Promise<unknown>;
}

/** Sends, what is open first, until the process is gone; it is killed at the `after`-th acknowledgement. */
export async function sendUntilKilled(served: Killable, sending: Sending, after: number): Promise<void> {
  const again = [...sending.open];
  let got = 0;
  let isKilled = false;
  const exporters = Array.from({ length: EXPORTERS }, async () => {
    while (!isKilled) {
      const status = await sending.one(served.otlpHttp, sending.take(again));
      if (status !== 200 || ++got < after || isKilled) continue;
      isKilled = true;
      served.process.kill('SIGKILL');
    }
  });
  await Promise.all([...exporters, served.result]);
}

/** Sends as fast as it is answered until `isOver`; who is put off waits as told, at most a second. */
export async function sendWhile(
  served: { readonly otlpHttp: string },
  sending: Sending,
  isOver: () => boolean,
  exporters = EXPORTERS,
): Promise<void> {
  const again: number[] = [];
  await Promise.all(
    Array.from({ length: exporters }, async () => {
      while (!isOver()) {
        const trace = sending.take(again);
        const status = await sending.one(served.otlpHttp, trace);
        if (status === 200) continue;
        again.push(trace);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }),
  );
}

/** JSON of an API route of whoever answers it: the one process, or the role. */
export async function ask({ api }: { readonly api: string }, path: string): Promise<ApiAnswer> {
  const answer = await fetch(`${api}/api/v1/${path}`);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return JSON.parse(await answer.text());
}

/** How many spans analysis counts once it has seen at least `expected`. */
export function countedSpans(of: { readonly api: string }, expected: number): Promise<number> {
  const counted = async (): Promise<number> => (await ask(of, 'report')).input?.spans ?? 0;
  return until(counted, (count) => count >= expected, 120_000);
}

/** Traces that do not have both their spans. */
export async function incomplete(of: { readonly api: string }, traces: Iterable<number>): Promise<number[]> {
  const missing: number[] = [];
  for (const trace of traces) {
    const { spans } = await ask(of, `traces/${traceIdOf(trace)}`);
    if (spans?.length !== SPANS_EACH) missing.push(trace);
  }
  return missing;
}

/** Another seed each time, printed, so that a failure can be run again: DATATRAIL_TEST_SEED. */
export function printedSeed(): number {
  const seed = Number(process.env.DATATRAIL_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));
  process.stdout.write(`seed ${seed}: DATATRAIL_TEST_SEED=${seed} runs this again\n`);
  return seed;
}

/** Sends all of them, some at a time; gives the statuses, 0 where there was no answer. */
export async function sendAll(
  post: (body: Uint8Array) => Promise<number>,
  requests: readonly Uint8Array[],
): Promise<number[]> {
  const waiting = [...requests];
  const statuses: number[] = [];
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (let body = waiting.shift(); body !== undefined; body = waiting.shift())
        statuses.push(await post(body).catch(() => 0));
    }),
  );
  return statuses;
}
