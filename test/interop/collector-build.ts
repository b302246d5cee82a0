import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BUILDER = fileURLToPath(new URL('../../infra/otel-collector/builder.yaml', import.meta.url));
const NAME = 'otelcol-datatrail';

function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + String(chunk)).slice(-4000);
    });
    child.on('error', () =>
      reject(new Error(`${command} is missing: these tests build a Collector with Go 1.25 or newer`)),
    );
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}: ${said}`))));
  });
}

/** Collectors that were built before, by the hash of their builder file. */
function cacheDirectory(hash: string): string {
  const root = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  return join(root, 'datatrail', 'otelcol', hash);
}

/** Path of a real Collector, built from infra/otel-collector/builder.yaml: minutes the first time, nothing afterwards. */
export async function buildCollector(): Promise<string> {
  const text = readFileSync(BUILDER);
  const version = /cmd\/builder@(v[\d.]+)/.exec(text.toString())?.[1] ?? '';
  const cache = cacheDirectory(createHash('sha256').update(text).digest('hex').slice(0, 16));
  const binary = join(cache, NAME);
  if (existsSync(binary)) return binary;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'build-'));
  try {
    copyFileSync(BUILDER, join(work, 'builder.yaml'));
    const builder = `go.opentelemetry.io/collector/cmd/builder@${version}`;
    await run('go', ['run', builder, '--config', 'builder.yaml'], work);
    renameSync(join(work, 'build', NAME), binary);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return binary;
}
