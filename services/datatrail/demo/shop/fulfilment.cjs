// Consumes orders from the broker and calls a carrier. Its spans link to the producer's.
const net = require('node:net');
const readline = require('node:readline');
const { ROOT_CONTEXT, SpanKind, context, propagation, trace } = require('@opentelemetry/api');
const { call, portOf, serve, withSpan } = require('./shop-service.cjs');

function ship({ topic, headers, value }) {
  const producer = trace.getSpanContext(propagation.extract(ROOT_CONTEXT, headers));
  const options = {
    kind: SpanKind.CONSUMER,
    root: true,
    links: producer ? [{ context: producer }] : [],
    attributes: {
      'messaging.system': 'kafka',
      'messaging.destination.name': topic,
      'messaging.operation.type': 'process',
      'messaging.operation.name': 'process',
      'messaging.consumer.group.name': 'fulfilment',
    },
  };
  return context.with(ROOT_CONTEXT, () =>
    withSpan(`process ${topic}`, options, () =>
      call(`https://express.api.dhl.com/mydhlapi/shipments?reference=${value.order}`, {
        method: 'POST',
        body: { phone: value.phone },
      }),
    ),
  );
}

function subscribe() {
  const socket = net.connect(portOf('broker'), '127.0.0.1', () => socket.write('{"subscribe":"orders"}\n'));
  socket.on('error', () => undefined);
  readline.createInterface({ input: socket }).on('line', (line) => ship(JSON.parse(line)).catch(() => undefined));
}

serve([]);
process.on('message', (message) => {
  if (message.directory) subscribe();
});
