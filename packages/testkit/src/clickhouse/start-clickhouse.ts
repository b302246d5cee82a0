import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Fault } from './faults.ts';
import type { ServeOptions } from './serve.ts';

export interface ClickHouseOptions extends Partial<Omit<ServeOptions, 'directory'>> {
  /** Where its data are; the caller removes it. */
  readonly directory: string;
}

/** A server of tests. It ends with the process that started it. */
export interface TestClickHouse {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** Replaces the faults that are still to happen. Not for a server behind TLS. */
  setFaults(faults: readonly Fault[]): Promise<void>;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** On the same data and port, after `kill`. */
  restart(): Promise<void>;
  /** SIGSTOP and SIGCONT. */
  pause(): void;
  resume(): void;
}

async function spawnServer(options: ServeOptions): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, JSON.stringify(options)], {
    env: { UV_THREADPOOL_SIZE: '16' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (child.stdout === null) throw new Error('the server has no standard output');
  for await (const line of createInterface({ input: child.stdout })) {
    const [, port] = /^listening (\d+)$/.exec(line) ?? [];
    if (port !== undefined) return { child, port: Number(port) };
  }
  throw new Error('the test server did not start');
}

/** Starts a server on loopback. Resolves when it takes requests. */
export async function startClickHouse(options: ClickHouseOptions): Promise<TestClickHouse> {
  const user = options.user ?? 'datatrail';
  const password = options.password ?? 'open sesame: 100% secret';
  const first = await spawnServer({ ...options, user, password, port: options.port ?? 0 });
  let child = first.child;
  const url = `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${first.port}`;
  return {
    url,
    user,
    password,
    async setFaults(faults) {
      await fetch(`${url}/faults`, { method: 'POST', body: JSON.stringify(faults) });
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
    async restart() {
      ({ child } = await spawnServer({ ...options, user, password, port: first.port }));
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
  };
}
