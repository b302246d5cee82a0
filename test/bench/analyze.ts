import { spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { createTraffic } from '@datatrail/testkit';
import { MAIN } from './datatrail-process.ts';
import { cpuMicroseconds, type Measurement } from './measurement.ts';

/** As the Collector's file exporter writes protobuf: each request after its length, 4 bytes big-endian. */
async function writeFile(path: string, spans: number, seed: number): Promise<number> {
  const file = createWriteStream(path);
  let count = 0;
  for (const { bytes, spans: inRequest } of createTraffic({ seed, spans }).requests) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    file.write(length);
    file.write(bytes);
    count += inRequest;
  }
  file.end();
  await finished(file);
  return count;
}

function analyze(path: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const args = ['--max-semi-space-size=64', MAIN, 'analyze', '--format', 'json', path];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
  });
  let size = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    size += chunk.length;
  });
  child.on('error', reject);
  child.on('close', (code) => (code === 0 ? resolve(size) : reject(new Error(`analyze ended with ${code}`))));
  return promise;
}

export const measurement: Measurement = {
  name: 'analyze',
  about: '`datatrail analyze` of one protobuf file, start of process and engine included',
  defaultSpans: 100_000,
  async run({ spans, seed }) {
    const folder = mkdtempSync(join(tmpdir(), 'datatrail-bench-'));
    try {
      const path = join(folder, 'traces.pb');
      const count = await writeFile(path, spans, seed);
      const started = performance.now();
      const ownCpu = cpuMicroseconds();
      const size = await analyze(path);
      const wallMs = performance.now() - started;
      return [
        {
          what: `analyze ${count.toLocaleString('en')} spans`,
          figure: `${(wallMs / 1000).toFixed(1)} s`,
          spansPerSecond: (count / wallMs) * 1000,
          note: `report of ${Math.round(size / 1024)} KiB; bench itself ${Math.round((cpuMicroseconds() - ownCpu) / 1000)} ms CPU`,
        },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
