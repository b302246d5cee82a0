import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const MAIN = resolve(ROOT, 'services/datatrail/src/main.ts');
/** USER_HZ of Linux: the unit of the times in /proc/PID/stat. */
const TICKS_PER_SECOND = 100;
const START_TIMEOUT_MS = 60_000;

/** A running `datatrail serve` that is measured from outside. */
export interface ServedDatatrail {
  readonly pid: number;
  readonly otlpHttp: string;
  readonly otlpGrpc: string;
  readonly api: string;
  /** Microseconds of user and system time of the process, all threads. */
  cpuMicroseconds(): number;
  /** Resident memory, bytes. */
  residentBytes(): number;
  stop(): Promise<void>;
}

/** User and system time of a process, all threads. */
export function processCpuMicroseconds(pid: number): number {
  return statOf(pid).cpuUs;
}

/** Resident memory of a process, bytes. */
export function processResidentBytes(pid: number): number {
  return statOf(pid).residentBytes;
}

function statOf(pid: number): { cpuUs: number; residentBytes: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const ticks = Number(fields[11]) + Number(fields[12]);
  const resident = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
  return { cpuUs: (ticks / TICKS_PER_SECOND) * 1e6, residentBytes: Number(resident) * 1024 };
}

interface Welcome {
  readonly otlpHttp: string;
  readonly otlpGrpc: string;
  readonly api: string;
}

function whenWelcomed(child: ChildProcess): Promise<Welcome> {
  const { promise, resolve: settle, reject } = Promise.withResolvers<Welcome>();
  let said = '';
  const timer = setTimeout(() => reject(new Error(`datatrail serve did not start: ${said}`)), START_TIMEOUT_MS);
  const hear = (chunk: Buffer): void => {
    said += chunk.toString('utf8');
    const otlpHttp = /OTLP\/HTTP\s+(http:\S+)/.exec(said)?.[1];
    const otlpGrpc = /OTLP\/gRPC\s+(http:\S+)/.exec(said)?.[1];
    const api = /API\s+(http:\/\/[^/\s]+)/.exec(said)?.[1];
    if (otlpHttp === undefined || otlpGrpc === undefined || api === undefined) return;
    clearTimeout(timer);
    settle({ otlpHttp, otlpGrpc, api });
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  child.on('exit', (code) => reject(new Error(`datatrail serve ended with ${code}: ${said}`)));
  return promise;
}

/** Starts it on free ports. `core`: keep all its threads on one processor (`taskset`). */
export async function serveDatatrail(
  directory: string,
  options: { readonly core?: number; readonly intervalSeconds?: number } = {},
): Promise<ServedDatatrail> {
  const command = [process.execPath, '--max-semi-space-size=64', MAIN, 'serve', '--data', directory];
  const [program = '', ...args] =
    options.core === undefined ? command : ['taskset', '-c', String(options.core), ...command];
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      UV_THREADPOOL_SIZE: '16',
      DATATRAIL_COLLECTOR_HTTP_PORT: '0',
      DATATRAIL_COLLECTOR_GRPC_PORT: '0',
      DATATRAIL_API_PORT: '0',
      DATATRAIL_LOG_LEVEL: 'warn',
      DATATRAIL_ANALYZER_INTERVAL_SECONDS: String(options.intervalSeconds ?? 5),
    },
  });
  const pid = child.pid ?? 0;
  const addresses = await whenWelcomed(child);
  return {
    pid,
    ...addresses,
    cpuMicroseconds: () => statOf(pid).cpuUs,
    residentBytes: () => statOf(pid).residentBytes,
    stop: () => {
      const { promise, resolve: settle } = Promise.withResolvers<void>();
      child.on('exit', () => settle());
      child.kill('SIGTERM');
      return promise;
    },
  };
}
