import type { ChildProcess } from 'node:child_process';
import { type RunResult, resultOf, startDatatrail } from './run-datatrail.ts';

/** One `datatrail ROLE` as a process of its own, on free ports. */
export interface RoleProcess {
  readonly process: ChildProcess;
  /** Addresses that it said, '' where it has none. */
  readonly otlpHttp: string;
  readonly api: string;
  readonly health: string;
  /** Everything that it wrote, once it has ended. */
  readonly result: Promise<RunResult>;
  /** Value of a metric, all its labels together; 0 when it has none. */
  metric(name: string): Promise<number>;
  /** Sends the signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<RunResult>;
}

const FREE_PORTS = {
  DATATRAIL_COLLECTOR_HTTP_PORT: '0',
  DATATRAIL_COLLECTOR_GRPC_PORT: '0',
  DATATRAIL_API_PORT: '0',
  DATATRAIL_HEALTH_PORT: '0',
  DATATRAIL_ANALYZER_INTERVAL_SECONDS: '0.2',
  DATATRAIL_ANALYZER_TRACE_QUIET_SECONDS: '0',
};

/** Resolves when it works; rejects with what it said when it ends before. */
export async function startRole(
  args: readonly string[],
  directory: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<RoleProcess> {
  const child = startDatatrail(args, { cwd: directory, environment: { ...FREE_PORTS, ...environment } });
  const result = resultOf(child);
  const said = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += String(chunk);
      if (text.includes('Ctrl-C')) resolve(text);
    });
    result.then(
      ({ code, stderr }) => reject(new Error(`${args.join(' ')} ended with code ${code}: ${stderr}`)),
      reject,
    );
  });
  const address = (name: string) => new RegExp(`${name}\\s+(http://[^/\\s]+)`).exec(said)?.[1] ?? '';
  const [otlpHttp, api] = [address('OTLP/HTTP'), address('API')];
  const health = address('health') === '' ? api : address('health');
  return {
    process: child,
    otlpHttp,
    api,
    health,
    result,
    async metric(name) {
      const text = await (await fetch(`${health}/metrics`)).text();
      const values = [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))];
      return values.reduce((sum, [, value]) => sum + Number(value), 0);
    },
    end(signal) {
      child.kill(signal);
      return result;
    },
  };
}
