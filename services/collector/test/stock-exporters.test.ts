// The exporters that applications really use, unchanged, against a collector on loopback.
import { DatatrailError } from '@datatrail/runtime';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanExporter,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type StartedCollector, startCollector } from './started-collector.ts';

interface Sending {
  readonly compression: CompressionAlgorithm;
}
const PLAIN: Sending = { compression: CompressionAlgorithm.NONE };
const GZIP: Sending = { compression: CompressionAlgorithm.GZIP };

type Connect = (to: StartedCollector, sending: Sending) => SpanExporter;
const EXPORTERS: [string, Connect][] = [
  ['http/json', ({ http }, sending) => new JsonExporter({ url: `${http.href}v1/traces`, ...sending })],
  ['http/protobuf', ({ http }, sending) => new ProtoExporter({ url: `${http.href}v1/traces`, ...sending })],
  ['grpc', ({ grpc }, sending) => new GrpcExporter({ url: `http://${grpc}`, ...sending })],
];

function recordSpans(count: number, padding = 0): ReadableSpan[] {
  const memory = new InMemorySpanExporter();
  const tracer = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: memory })] }).getTracer(
    'shop',
  );
  for (let i = 0; i < count; i++) {
    const span = tracer.startSpan(`GET /cart/${i}`, { attributes: { padding: 'x'.repeat(padding) } });
    span.addEvent('paid', { attempt: i });
    span.end();
  }
  return memory.getFinishedSpans();
}

/** What the exporter told its SDK: 0 sent, 1 failed. */
async function exportOnce(exporter: SpanExporter, spans: ReadableSpan[]): Promise<number> {
  onTestFinished(() => exporter.shutdown());
  return new Promise((resolve) => exporter.export(spans, ({ code }) => resolve(code)));
}

/** Answers by status over all protocols, for example `200` or `OK`. */
async function answers(collector: StartedCollector, status: string): Promise<number> {
  const of = (protocol: string) =>
    collector.metric(`datatrail_collector_requests_total{protocol="${protocol}",status="${status}"}`);
  return (await of('http')) + (await of('grpc'));
}

describe.each(EXPORTERS)('the stock exporter for %s', (protocol, connect) => {
  test.each([
    ['plain', PLAIN],
    ['gzip', GZIP],
  ] as const)('sends spans: %s', async (_coding, sending) => {
    const collector = await startCollector();
    const spans = recordSpans(20);
    expect(await exportOnce(connect(collector, sending), spans)).toBe(0);
    expect(collector.published.map((request) => request.spans)).toEqual([20]);
  });

  test('is told when the collector is busy: it comes again or says that it failed, never loses in silence', async () => {
    let attempts = 0;
    const collector = await startCollector({
      publish: async () => {
        attempts++;
        if (attempts < 2) throw new DatatrailError('overloaded', 'busy', { retryable: true });
      },
    });
    const code = await exportOnce(connect(collector, PLAIN), recordSpans(3));
    // the one for gRPC (0.301) never comes again, whatever it is told: it says that it failed
    expect([code, attempts]).toEqual(protocol === 'grpc' ? [1, 1] : [0, 2]);
  });

  test('at several times what the collector can take: what is told as sent was stored, the rest is told as failed', async () => {
    let stored = 0;
    const wasRefused = Promise.withResolvers<void>();
    const collector = await startCollector({
      settings: { maxInWork: 2 },
      publish: async ({ tape }) => {
        const { spanCount } = tape;
        await wasRefused.promise;
        stored += spanCount;
      },
    });
    const spans = recordSpans(5);
    const exports = Promise.all(Array.from({ length: 12 }, () => exportOnce(connect(collector, PLAIN), spans)));
    const refused = async () => (await answers(collector, '429')) + (await answers(collector, 'UNAVAILABLE'));
    // one gRPC connection keeps to the number of streams that it was told, and waits: nothing is refused
    if (protocol === 'grpc') await expect.poll(() => collector.published.length, { timeout: 10_000 }).toBe(2);
    else await expect.poll(refused, { timeout: 10_000 }).toBeGreaterThan(2);
    wasRefused.resolve();
    const sent = (await exports).filter((code) => code === 0).length;
    expect(sent).toBeGreaterThan(0);
    expect(stored).toBe(5 * sent);
  });

  test('gets the answer that its request is too large, and does not come again', async () => {
    const collector = await startCollector({ settings: { maxBodyBytes: 64 * 1024 } });
    expect(await exportOnce(connect(collector, PLAIN), recordSpans(20, 200_000))).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    // grpc-js refuses by itself what is too large: the call ends before it has a message
    expect((await answers(collector, '413')) + (await answers(collector, 'CANCELLED'))).toBe(1);
    expect(collector.published).toEqual([]);
  });
});
