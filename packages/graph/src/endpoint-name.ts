import { type EndpointKind, KIND, type Protocol } from '@datatrail/model';
import { SLOT } from './attribute-slots.ts';
import { memoized, memoizedPair } from './memo.ts';
import * as rules from './route-template.ts';
import type { SpanAttributes } from './span-attributes.ts';

const { pathOf } = rules;
const templateName = memoized(rules.templateName);
const templateRoute = memoized(rules.templateRoute);
const templatePath = memoized(rules.templatePath);

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', 'QUERY']);

export function endpointKindOf(protocol: Protocol): EndpointKind {
  switch (protocol) {
    case 'grpc':
    case 'rpc':
      return 'rpc';
    case 'unknown':
      return 'other';
    default:
      return protocol;
  }
}

/** Name of what was called, by type; templated span name when nothing better is known. Pure. */
export function endpointName(attributes: SpanAttributes, protocol: Protocol, spanName: string, kind: number): string {
  return nameByType(attributes, protocol, spanName, kind) || templateName(spanName) || '(unnamed)';
}

function nameByType(attributes: SpanAttributes, protocol: Protocol, spanName: string, kind: number): string {
  switch (protocol) {
    case 'http':
      return httpEndpoint(attributes, spanName);
    case 'grpc':
    case 'rpc':
      return rpcEndpoint(attributes, spanName);
    case 'messaging':
      return messagingEndpoint(attributes, spanName, kind);
    case 'db':
      return dbEndpoint(attributes);
    case 'gen_ai':
      return modelEndpoint(attributes);
    case 'unknown':
      return '';
  }
}

function httpEndpoint(attributes: SpanAttributes, spanName: string): string {
  const stated = attributes.text(SLOT.httpMethod).toUpperCase();
  const method = METHODS.has(stated) ? stated : stated === '' ? '' : 'HTTP';
  const route = attributes.text(SLOT.httpRoute) || attributes.text(SLOT.urlTemplate);
  if (route !== '') return joined(method, templateRoute(route));
  const named = /^([A-Z]{3,7}) (\/\S*)$/.exec(spanName);
  if (named !== null && METHODS.has(named[1] ?? ''))
    return joined(named[1] ?? '', templatePath(pathOf(named[2] ?? '/')));
  const target = attributes.text(SLOT.urlPath) || attributes.text(SLOT.httpTarget) || attributes.text(SLOT.urlFull);
  return target === '' ? '' : joined(method, templatePath(pathOf(target)));
}

function rpcEndpoint(attributes: SpanAttributes, spanName: string): string {
  const service = attributes.text(SLOT.rpcService);
  if (service === '' && !attributes.has(SLOT.rpcMethod)) return templateName(spanName.replace(/^\//, ''));
  const method = attributes.text(SLOT.rpcMethod).replace(/^\//, '');
  if (method.includes('/') || service === '') return templateName(method);
  return templateName(method === '' ? service : `${service}/${method}`);
}

/** Spellings of one operation. */
const OPERATIONS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    publish: 'publish',
    send: 'publish',
    create: 'publish',
    produce: 'publish',
    receive: 'receive',
    poll: 'receive',
    consume: 'receive',
    process: 'process',
    deliver: 'process',
    settle: 'settle',
    ack: 'settle',
    commit: 'settle',
  }),
);

function messagingEndpoint(attributes: SpanAttributes, spanName: string, kind: number): string {
  const operation = operationOf(attributes, spanName, kind);
  const destination = destinationName(attributes);
  return destination === '' ? '' : joined(operation, destination);
}

function operationOf(attributes: SpanAttributes, spanName: string, kind: number): string {
  const stated = attributes.text(SLOT.messagingOperation).toLowerCase();
  const known = OPERATIONS.get(stated);
  if (known !== undefined) return known;
  for (const word of spanName.toLowerCase().split(/\W+/, 8)) {
    const guess = OPERATIONS.get(word);
    if (guess !== undefined && (guess !== 'publish' || kind !== KIND.consumer)) return guess;
  }
  return /^[a-z_.]{1,24}$/.test(stated) ? stated : '';
}

