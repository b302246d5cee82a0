// Reads products; asks its database with parameters, as one should.
const { SpanKind } = require('@opentelemetry/api');
const { serve, sleep, withSpan } = require('./shop-service.cjs');

serve([
  [
    'GET',
    '/products/:id',
    ({ parts }) =>
      withSpan(
        'SELECT products',
        {
          kind: SpanKind.CLIENT,
          attributes: {
            'db.system.name': 'postgresql',
            'db.namespace': 'catalog',
            'db.query.text': 'SELECT id, title, price FROM products WHERE id = $1',
            'db.operation.name': 'SELECT',
            'db.collection.name': 'products',
            'server.address': 'catalog-db.shop.svc',
            'server.port': 5432,
          },
        },
        async () => {
          await sleep(2 + Math.random() * 4);
          return { body: { id: parts[0], title: 'Desk lamp', price: 4900 } };
        },
      ),
  ],
]);
