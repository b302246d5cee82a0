import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTraffic } from '@datatrail/testkit';
import { type ServedDatatrail, serveDatatrail } from './datatrail-process.ts';
import type { BenchRow, Measurement } from './measurement.ts';

/** Exporters that send at the same time, each waiting for its answer: what waits goes into one block. */
const SENDERS = 48;
const MIB = 2 ** 20;

interface Sent {
  readonly spans: number;
  readonly requests: number;
  readonly again: number;
  readonly residentMib: readonly number[];
}

function post(agent: Agent, url: string, body: Uint8Array): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const headers = { 'content-type': 'application/x-protobuf', 'content-length': body.length };
  const sending = request(`${url}/v1/traces`, { method: 'POST', agent, headers }, (response) => {
    response.resume();
    response.on('end', () => resolve(response.statusCode ?? 0));
  });
  sending.on('error', reject);
  sending.end(body);
  return promise;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Sends as fast as it is answered; 429 and 503 are tried again, as exporters do. */
async function sendAll(server: ServedDatatrail, spans: number, seed: number): Promise<Sent> {
  const agent = new Agent({ keepAlive: true, maxSockets: SENDERS });
  const requests = createTraffic({ seed, spans }).requests[Symbol.iterator]();
  const sent = { spans: 0, requests: 0, again: 0, residentMib: [] as number[] };
  const every = Math.max(1, Math.floor(spans / 10));
  async function sender(): Promise<void> {
    for (let next = requests.next(); !next.done; next = requests.next()) {
      for (let status = 0; status !== 200; ) {
        status = await post(agent, server.otlpHttp, next.value.bytes);
        if (status === 200) break;
        if (status !== 429 && status !== 503) throw new Error(`answered with ${status}`);
        sent.again++;
        await wait(100);
      }
      sent.requests++;
      sent.spans += next.value.spans;
      if (sent.spans >= every * (sent.residentMib.length + 1))
        sent.residentMib.push(Math.round(server.residentBytes() / MIB));
    }
  }
  await Promise.all(Array.from({ length: SENDERS }, sender));
  agent.destroy();
  return sent;
}

async function run(spans: number, seed: number, intervalSeconds: number): Promise<BenchRow[]> {
  const directory = mkdtempSync(join(tmpdir(), 'datatrail-bench-'));
  const server = await serveDatatrail(directory, { core: 0, intervalSeconds });
  try {
    await sendAll(server, Math.min(20_000, spans), seed + 100);
    const cpuBefore = server.cpuMicroseconds();
    const started = performance.now();
    const sent = await sendAll(server, spans, seed);
    const wallMs = performance.now() - started;
    const cpuUs = server.cpuMicroseconds() - cpuBefore;
    const { residentMib } = sent;
    const analyzing = intervalSeconds > 60 ? 'ingest only' : 'analyzer at work';
    return [
      {
        what: `serve, one core, durable, ${analyzing}`,
        cpuUs: cpuUs / sent.spans,
        spansPerSecond: (sent.spans / wallMs) * 1000,
        note: `${Math.round(1e6 / (cpuUs / sent.spans)).toLocaleString('en')} spans/s of CPU; ${sent.again} of ${sent.requests} requests asked to come again`,
      },
      { what: 'resident memory, each tenth of the way', figure: `${residentMib.join(', ')} MiB`, note: analyzing },
    ];
  } finally {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

export const measurement: Measurement = {
  name: 'serve',
  about:
    'OTLP/HTTP protobuf into a running `datatrail serve` on one core, acknowledged when durable; the sender has the other core',
  defaultSpans: 200_000,
  async run({ spans, seed }) {
    return [
      { what: 'spans', figure: spans.toLocaleString('en') },
      ...(await run(spans, seed, 3600)),
      ...(await run(spans, seed, 5)),
    ];
  },
};
