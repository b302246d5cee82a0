// The only service that the world can reach.
const { call, fetchJson, serve } = require('./shop-service.cjs');

const forward = (request) => ({
  'x-user-email': request.headers['x-user-email'] ?? '',
  'x-session-id': request.headers['x-session-id'] ?? '',
});

serve([
  ['GET', '/products/:id', ({ parts }) => fetchJson('catalog.shop.svc', `/products/${parts[0]}`)],
  ['GET', '/account/orders', ({ url, request }) => call(`http://checkout.shop.svc:8080/orders${url.search}`, { headers: forward(request) })],
  ['POST', '/orders', ({ body, request }) => call('http://checkout.shop.svc:8080/orders', { method: 'POST', body, headers: forward(request) })],
  ['POST', '/assistant', ({ body, request }) => call('http://recommendations.shop.svc:8080/chat', { method: 'POST', body, headers: forward(request) })],
]);
