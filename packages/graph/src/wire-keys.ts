/** What an attribute of a call span shows: what went out, what came back, or what was asked of a data store. */
export type WirePlace = 'sent' | 'received' | 'stored';

/** Keys (current spelling) and prefixes (ending in `.`) that hold what a request carries. */
const SENT = [
  'url.full',
  'url.path',
  'url.query',
  'url.fragment',
  'http.target',
  'http.request.header.',
  'http.request.body',
  'http.request.payload',
  'request.body',
  'http.body',
  'rpc.request.',
  'rpc.grpc.request.metadata.',
  'rpc.connect_rpc.request.metadata.',
  'rpc.message.',
  'rpc.payload',
  'messaging.message.',
  'messaging.kafka.message.',
  'messaging.payload',
  'messaging.header.',
  'graphql.document',
  'graphql.variables',
  'gen_ai.input.',
  'gen_ai.system_instructions',
  'gen_ai.prompt',
  'gen_ai.tool.definitions',
  'gen_ai.tool.call.result',
  'gen_ai.user.message',
  'gen_ai.system.message',
  'gen_ai.tool.message',
  'gen_ai.event.content',
  'llm.input_messages',
  'llm.prompts',
  'llm.prompt',
  'llm.invocation_parameters',
  'input.value',
  'embedding.embeddings',
  'traceloop.entity.input',
  'ai.prompt',
  'ai.value',
  'ai.values',
  'ai.toolCall.result',
];
const RECEIVED = [
  'http.response.header.',
  'http.response.body',
  'http.response.payload',
  'response.body',
  'rpc.response.',
  'rpc.grpc.response.metadata.',
  'rpc.connect_rpc.response.metadata.',
  'gen_ai.output.',
  'gen_ai.completion',
  'gen_ai.choice',
  'gen_ai.assistant.message',
  'gen_ai.tool.call.arguments',
  'llm.output_messages',
  'llm.completions',
  'output.value',
  'traceloop.entity.output',
  'ai.response',
  'ai.toolCall.args',
  'db.response.',
];
/** Of `db.*` these name the store and its user, not what is written to it. */
const NOT_STORED = /^db\.(system|user$|connection_string|namespace|name$|instance|response|client|operation(\.name)?$)/;

/** Event bodies of model calls, whose keys say nothing of their own. */
const EVENT_BODY = /^(content|body|message|event\.body|gen_ai\.event\.content)(\.|\[|$)/;

/** Keys that describe the connection or the client program: on nearly every request, so they tell nothing of its content. */
const CONNECTION =
  /^(client\.|network\.|net\.|server\.|source\.|user_agent\.|http\.user_agent|http\.client_ip|peer\.|browser\.|session\.)/;

export interface WireKeys {
  /** Place of an attribute (any spelling) of a span of a call; null when it is no part of what travels. */
  placeOf(key: string): WirePlace | null;
  /** The same for an attribute of an event of a model call. */
  placeInEvent(key: string): WirePlace | null;
  /** Whether the attribute describes the connection only. */
  isConnection(key: string): boolean;
  /** Whether an attribute of a receiving span shows what the request brought in. */
  isIncoming(key: string): boolean;
}

/** `payloadKeys`: further keys that hold payload; those with `response`, `output` or `result` in them hold answers. */
export function createWireKeys(normalizeKey: (key: string) => string, payloadKeys: readonly string[] = []): WireKeys {
  const answers = payloadKeys.filter((key) => /response|output|result/i.test(key));
  const sent = [...SENT, ...payloadKeys.filter((key) => !answers.includes(key))];
  const received = [...RECEIVED, ...answers];
  const placeOf = (key: string): WirePlace | null => {
    const current = normalizeKey(key);
    if (received.some((prefix) => isBelow(current, prefix))) return 'received';
    if (sent.some((prefix) => isBelow(current, prefix))) return 'sent';
    const store = current.startsWith('db.') || current === 'sql.query' || current.startsWith('aws.dynamodb.');
    return store && !NOT_STORED.test(current) ? 'stored' : null;
  };
  return {
    placeOf,
    placeInEvent: (key) => placeOf(key) ?? (EVENT_BODY.test(key) ? 'sent' : null),
    isConnection: (key) => CONNECTION.test(normalizeKey(key)),
    isIncoming: (key) => {
      const current = normalizeKey(key);
      return placeOf(current) === 'sent' || /^(client\.address|enduser\.|user\.)/.test(current);
    },
  };
}

function isBelow(key: string, prefix: string): boolean {
  if (!key.startsWith(prefix)) return false;
  const next = key[prefix.length];
  return next === undefined || prefix.endsWith('.') || next === '.' || next === '[';
}
