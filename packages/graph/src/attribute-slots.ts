/**
 * What the locator asks a span for, and under which keys it may stand, the best first. Only spellings that say something
 * of their own (which side, which rung of the ladder) are listed beside the current ones; mere renamings are the business
 * of `normalizeKey`, which is asked for every key that is not listed here.
 */
const KEYS = {
  httpRoute: ['http.route'],
  httpMethod: ['http.request.method', 'http.method'],
  urlTemplate: ['url.template'],
  urlFull: ['url.full', 'http.url'],
  urlPath: ['url.path', 'http.path'],
  httpTarget: ['http.target'],
  urlScheme: ['url.scheme', 'http.scheme'],
  httpStatus: ['http.response.status_code', 'http.status_code'],
  rpcStatus: [
    'rpc.status_code',
    'rpc.response.status_code',
    'rpc.grpc.status_code',
    'grpc.status_code',
    'rpc.connect_rpc.error_code',
  ],
  rpcSystem: ['rpc.system.name', 'rpc.system'],
  rpcService: ['rpc.service'],
  component: ['component'],
  rpcMethod: ['rpc.method'],
  messagingSystem: ['messaging.system'],
  messagingOperation: ['messaging.operation.type', 'messaging.operation', 'messaging.operation.name'],
  destination: ['messaging.destination.name', 'messaging.destination', 'message_bus.destination', 'kafka.topic'],
  routingKey: ['messaging.rabbitmq.destination.routing_key', 'messaging.rabbitmq.routing_key'],
  destinationTemplate: ['messaging.destination.template'],
  destinationTemporary: ['messaging.destination.temporary', 'messaging.destination.anonymous'],
  dbSystem: ['db.system.name', 'db.system', 'db.type'],
  dbNamespace: ['db.namespace', 'db.name', 'db.instance', 'db.cassandra.keyspace'],
  dbCollection: [
    'db.collection.name',
    'db.sql.table',
    'db.mongodb.collection',
    'db.cassandra.table',
    'aws.dynamodb.table_names',
  ],
  dbOperation: ['db.operation.name', 'db.operation'],
  dbSummary: ['db.query.summary'],
  dbQuery: ['db.query.text', 'db.statement', 'sql.query'],
  modelProvider: ['gen_ai.provider.name', 'gen_ai.system', 'llm.provider', 'llm.system', 'llm.vendor'],
  modelName: ['gen_ai.request.model', 'gen_ai.response.model', 'llm.request.model', 'llm.model_name'],
  embeddingName: ['embedding.model_name'],
  modelOperation: ['gen_ai.operation.name', 'llm.request.type'],
  modelSpanKind: ['openinference.span.kind', 'traceloop.span.kind'],
  servicePeerName: ['service.peer.name'],
  peerService: ['peer.service'],
  serverAddress: ['server.address'],
  netPeerName: ['net.peer.name', 'net.sock.peer.name', 'peer.hostname', 'out.host'],
  httpHost: ['http.host', 'http.request.header.host'],
  netHostName: ['net.host.name', 'http.server_name'],
  peerAddress: ['peer.address'],
  dbConnection: ['db.connection_string'],
  serverPort: ['server.port'],
  netPeerPort: ['net.peer.port', 'peer.port', 'out.port'],
  netHostPort: ['net.host.port'],
  networkPeerAddress: ['network.peer.address', 'net.sock.peer.addr', 'net.peer.ip', 'peer.ipv4', 'peer.ipv6'],
  networkPeerPort: ['network.peer.port', 'net.sock.peer.port'],
  tlsProtocol: ['tls.protocol.version', 'tls.cipher', 'tls.established'],
  clientScope: ['datatrail.client.address.scope'],
  errorFlag: ['error'],
  dataCategory: [
    'datatrail.data_category',
    'data.category',
    'data.categories',
    'privacy.data_categories',
    'privacy.data_category',
  ],
  serviceName: ['service.name'],
  serviceNamespace: ['service.namespace'],
  environment: ['deployment.environment.name', 'deployment.environment'],
  serviceVersion: ['service.version'],
  instanceId: ['service.instance.id'],
  podName: ['k8s.pod.name'],
  hostName: ['host.name'],
} as const;

export type SlotName = keyof typeof KEYS;

function isSlotName(name: string): name is SlotName {
  return name in KEYS;
}

const NAMES = Object.keys(KEYS).filter(isSlotName);

/** Number of slots. */
export const SLOT_COUNT = NAMES.length;

/** Number of each slot. */
export const SLOT: { readonly [K in SlotName]: number } = numbered();

function numbered(): { readonly [K in SlotName]: number } {
  const byName: { [name: string]: number } = {};
  for (const [index, name] of NAMES.entries()) byName[name] = index;
  return byName as { [K in SlotName]: number };
}

/** Where a key goes: slot and rank (0 is best) in one number, or one of the two below. */
export const NO_SLOT = -1;
export const CAPTURED_HEADER = -2;
/** Ranks of one slot stay below this. */
export const RANKS = 16;

const listed = new Map<string, number>();
for (const name of NAMES) for (const [rank, key] of KEYS[name].entries()) listed.set(key, SLOT[name] * RANKS + rank);

const HEADER_KEY =
  /^(http\.(request|response)\.header\.|rpc\.(grpc\.|connect_rpc\.)?(request|response)\.metadata\.|messaging\.header\.)/;

/** The slot of an attribute key of any generation. */
export function slotOf(key: string, normalizeKey: (key: string) => string): number {
  const own = listed.get(key);
  if (own !== undefined) return own;
  if (HEADER_KEY.test(key)) return CAPTURED_HEADER;
  const current = normalizeKey(key);
  if (current === key) return NO_SLOT;
  const renamed = listed.get(current);
  // A renamed spelling gives way to every listed one.
  return renamed === undefined ? NO_SLOT : renamed - (renamed % RANKS) + RANKS - 1;
}
