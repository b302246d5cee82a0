import { KIND, type Peer, type PeerKind, type Protocol } from '@datatrail/model';
import type { Host } from '@datatrail/recipients';
import { SLOT } from './attribute-slots.ts';
import { destinationName, modelName } from './endpoint-name.ts';
import { connectionDatabase, connectionHost, hostIn } from './host-memo.ts';
import { templateName } from './route-template.ts';
import type { SpanAttributes } from './span-attributes.ts';

const NO_HOST: Host = { name: '', port: 0, isAddress: false };
const LONGEST_NAME = 200;

/** What is known of a span before its peer. */
interface SpanInHand {
  readonly kind: number;
  readonly protocol: Protocol;
  readonly name: string;
  readonly service: string;
}

/** `part` of the peer of a page that loads itself: its host is the page's own origin. */
export const OWN_PAGE = 'page';

/** The peer of the span in hand; reused for the next one. */
export class PeerReader implements Peer {
  kind: PeerKind = 'none';
  name = '';
  part = '';
  host = '';
  port = 0;
  address = '';
  claimedService = '';
  reason = '';

  /** Climbs the identity ladder: the type picks where to look, then the first rung that says anything. */
  read(attributes: SpanAttributes, span: SpanInHand): this {
    const { protocol } = span;
    this.#set('none', '', '');
    this.host = '';
    this.port = 0;
    this.address = '';
    this.claimedService = '';
    this.reason = 'not_a_call';
    if (!isCall(attributes, span)) return this;
    this.reason = '';
    this.#readAddress(attributes);
    this.claimedService = nameOf(attributes.text(SLOT.servicePeerName) || attributes.text(SLOT.peerService));
    if (span.name === 'documentFetch' && span.kind === KIND.internal) {
      this.claimedService = span.service;
      this.#set('service', span.service, OWN_PAGE);
      return this;
    }
    if (!this.#readName(attributes, protocol)) this.reason = 'no_attributes';
    return this;
  }

  #readName(attributes: SpanAttributes, protocol: Protocol): boolean {
    if (protocol === 'gen_ai') {
      const provider = providerOf(attributes);
      if (provider !== '') return this.#set('model', provider, modelName(attributes));
    }
    if (protocol === 'messaging') {
      const system = nameOf(attributes.text(SLOT.messagingSystem)).toLowerCase();
      const destination = destinationName(attributes);
      const name =
        system ||
        awsSystem(attributes.text(SLOT.destination), attributes.text(SLOT.rpcService)) ||
        (BROKERS.test(this.claimedService) ? this.claimedService.toLowerCase() : '');
      if (name !== '' || destination !== '') return this.#set('broker', name || 'messaging', destination);
    }
    if (protocol === 'db') {
      const system = systemName(attributes.text(SLOT.dbSystem));
      if (system !== '') return this.#set('datastore', system, databaseName(attributes));
    }
    if (this.claimedService !== '') return this.#setClaimed(this.claimedService.toLowerCase());
    if (this.host !== '') return this.#set('host', this.host, '');
    const rpcService = nameOf(attributes.text(SLOT.rpcService));
    if (rpcService !== '')
      return this.#set('service', rpcService, nameOf(attributes.text(SLOT.rpcSystem)).toLowerCase());
    if (this.address === '') return false;
    this.host = this.address;
    return this.#set('host', this.address, '');
  }

  /** Tracers from before the conventions name a store by `peer.service` alone. */
  #setClaimed(name: string): true {
    if (STORES.test(name)) return this.#set('datastore', systemName(name), '');
    if (BROKERS.test(name)) return this.#set('broker', name, '');
    return this.#set('service', this.claimedService, '');
  }

  #set(kind: PeerKind, name: string, part: string): true {
    this.kind = kind;
    this.name = name;
    this.part = part;
    return true;
  }

  #readAddress(attributes: SpanAttributes): void {
    const network = hostIn(attributes.text(SLOT.networkPeerAddress));
    if (network.isAddress) this.address = network.name;
    const host = this.#firstHost(attributes, network);
    this.host = host.name;
    const stated = attributes.integer(SLOT.serverPort);
    const port = stated > 0 ? stated : attributes.integer(SLOT.netPeerPort);
    this.port = portIn(port) || host.port || portIn(attributes.integer(SLOT.networkPeerPort)) || network.port;
  }

  #firstHost(attributes: SpanAttributes, network: Host): Host {
    for (const slot of HOST_RUNGS) {
      const host = hostIn(attributes.text(slot));
      if (host.name !== '') return host;
    }
    const connection = attributes.has(SLOT.dbConnection) ? connectionHost(attributes.text(SLOT.dbConnection)) : NO_HOST;
    if (connection.name !== '') return connection;
    return network.name !== '' && !network.isAddress ? network : NO_HOST;
  }
}

function databaseName(attributes: SpanAttributes): string {
  const told = nameOf(attributes.text(SLOT.dbNamespace));
  if (told !== '' || !attributes.has(SLOT.dbConnection)) return told;
  return nameOf(connectionDatabase(attributes.text(SLOT.dbConnection)));
}

