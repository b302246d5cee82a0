import type { ChildProcess } from 'node:child_process';
import type { GraphEdge, Report } from '@datatrail/model';
import { type RunResult, resultOf, startDatatrail } from './run-datatrail.ts';

/** The parts of API answers that tests look at. */
export interface ApiAnswer extends Partial<Report> {
  readonly items?: readonly { readonly recipient?: string }[];
  readonly spans?: readonly unknown[];
  readonly edges?: readonly GraphEdge[];
}

/** A `datatrail serve` as a process of its own, on free ports. */
export interface Served {
  readonly process: ChildProcess;
  readonly otlpHttp: string;
  readonly otlpGrpc: string;
  readonly api: string;
  /** Everything that it wrote, once it has ended. */
  readonly result: Promise<RunResult>;
  /** JSON of an API route. */
  ask(path: string): Promise<ApiAnswer>;
  /** Sends the signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<RunResult>;
}

const FREE_PORTS = {
  DATATRAIL_COLLECTOR_HTTP_PORT: '0',
  DATATRAIL_COLLECTOR_GRPC_PORT: '0',
  DATATRAIL_API_PORT: '0',
  DATATRAIL_ANALYZER_INTERVAL_SECONDS: '0.2',
  DATATRAIL_ANALYZER_TRACE_QUIET_SECONDS: '0',
};

/** Resolves when it takes spans; rejects with what it said when it ends before. */
export async function serve(directory: string, environment: Readonly<Record<string, string>> = {}): Promise<Served> {
  const child = startDatatrail(['serve', '--data', directory], {
    cwd: directory,
    environment: { ...FREE_PORTS, ...environment },
  });
  const result = resultOf(child);
  const said = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += String(chunk);
      if (text.includes('Ctrl-C')) resolve(text);
    });
    result.then(
      ({ code, stderr }) => reject(new Error(`ended with code ${code} before it took spans: ${stderr}`)),
      reject,
    );
  });
  const address = (name: string) => new RegExp(`${name}\\s+(http://\\S+)`).exec(said)?.[1] ?? '';
  const api = address('page').replace(/\/$/, '');
  return {
    process: child,
    result,
    otlpHttp: address('OTLP/HTTP'),
    otlpGrpc: address('OTLP/gRPC'),
    api,
    async ask(path) {
      const response = await fetch(`${api}/api/v1/${path}`);
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return JSON.parse(await response.text());
    },
    end(signal) {
      child.kill(signal);
      return result;
    },
  };
}

/** Asks again until `done` holds of the answer; gives the answer. */
export async function until<T>(ask: () => Promise<T>, done: (answer: T) => boolean, timeoutMs = 60_000): Promise<T> {
  const begun = performance.now();
  for (;;) {
    const answer = await ask();
    if (done(answer)) return answer;
    if (performance.now() - begun > timeoutMs) throw new Error(`not in ${timeoutMs} ms: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Sends a protobuf request; gives the status. */
export async function send(otlpHttp: string, body: Uint8Array): Promise<number> {
  const response = await fetch(`${otlpHttp}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body,
  });
  await response.arrayBuffer();
  return response.status;
}
