// What any team writes to trace a Node service: the stock SDK with a stock exporter, HTTP and fetch instrumentation,
// some captured headers. Loaded with --require before the service itself.

// the demo passes on its command line what a shell or a pod would set: OTEL_SERVICE_NAME and so on
Object.assign(process.env, JSON.parse(process.argv[2] ?? '{}'));

const { NodeSDK } = require('@opentelemetry/sdk-node');
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
const { UndiciInstrumentation } = require('@opentelemetry/instrumentation-undici');

const CAPTURED = ['x-user-email', 'x-session-id', 'authorization', 'user-agent'];

/** Only the one that is used is loaded. */
function createExporter(protocol) {
  switch (protocol) {
    case 'grpc':
      return new (require('@opentelemetry/exporter-trace-otlp-grpc').OTLPTraceExporter)();
    case 'http/json':
      return new (require('@opentelemetry/exporter-trace-otlp-http').OTLPTraceExporter)();
    default:
      return new (require('@opentelemetry/exporter-trace-otlp-proto').OTLPTraceExporter)();
  }
}

const sdk = new NodeSDK({
  traceExporter: createExporter(process.env.OTEL_EXPORTER_OTLP_PROTOCOL),
  instrumentations: [
    new HttpInstrumentation({
      headersToSpanAttributes: { server: { requestHeaders: CAPTURED }, client: { requestHeaders: CAPTURED } },
    }),
    new UndiciInstrumentation(),
  ],
});
sdk.start();

/** Sends what is buffered. */
exports.stopTracing = () => sdk.shutdown();
