import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanExporter,
  TracerProvider,
} from '@opentelemetry/sdk-trace';

export const SDK_PROTOCOLS = ['http/json', 'http/protobuf', 'grpc'] as const;
export type SdkProtocol = (typeof SDK_PROTOCOLS)[number];

const CLIENT = 2;

/** Spans of calls to an outside host, recorded by the stock SDK, one for each text, which stands in an attribute. */
export function recordCalls(texts: readonly string[]): ReadableSpan[] {
  const memory = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: memory })] });
  const tracer = provider.getTracer('shop');
  for (const text of texts) {
    const attributes = { 'url.full': 'https://api.partner-host.eu/v1', 'server.address': 'api.partner-host.eu' };
    const span = tracer.startSpan('POST', { kind: CLIENT, attributes: { ...attributes, 'app.note': text } });
    span.addEvent('sent', { body: text });
    span.end();
  }
  return memory.getFinishedSpans();
}

function exporterTo(endpoint: string, protocol: SdkProtocol): SpanExporter {
  if (protocol === 'grpc') return new GrpcExporter({ url: endpoint });
  const url = `${endpoint}/v1/traces`;
  return protocol === 'http/json' ? new JsonExporter({ url }) : new ProtoExporter({ url });
}

/** Sends by the stock exporter; throws what it told its SDK when it failed. */
export async function sendBySdk(endpoint: string, protocol: SdkProtocol, spans: ReadableSpan[]): Promise<void> {
  const exporter = exporterTo(endpoint, protocol);
  try {
    await new Promise<void>((resolve, reject) =>
      exporter.export(spans, ({ code, error }) => (code === 0 ? resolve() : reject(error ?? new Error('not sent')))),
    );
  } finally {
    await exporter.shutdown();
  }
}
