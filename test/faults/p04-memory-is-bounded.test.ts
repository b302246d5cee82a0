// Promise 4: memory is bounded: bombs in both protocols, bodies that trickle in, and more of both at once than any exporter
// sends. The process lives, gives the memory back, and takes spans all the while.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, test, vi } from 'vitest';
import { until } from '../../services/datatrail/test/served.ts';
import { Sending } from './exporters.ts';
import { processesOfEachTest } from './processes.ts';

vi.setConfig({ testTimeout: 180_000 });
const { start } = processesOfEachTest();
const MIB = 2 ** 20;
const BOMBS = 48;
const TRICKLES = 64;
/** Above what it takes at rest: all bodies together may take `collector.maxTotalBodyBytes`, and copies of some. */
const MOST_GROWTH = 1024 * MIB;

function residentBytes(pid: number | undefined): number {
  return 1024 * Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
}

async function postBomb(otlpHttp: string, body: Uint8Array): Promise<number> {
  const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' };
  const answer = await fetch(`${otlpHttp}/v1/traces`, { method: 'POST', headers, body });
  await answer.arrayBuffer();
  return answer.status;
}

/** A body of which one byte comes now and then. */
function trickle(otlpHttp: string): () => void {
  const { hostname, port } = new URL(otlpHttp);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.write(
    'POST /v1/traces HTTP/1.1\r\nhost: a\r\ncontent-type: application/x-protobuf\r\ncontent-length: 60000000\r\n\r\n',
  );
  const timer = setInterval(() => socket.write('x'), 50);
  return () => {
    clearInterval(timer);
    socket.destroy();
  };
}

test('bombs and trickling bodies: refused or put off, memory comes back, other spans are taken', async () => {
  const served = await start({ DATATRAIL_COLLECTOR_BODY_TIMEOUT_SECONDS: '3' });
  const sending = new Sending();
  expect(await sending.one(served.otlpHttp, sending.take([]))).toBe(200);
  const atRest = residentBytes(served.process.pid);
  const bomb = gzipSync(Buffer.alloc(512 * MIB));
  const ends = Array.from({ length: TRICKLES }, () => trickle(served.otlpHttp));
  let highest = 0;
  const watch = setInterval(() => {
    highest = Math.max(highest, residentBytes(served.process.pid));
  }, 20);
  const answers = await Promise.all(
    Array.from({ length: BOMBS }, () => postBomb(served.otlpHttp, bomb).catch(() => 0)),
  );
  clearInterval(watch);
  for (const end of ends) end();
  // 413: too large once unpacked; 429 and 503: come again; 0: the connection was closed on who would not stop
  for (const status of answers) expect([0, 413, 429, 503]).toContain(status);
  expect(answers).toContain(413);
  expect(highest - atRest).toBeLessThan(MOST_GROWTH);
  await until(
    () => sending.one(served.otlpHttp, sending.take([])),
    (status) => status === 200,
  );
  expect(served.process.exitCode).toBeNull();
});
