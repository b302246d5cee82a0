import type { SpanBus } from '@datatrail/bus';
import type { Screened } from '@datatrail/model';
import { createDecoder } from '@datatrail/otlp';
import { createLog, createMetrics, loadSettings, type Settings } from '@datatrail/runtime';
import { encodeRequest, spanOf } from '@datatrail/testkit';
import { onTestFinished } from 'vitest';
import { type Collector, createCollector, type TraceScreener } from '../src/create-collector.ts';

export interface StartedCollector {
  readonly collector: Collector;
  readonly http: URL;
  /** `127.0.0.1:4317`. */
  readonly grpc: string;
  /** Spans and bytes of each request that reached the bus. */
  readonly published: { spans: number; bytes: number }[];
  readonly logLines: string[];
  /** Value of a metric line, for example `datatrail_collector_in_work`; 0 when it is not there. */
  metric(line: string): Promise<number>;
}

export interface StartOptions {
  readonly settings?: Partial<Settings['collector']>;
  /** What the bus does after it has read the request; default: durable at once. */
  readonly publish?: (request: Screened) => Promise<void>;
}

// what is under test here is the way in; that nothing unscreened passes is tested where the real screener is wired
const screener: TraceScreener = {
  screen: (tape, from) => ({ tape, ...from, detections: [] }) as Partial<Screened> as Screened,
};

/** A collector on free ports that stops when the test is over. */
export async function startCollector({ settings = {}, publish }: StartOptions = {}): Promise<StartedCollector> {
  const published: { spans: number; bytes: number }[] = [];
  const logLines: string[] = [];
  const metrics = createMetrics();
  const bus: Pick<SpanBus, 'publish'> = {
    publish(request) {
      published.push({ spans: request.tape.spanCount, bytes: request.tape.bytes.length });
      return publish?.(request) ?? Promise.resolve();
    },
  };
  const given = loadSettings({
    environment: {},
    overrides: { collector: { httpPort: 0, grpcPort: 0, stopTimeoutSeconds: 2, ...settings } },
  });
  const log = createLog({ level: 'debug', format: 'json', write: (line) => logLines.push(line) });
  const collector = createCollector({
    settings: given.collector,
    decoder: createDecoder(),
    screener,
    bus,
    log,
    metrics,
  });
  await collector.start();
  onTestFinished(() => collector.stop());
  return {
    collector,
    http: new URL(collector.addresses.http),
    grpc: new URL(collector.addresses.grpc).host,
    published,
    logLines,
    async metric(line) {
      const found = (await metrics.expose()).split('\n').find((row) => row.startsWith(`${line} `));
      return found ? Number(found.slice(line.length)) : 0;
    },
  };
}

/** A request of `count` spans; `padding` bytes of text in each. */
export function requestOf(count: number, padding = 0): Buffer {
  const attributes = { 'http.route': '/users/{id}', padding: 'x'.repeat(padding) };
  const spans = Array.from({ length: count }, (_, i) => spanOf(i + 1, { attributes }));
  return Buffer.from(encodeRequest([{ resource: { 'service.name': 'shop' }, scope: { name: 'test' }, spans }]));
}
