// What any team writes to trace a Node service: the stock SDK, exporter and resource from the OTEL_* environment
// variables, HTTP instrumentation with captured headers. Loaded with --require before the service itself.

// the demo passes on its command line what a shell or a pod would set: OTEL_SERVICE_NAME and so on
Object.assign(process.env, JSON.parse(process.argv[2] ?? '{}'));

const { NodeSDK } = require('@opentelemetry/sdk-node');
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');

const CAPTURED = ['x-user-email', 'x-session-id', 'authorization', 'user-agent'];

const sdk = new NodeSDK({
  instrumentations: [
    new HttpInstrumentation({
      headersToSpanAttributes: { server: { requestHeaders: CAPTURED }, client: { requestHeaders: CAPTURED } },
    }),
  ],
});
sdk.start();

/** Sends what is buffered. */
exports.stopTracing = () => sdk.shutdown();