/** RabbitMQ delivers what is sent to it to the queue that the routing key names. */
const DEFAULT_EXCHANGE = /^(|amq\.default|<default>|\(default\))$/;

/** Topic or queue, templated; temporary ones (a reply queue for each client) are one. '' when not said. */
export function destinationName(attributes: SpanAttributes): string {
  const template = attributes.text(SLOT.destinationTemplate);
  if (template !== '') return templateRoute(template);
  if (attributes.text(SLOT.destinationTemporary) === 'true') return '(temporary)';
  const destination = attributes.text(SLOT.destination);
  const stated = DEFAULT_EXCHANGE.test(destination) ? attributes.text(SLOT.routingKey) || destination : destination;
  const name = stated.startsWith('arn:') ? stated.slice(stated.lastIndexOf(':') + 1) : stated;
  return name.includes('://') ? templatePath(pathOf(name)).replace(/^\//, '') : templateName(name);
}

function dbEndpoint(attributes: SpanAttributes): string {
  const summary = attributes.text(SLOT.dbSummary);
  const operation = plainWord(attributes.text(SLOT.dbOperation));
  const collection = collectionName(attributes);
  const query = attributes.text(SLOT.dbQuery);
  if (operation !== '' && collection !== '') return joined(operation, collection);
  if (summary !== '') return templateName(summary.slice(0, 120));
  if (query === '') return joined(operation, collection);
  const parsed = summaryOfQuery(query);
  return joined(operation || parsed.operation, collection || parsed.collection);
}

function collectionName(attributes: SpanAttributes): string {
  const name = attributes.text(SLOT.dbCollection);
  return name === '' ? '' : templateName(name);
}

const KEYWORD = /^[\s(]*(?:\/\*[^*]*\*\/\s*)?([a-z]{2,16})\b/i;
const TABLE =
  /\b(?:from|into|update|join|table(?: if (?:not )?exists)?)\s+(?:only\s+)?["`[]?([a-z_][\w$]*)["`\]]?(?:\s*\.\s*["`[]?([a-z_][\w$]*)["`\]]?)?/i;
const SQL = new Set(
  'select insert update delete merge replace create alter drop truncate with call exec upsert'.split(' '),
);

/**
 * First key word of a query and its first table, if that is a plain identifier: nothing else of a query may get into a
 * name, because a literal may be anything.
 */
export const summaryOfQuery: (query: string) => QuerySummary = memoized(parseQuery);

interface QuerySummary {
  readonly operation: string;
  readonly collection: string;
}

function parseQuery(query: string): QuerySummary {
  const head = query.slice(0, 1024);
  const operation = (KEYWORD.exec(head)?.[1] ?? '').toUpperCase();
  if (!SQL.has(operation.toLowerCase())) return { operation, collection: '' };
  const table = TABLE.exec(withoutLiterals(head));
  if (table === null) return { operation, collection: '' };
  return { operation, collection: templateName(table[2] === undefined ? (table[1] ?? '') : `${table[1]}.${table[2]}`) };
}

function withoutLiterals(query: string): string {
  return query.replace(/'(?:[^']|'')*'?/g, '?');
}

function modelEndpoint(attributes: SpanAttributes): string {
  const operation = plainWord(attributes.text(SLOT.modelOperation));
  const model = modelName(attributes);
  return joined(operation || (model === '' ? '' : 'chat'), model);
}

/** Model as asked for; '' when not said. */
export function modelName(attributes: SpanAttributes): string {
  return templateName((attributes.text(SLOT.modelName) || attributes.text(SLOT.embeddingName)).slice(0, 120));
}

/** An operation is one word out of a small set; what does not look like one might be anything. */
function plainWord(text: string): string {
  return /^[A-Za-z][\w .-]{0,31}$/.test(text) ? text : '';
}

const joined = memoizedPair((first: string, second: string) =>
  first === '' ? second : second === '' ? first : `${first} ${second}`,
);