const STORES =
  /^(mysql|mariadb|postgres|postgresql|mongo|mongodb|redis|memcached?|cassandra|elasticsearch|opensearch|mssql|sqlserver|oracle|couchbase|clickhouse|neo4j)$/;
const BROKERS = /^(kafka|rabbitmq|activemq|artemis|nats|pulsar|rocketmq)$/i;

const HOST_RUNGS = [SLOT.serverAddress, SLOT.netPeerName, SLOT.urlFull, SLOT.httpHost, SLOT.peerAddress];

function portIn(port: number): number {
  return port > 0 && port <= 65535 ? port : 0;
}

/** Steps on the way to a call, whatever kind their instrumentation gives them (Node's dns, Go's httptrace, .NET's sockets). */
const CONNECTION_STEP =
  /^((dns|DNS)[. ](reverse )?(lookup|resolve)|(tcp|tls|TLS|ipc|socket)[. ](client )?(connect|handshake)|http\.(getconn|dns|connect|tls|send|receive|headers)$|HTTP (connection_setup|wait_for_connection))/;
/** What a browser loads by itself: the document-load instrumentation writes INTERNAL spans for it. */
const BROWSER_LOAD = /^(resource|document)Fetch$/;

/** CLIENT, PRODUCER, CONSUMER (its broker), model calls, and spans without a kind that name their other side. */
function isCall(attributes: SpanAttributes, { kind, protocol, name }: SpanInHand): boolean {
  if (protocol === 'unknown' && CONNECTION_STEP.test(name)) return false;
  switch (kind) {
    case KIND.client:
    case KIND.producer:
    case KIND.consumer:
      return true;
    case KIND.server:
      return false;
    case KIND.internal:
      return protocol === 'gen_ai' || (BROWSER_LOAD.test(name) && attributes.has(SLOT.urlFull));
    default:
      return protocol === 'gen_ai' || CALL_SIGNS.some((slot) => attributes.has(slot));
  }
}

const CALL_SIGNS = [SLOT.servicePeerName, SLOT.peerService, SLOT.serverAddress, SLOT.dbSystem, SLOT.messagingSystem];

/** `arn:aws:sns:region:account:topic` names its system itself, else the API that was called does. */
function awsSystem(destination: string, rpcService: string): string {
  const named = /^arn:aws[a-z-]*:(sns|sqs|kinesis):/.exec(destination) ?? /^(sns|sqs|kinesis)$/i.exec(rpcService);
  const service = named?.[1]?.toLowerCase();
  return service === undefined ? '' : `aws_${service}`;
}

/** Names that say nothing, or that were masked, name nobody. */
function nameOf(text: string): string {
  const name = text.trim();
  if (name === '' || /^(unknown|null|undefined|none)$/i.test(name)) return '';
  const plain = name.includes('[') ? templateName(name) : name;
  return /^\{[^}]*\}$/.test(plain) ? '' : plain.slice(0, LONGEST_NAME);
}

/** One spelling for the systems whose names changed with the semantic conventions. */
const SYSTEMS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'microsoft.sql_server': 'mssql',
    'oracle.db': 'oracle',
    'aws.dynamodb': 'dynamodb',
    'azure.cosmosdb': 'cosmosdb',
    'gcp.spanner': 'spanner',
    'ibm.db2': 'db2',
    'sap.hana': 'hanadb',
    postgres: 'postgresql',
    mongo: 'mongodb',
  }),
);

function systemName(text: string): string {
  const name = nameOf(text).toLowerCase();
  return SYSTEMS.get(name) ?? (name || 'database');
}

/** Models by the beginning of their name, for instrumentations that do not name the provider. */
const MODEL_PROVIDERS: readonly (readonly [start: RegExp, provider: string])[] = [
  [/^(gpt-|o[134](-|$)|text-embedding-(3|ada)|chatgpt|dall-e|whisper-)/, 'openai'],
  [/^claude/, 'anthropic'],
  [/^gemini/, 'gcp.gemini'],
  [/^(mistral|codestral|ministral|pixtral)/, 'mistral_ai'],
  [/^(command-|embed-(english|multilingual))/, 'cohere'],
  [/^deepseek/, 'deepseek'],
  [/^grok/, 'x_ai'],
  [/^sonar/, 'perplexity'],
];

/** Frameworks that some instrumentations name as the provider: they run here and send to somebody else. */
const NO_PROVIDER =
  /^(_other|langchain|langgraph|llama[_-]?index|crewai|autogen|haystack|semantic[_-]kernel|litellm|vercel([_.-]ai)?|ai[_-]sdk|pydantic[_-]ai|smolagents|dspy|agno|mastra)$/;

function providerOf(attributes: SpanAttributes): string {
  const stated = nameOf(attributes.text(SLOT.modelProvider)).toLowerCase();
  if (stated !== '' && !NO_PROVIDER.test(stated)) return stated;
  const model = modelName(attributes).toLowerCase();
  return MODEL_PROVIDERS.find(([start]) => start.test(model))?.[1] ?? '';
}
