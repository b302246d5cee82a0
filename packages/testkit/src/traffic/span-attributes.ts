import { HEX, type Random } from '../random.ts';
import type { Attributes } from '../span-spec.ts';
import type { ServicePlan, StorePlan, TopicPlan } from './topology.ts';

const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  'okhttp/4.12.0',
  'python-requests/2.32.3',
  'Go-http-client/2.0',
];

/** What agents write on every span. Look-alikes among it (ids, hashes, versions) are nobody's data. */
export function ambient(random: Random, service: ServicePlan): Attributes {
  const uuid = `${random.text(8, HEX)}-${random.text(4, HEX)}-4${random.text(3, HEX)}-a${random.text(3, HEX)}-${random.text(12, HEX)}`;
  return {
    'thread.id': 20 + random.below(60),
    'thread.name': `worker-${random.below(16)}`,
    'code.function.name': 'handleRequest',
    'code.namespace': `com.shop.${service.name.replaceAll('-', '')}.web`,
    'code.file.path': `/app/src/${service.name}/handler.${service.language}`,
    'code.line.number': 10 + random.below(900),
    'app.request_id': uuid,
    'app.revision': '9f2c1e7ab4d05d3c6e8f1a2b3c4d5e6f708192a3',
    'app.release': '4.18.2-rc.1',
    'app.queue.depth': random.below(40),
    'app.cache.hit': random.chance(0.6),
    'app.feature_flags': ['checkout-v2', 'dark-mode'],
  };
}

export function serverHttp(random: Random, service: ServicePlan, method: string, route: string): Attributes {
  return {
    'http.request.method': method,
    'http.route': route,
    'http.response.status_code': 200,
    'url.scheme': 'http',
    'url.path': route.replace('{id}', String(1 + random.below(90_000))),
    'server.address': `${service.name}.shop.svc.cluster.local`,
    'server.port': 8080,
    'network.protocol.version': '1.1',
    'user_agent.original': random.pick(AGENTS),
  };
}

export function clientHttp(method: string, host: string, path: string, tls: boolean): Attributes {
  return {
    'http.request.method': method,
    'http.response.status_code': 200,
    'url.full': `${tls ? 'https' : 'http'}://${host}${tls ? '' : ':8080'}${path}`,
    'server.address': host,
    'server.port': tls ? 443 : 8080,
    'network.protocol.version': '1.1',
    'http.request.body.size': 512,
  };
}

/** The same on both sides of a call, `server.address` aside. */
export function grpc(service: string, method: string, host: string): Attributes {
  return {
    'rpc.system': 'grpc',
    'rpc.service': service,
    'rpc.method': method,
    'rpc.grpc.status_code': 0,
    'server.address': host,
    'server.port': 9090,
    'network.transport': 'tcp',
  };
}

export function query(store: StorePlan): Attributes {
  return {
    'db.system.name': store.system,
    'db.namespace': store.database,
    'db.operation.name': store.system === 'redis' ? 'GET' : 'SELECT',
    'db.query.text': store.system === 'redis' ? 'GET ?' : 'SELECT id, state FROM orders WHERE id = ?',
    'server.address': store.host,
    'server.port': store.system === 'redis' ? 6379 : 5432,
  };
}

export function message(topic: TopicPlan, operation: 'send' | 'process'): Attributes {
  return {
    'messaging.system': topic.system,
    'messaging.destination.name': topic.name,
    'messaging.operation.type': operation,
    'messaging.message.body.size': 220,
    'messaging.kafka.message.offset': 4711,
    'server.address': 'kafka.shop.svc.cluster.local',
    'server.port': 9092,
  };
}

export function resourceOf(service: ServicePlan, index: number): Attributes {
  return {
    'service.name': service.name,
    'service.namespace': 'shop',
    'service.version': '4.18.2',
    'service.instance.id': `${service.name}-${index}`,
    'deployment.environment.name': 'production',
    'telemetry.sdk.language': service.language,
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.version': '1.44.0',
    'host.name': `node-${index % 4}.shop.internal`,
    'process.runtime.name': service.language,
  };
}
