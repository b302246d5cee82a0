import { spawn } from 'node:child_process';
import { createServer, connect as tcpConnect } from 'node:net';
import { fileURLToPath } from 'node:url';

const CONFIGS = fileURLToPath(new URL('../../infra/otel-collector/', import.meta.url));
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = tcpConnect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

export interface RunningCollector {
  /** What it said so far: it speaks of warnings and errors only. */
  said(): string;
  /** Ends it as an orchestrator does. */
  stop(): Promise<void>;
}

export interface CollectorStart {
  readonly binary: string;
  /** File of infra/otel-collector. */
  readonly config: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Taken as started once it listens on all of these. */
  readonly ports: readonly number[];
}

/** A real Collector with one of our configurations, exactly as it stands in the tree. */
export async function startCollector(start: CollectorStart): Promise<RunningCollector> {
  const child = spawn(start.binary, [`--config=${CONFIGS}${start.config}`], {
    env: { PATH: process.env.PATH, ...start.environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  let hasEnded = false;
  child.stderr.on('data', (chunk: Buffer) => {
    text += String(chunk);
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  void ended.then(() => {
    hasEnded = true;
  });
  const running: RunningCollector = {
    said: () => text,
    async stop() {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await ended;
      clearTimeout(late);
    },
  };
  const begun = performance.now();
  for (;;) {
    if (hasEnded) throw new Error(`the Collector ended at once: ${text}`);
    if ((await Promise.all(start.ports.map(listens))).every(Boolean)) return running;
    if (performance.now() - begun > START_TIMEOUT_MS) {
      await running.stop();
      throw new Error(`the Collector did not listen in time: ${text}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
