import { type KeyValueShape, writeRequest } from '@datatrail/otlp';

export const BATCH = 200;

/** About 1 KB and 20 attributes, as an instrumented HTTP server makes it, and nothing in it to find. */
function quietAttributes(i: number): KeyValueShape[] {
  const texts: Record<string, string> = {
    'http.request.method': 'GET',
    'http.route': '/api/v1/orders/{orderId}/items/{itemId}',
    'url.path': `/api/v1/orders/${100_000 + i}/items/${i % 97}`,
    'url.query': `page=${i % 50}&sort=created_desc&fields=id,total,currency`,
    'url.scheme': 'https',
    'server.address': 'orders.shop.svc.cluster.local',
    'network.protocol.version': '1.1',
    'network.transport': 'tcp',
    'network.type': 'ipv4',
    'user_agent.original': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0',
    'thread.name': `http-nio-8080-exec-${i % 200}`,
    'code.function.name': 'com.acme.orders.api.OrderController.listItems',
    'http.request.header.x-request-id': `4d2a9f7e-3a54-4f7e-9d7c-${(i * 7919).toString(16).padStart(12, '0')}`,
    'db.query.text':
      'SELECT id, total, currency FROM orders WHERE customer = $1 AND state = $2 ORDER BY created LIMIT 50',
    'app.cache.key': `orders:v2:${(i * 104_729).toString(36)}:list`,
    'feature_flag.key': 'checkout.new-summary',
    'k8s.pod.name': `orders-7c9d8f6b5-${(i % 46_656).toString(36).padStart(5, 'x')}`,
  };
  return [
    ...Object.entries(texts).map(([key, stringValue]) => ({ key, value: { stringValue } })),
    { key: 'http.response.status_code', value: { intValue: 200 } },
    { key: 'server.port', value: { intValue: 8080 } },
    { key: 'http.response.body.size', value: { intValue: 1000 + i } },
  ];
}

/** Requests of `BATCH` spans each; nothing in them is to be found. */
export function quietRequests(spans: number, batch = BATCH): Uint8Array[] {
  const requests: Uint8Array[] = [];
  for (let from = 0; from < spans; from += batch) {
    const rows = Array.from({ length: batch }, (_, k) => ({
      traceId: (from + k + 1).toString(16).padStart(32, 'a'),
      spanId: (from + k + 1).toString(16).padStart(16, 'b'),
      name: 'GET /api/v1/orders/{orderId}/items/{itemId}',
      kind: 2,
      attributes: quietAttributes(from + k),
    }));
    requests.push(writeRequest({ resourceSpans: [{ scopeSpans: [{ scope: { name: 'http' }, spans: rows }] }] }));
  }
  return requests;
}
