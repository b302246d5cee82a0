import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { MAIN, processCpuMicroseconds, processResidentBytes } from './datatrail-process.ts';

const START_TIMEOUT_MS = 60_000;

export interface RoleOptions {
  /** Its working directory; made when missing. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** All its threads on one processor (`taskset`). */
  readonly core: number;
}

/** A running `datatrail ROLE` that is measured from outside. */
export interface RunningRole {
  readonly otlpHttp: string;
  cpuMicroseconds(): number;
  residentBytes(): number;
  /** Sum over its labels; 0 when it has none. */
  metric(name: string): Promise<number>;
  stop(): Promise<void>;
}

export async function startRole(role: string, { directory, environment, core }: RoleOptions): Promise<RunningRole> {
  mkdirSync(directory, { recursive: true });
  const args = ['-c', String(core), process.execPath, '--max-semi-space-size=64', MAIN, role];
  const child = spawn('taskset', args, {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      UV_THREADPOOL_SIZE: '16',
      DATATRAIL_COLLECTOR_HTTP_PORT: '0',
      DATATRAIL_COLLECTOR_GRPC_PORT: '0',
      DATATRAIL_API_PORT: '0',
      DATATRAIL_HEALTH_PORT: '0',
      DATATRAIL_LOG_LEVEL: 'warn',
      ...environment,
    },
  });
  let said = '';
  const ended = once(child, 'exit');
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${role} did not start: ${said}`)), START_TIMEOUT_MS);
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (!said.includes('Ctrl-C')) return;
      clearTimeout(timer);
      resolve();
    });
    void ended.then(() => reject(new Error(`${role} ended: ${said}`)));
  });
  const address = (name: string): string => new RegExp(`${name}\\s+(http://[^/\\s]+)`).exec(said)?.[1] ?? '';
  const health = address('metrics') || address('API');
  const pid = child.pid ?? 0;
  return {
    otlpHttp: address('OTLP/HTTP'),
    cpuMicroseconds: () => processCpuMicroseconds(pid),
    residentBytes: () => processResidentBytes(pid),
    async metric(name) {
      const text = await (await fetch(`${health}/metrics`)).text();
      const values = [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))];
      return values.reduce((sum, [, value]) => sum + Number(value), 0);
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
