// What any team writes to trace a Node service: the stock SDK, exporter and resource from the OTEL_* environment
// variables, HTTP instrumentation with captured headers. Loaded with --require before the service itself.
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
