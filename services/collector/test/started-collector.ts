import type { SpanBus } from '@datatrail/bus';
import { createScreener } from '@datatrail/detect';
import type { Screened } from '@datatrail/model';
import { createDecoder } from '@datatrail/otlp';
import { createKeyRing, createLog, createMetrics, loadSettings, type Settings } from '@datatrail/runtime';
import { encodeRequest, spanOf } from '@datatrail/testkit';
import { onTestFinished } from 'vitest';
import { type Collector, createCollector } from '../src/create-collector.ts';

export interface StartedCollector {
  readonly collector: Collector;
  readonly http: URL;
  /** `127.0.0.1:4317`. */
  readonly grpc: string;
  /** Spans, size and bytes of each request that reached the bus. */
  readonly published: { spans: number; bytes: number; text: string; tenant: string }[];
  /** What the owner of the collector was told of each request or slice. */
  readonly received: { readonly accepted: number; readonly rejected: number }[];
  readonly logLines: string[];
  /** Value of a metric line, for example `datatrail_collector_in_work`; 0 when it is not there. */
  readonly metric: (line: string) => Promise<number>;
}

export interface StartOptions {
  readonly settings?: Partial<Settings['collector']>;
  /** Variables such as DATATRAIL_KEYS_INGEST; default none. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What the bus does after it has read the request; default: durable at once. */
  readonly publish?: (request: Screened) => Promise<void>;
}

/** A collector on free ports that stops when the test is over. */
export async function startCollector({
  settings = {},
  environment = {},
  publish,
}: StartOptions = {}): Promise<StartedCollector> {
  const published: StartedCollector['published'] = [];
  const received: StartedCollector['received'] = [];
  const logLines: string[] = [];
  const metrics = createMetrics();
  const bus: Pick<SpanBus, 'publish'> = {
    publish(request) {
      const { spanCount, bytes } = request.tape;
      // latin1 keeps every byte: text is searched for what must not be there
      published.push({
        spans: spanCount,
        bytes: bytes.length,
        text: Buffer.from(bytes).toString('latin1'),
        tenant: request.tenant,
      });
      return publish?.(request) ?? Promise.resolve();
    },
  };
  const given = loadSettings({
    environment,
    overrides: { collector: { httpPort: 0, grpcPort: 0, stopTimeoutSeconds: 2, ...settings } },
  });
  const log = createLog({ level: 'debug', format: 'json', write: (line) => logLines.push(line) });
  const decoder = createDecoder();
  const collector = createCollector({
    settings: given.collector,
    keys: createKeyRing(given.keys),
    decoder,
    screener: createScreener({ decode: (bytes) => decoder.decode(bytes), key: Buffer.alloc(32, 7) }),
    bus,
    log,
    metrics,
    onReceived: (counts) => received.push(counts),
  });
  await collector.start();
  onTestFinished(() => collector.stop());
  return {
    collector,
    http: new URL(collector.addresses.http),
    grpc: new URL(collector.addresses.grpc).host,
    published,
    received,
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
