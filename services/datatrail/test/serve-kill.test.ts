// kill -9 in the middle of taking spans, twenty times over one data directory: nothing acknowledged is lost or doubled.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeRequest, spanOf, traceIdOf } from '@datatrail/testkit';
import { afterAll, expect, test, vi } from 'vitest';
import { type Served, send, serve, until } from './served.ts';

// 21 processes one after the other, on machines that may be busy
vi.setConfig({ testTimeout: 300_000 });

const ROUNDS = 20;
const EXPORTERS = 4;
const SERVER = 2;
const directory = mkdtempSync(join(tmpdir(), 'datatrail-serve-kill-'));
let running: Served | null = null;
afterAll(async () => {
  await running?.end('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

/** Two spans; the same bytes each time, so that a second sending is the same spans again. */
const startUs = Date.now() * 1000;
const requestOf = (trace: number): Uint8Array =>
  encodeRequest([
    {
      resource: { 'service.name': 'writer', 'service.namespace': 'test' },
      spans: [spanOf(1, { trace, kind: SERVER, startUs }), spanOf(2, { trace, parent: 1, startUs })],
    },
  ]);

interface Sending {
  readonly acknowledged: Set<number>;
  /** Sent and not acknowledged: stored or not, nobody knows. An exporter sends them again. */
  readonly open: Set<number>;
  next: number;
}

/** Sends, what is open first, until the process is gone; the process is killed at the `kills`-th acknowledgement. */
async function sendUntilKilled(served: Served, sending: Sending, kills: number): Promise<void> {
  const again = [...sending.open];
  let got = 0;
  let isKilled = false;
  const exporters = Array.from({ length: EXPORTERS }, async () => {
    while (!isKilled) {
      const trace = again.pop() ?? sending.next++;
      sending.open.add(trace);
      const status = await send(served.otlpHttp, requestOf(trace)).catch(() => 0);
      if (status !== 200) continue;
      sending.open.delete(trace);
      sending.acknowledged.add(trace);
      if (++got < kills || isKilled) continue;
      isKilled = true;
      served.process.kill('SIGKILL');
    }
  });
  await Promise.all([...exporters, served.result]);
}

test('every acknowledged span is there exactly once after kill -9, twenty times over', async () => {
  const sending: Sending = { acknowledged: new Set(), open: new Set(), next: 1 };
  let left = 0;
  for (let round = 0; round < ROUNDS; round++) {
    running = await serve(directory);
    // sooner or later after the start, so that writes, merges and analyses are hit at other places each time
    await sendUntilKilled(running, sending, 1 + ((round * 7) % 23));
    left += sending.open.size;
  }
  // else no kill was in the middle of anything
  expect(left).toBeGreaterThan(0);

  const served = await serve(directory);
  running = served;
  for (const trace of sending.open) {
    expect(await send(served.otlpHttp, requestOf(trace))).toBe(200);
    sending.acknowledged.add(trace);
  }
  expect(sending.acknowledged.size).toBe(sending.next - 1);
  for (const trace of sending.acknowledged) {
    const { spans } = await served.ask(`traces/${traceIdOf(trace)}`);
    expect(spans, `trace ${trace}`).toHaveLength(2);
  }
  const counted = async () => (await served.ask('report')).input?.spans ?? 0;
  expect(await until(counted, (count) => count >= 2 * sending.acknowledged.size)).toBe(2 * sending.acknowledged.size);
  expect((await served.end('SIGTERM')).code).toBe(0);
  running = null;
});
