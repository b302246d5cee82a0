// Takes orders. Builds SQL by hand, tells a marketing tool about every buyer, and logs a payload for debugging.
const net = require('node:net');
const { SpanKind, context, propagation } = require('@opentelemetry/api');
const { call, portOf, serve, sleep, withSpan } = require('./shop-service.cjs');

function query(operation, text, work = () => ({})) {
  const attributes = {
    'db.system.name': 'postgresql',
    'db.namespace': 'orders',
    'db.query.text': text,
    'db.operation.name': operation,
    'db.collection.name': 'orders',
    'server.address': 'orders-db.shop.svc',
    'server.port': 5432,
  };
  return withSpan(`${operation} orders`, { kind: SpanKind.CLIENT, attributes }, async () => {
    await sleep(3 + Math.random() * 5);
    return work();
  });
}

function publish(topic, value) {
  const attributes = {
    'messaging.system': 'kafka',
    'messaging.destination.name': topic,
    'messaging.operation.type': 'send',
    'messaging.operation.name': 'send',
    'server.address': 'kafka.shop.svc',
    'server.port': 9092,
  };
  return withSpan(`send ${topic}`, { kind: SpanKind.PRODUCER, attributes }, async () => {
    const headers = {};
    propagation.inject(context.active(), headers);
    await new Promise((resolve, reject) => {
      const socket = net.connect(portOf('broker'), '127.0.0.1', () =>
        socket.end(`${JSON.stringify({ topic, headers, value })}\n`, resolve),
      );
      socket.on('error', reject);
    });
  });
}

async function order({ body }) {
  const id = String(100000 + Math.floor(Math.random() * 899999));
  await withSpan(
    'validate order',
    { attributes: { 'app.order.id': id, 'app.debug.payload': `card=${body.card}&holder=${body.email}` } },
    () => sleep(1),
  );
  await query('INSERT', `INSERT INTO orders (id, customer_email, total) VALUES ('${id}', '${body.email}', ${body.total})`);
  const paid = await call('http://payments.shop.svc:8080/charges', {
    method: 'POST',
    body: { order: id, amount: body.total, card: body.card },
  });
  if (paid.status !== 200) return { status: 402, body: { order: id } };
  await publish('orders', { order: id, phone: body.phone });
  await Promise.all([
    call(`http://notifications.shop.svc:8080/orders/${id}/confirmation`, { method: 'POST', body: { email: body.email } }),
    call(`https://api.mixpanel.com/track?event=purchase&distinct_id=${id}&email=${encodeURIComponent(body.email)}`),
  ]);
  return { status: 201, body: { order: id } };
}

serve([
  ['POST', '/orders', order],
  [
    'GET',
    '/orders',
    ({ url }) =>
      query('SELECT', `SELECT id FROM orders WHERE customer_email = '${url.searchParams.get('email')}'`, () => ({
        body: { orders: [] },
      })),
  ],
]);
