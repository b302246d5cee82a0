import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createTraffic } from '@datatrail/testkit';
import { type ServedDatatrail, serveDatatrail } from './datatrail-process.ts';
import type { BenchRow, Measurement } from './measurement.ts';

const MIB = 2 ** 20;
const BODY_BYTES = 24 * MIB;
/** `serve` renews its figures every five seconds, of its own `monitorEventLoopDelay`. */
const ASK_EVERY_MS = 1_000;
/** Long enough for the analyzer to take the minute and for the report of it to be made. */
const AFTERWARDS_MS = 15_000;

interface Delays {
  readonly p99: number[];
  readonly longest: number[];
}

async function watch(server: ServedDatatrail, delays: Delays, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const text = await (await fetch(`${server.api}/metrics`)).text();
    const of = (quantile: string): number =>
      1000 * Number(new RegExp(`loop_delay_seconds\\{quantile="${quantile}"\\} (\\S+)`).exec(text)?.[1] ?? 0);
    delays.p99.push(of('0.99'));
    delays.longest.push(of('1'));
    await wait(ASK_EVERY_MS);
  }
}

/** Requests of protobuf one after the other are one request: bodies as large as an exporter may send them. */
async function sendLarge(server: ServedDatatrail, spans: number, seed: number): Promise<number> {
  const bodies: Buffer[] = [];
  let parts: Uint8Array[] = [];
  let bytes = 0;
  for (const request of createTraffic({ seed, spans }).requests) {
    parts.push(request.bytes.slice());
    bytes += request.bytes.length;
    if (bytes < BODY_BYTES) continue;
    bodies.push(Buffer.concat(parts));
    parts = [];
    bytes = 0;
  }
  if (parts.length > 0) bodies.push(Buffer.concat(parts));
  const headers = { 'content-type': 'application/x-protobuf' };
  for (const body of bodies) {
    const response = await fetch(`${server.otlpHttp}/v1/traces`, {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
    });
    await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`answered with ${response.status}`);
  }
  return bodies.length;
}

async function run(spans: number, seed: number): Promise<BenchRow[]> {
  const directory = mkdtempSync(join(tmpdir(), 'datatrail-bench-'));
  const server = await serveDatatrail(directory, { intervalSeconds: 1 });
  const delays: Delays = { p99: [], longest: [] };
  const done = new AbortController();
  try {
    const watching = watch(server, delays, done.signal);
    const bodies = await sendLarge(server, spans, seed);
    await wait(AFTERWARDS_MS);
    done.abort();
    await watching;
    const figure = (values: readonly number[]): string => `${Math.max(...values).toFixed(0)} ms`;
    return [
      { what: 'bodies', figure: `${bodies} of up to ${BODY_BYTES / MIB} MiB, ${spans.toLocaleString('en')} spans` },
      {
        what: 'event loop delay, p99 of the worst five seconds',
        figure: figure(delays.p99),
        note: 'goal: below 50 ms',
      },
      { what: 'event loop delay, longest', figure: figure(delays.longest) },
    ];
  } finally {
    done.abort();
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

export const measurement: Measurement = {
  name: 'loop',
  about: 'how long `serve` keeps its event loop busy at a stretch: large bodies, then the analysis and report of them',
  defaultSpans: 100_000,
  run: ({ spans, seed }) => run(spans, seed),
};
