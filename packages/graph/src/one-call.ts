import type { Protocol, StoredSpan } from '@datatrail/model';
import { parseHost } from '@datatrail/recipients';

/** Databases that are spoken to over HTTP or gRPC: a call span of those below their span is the same call. */
const OVER_HTTP =
  /elastic|opensearch|dynamo|cosmos|couch|clickhouse|influx|spanner|bigquery|firestore|datastore|neptune|pinecone|qdrant|weaviate|chroma|milvus|snowflake|athena|redshift|solr|meilisearch|typesense|algolia|s3|neo4j|turso|libsql/;

/** How far a span may be the mere carrier of another. */
const TRANSPORT: { readonly [P in Protocol]: boolean } = {
  http: true,
  grpc: true,
  rpc: true,
  unknown: true,
  db: false,
  messaging: false,
  gen_ai: false,
};

/**
 * Whether `inner`, a sending span below the spans of a call in the same service, carries that call or is one of its own.
 * The outer span gives type and payload, the inner one the address: so hosts that contradict each other are two calls.
 */
export function isOneCall(members: readonly StoredSpan[], inner: StoredSpan, answers: Answers): boolean {
  const outer = members[0] as StoredSpan;
  const host = hostOf(members);
  if (outer.protocol === 'unknown' && outer.peer.kind === 'none' && !mayCarry(members, inner, answers)) return false;
  if (contradicts(host, inner.peer.host) || isAgentOf(outer, inner)) return false;
  if (inner.protocol === outer.protocol && outer.peer.kind === 'none') return true;
  if (inner.protocol === outer.protocol && inner.peer.kind === outer.peer.kind) return samePeer(outer, inner);
  if (!TRANSPORT[inner.protocol]) return outer.peer.kind === 'none' && outer.protocol === 'unknown';
  switch (outer.protocol) {
    case 'gen_ai':
      return host !== '' || inner.endpoint.startsWith('POST') || !inner.endpoint.startsWith('GET');
    case 'db':
      return host !== '' ? host === inner.peer.host : OVER_HTTP.test(outer.peer.name);
    default:
      return true;
  }
}

/** SERVER spans that two sending spans lead to by themselves, with no other sending span between. */
interface Answers {
  readonly ofOuter: readonly StoredSpan[];
  readonly ofInner: readonly StoredSpan[];
}

/**
 * A span that says nothing of its call may stand around anything: once it was answered by itself, or carried by a span of
 * another store, what else stands below it are calls of their own.
 */
function mayCarry(members: readonly StoredSpan[], inner: StoredSpan, { ofOuter, ofInner }: Answers): boolean {
  const { kind, name, part, host } = inner.peer;
  if (ofOuter.length > 0) {
    if (kind === 'none') return ofInner.length === 0;
    return kind !== 'broker' && kind !== 'datastore' && ofOuter.some((server) => isReachedAt(server, host));
  }
  const told = members.find((member) => member.peer.kind !== 'none')?.peer;
  if (told === undefined || (kind !== 'datastore' && kind !== 'broker')) return true;
  return told.kind === kind && told.name === name && told.part === part;
}

function isReachedAt(server: StoredSpan, host: string): boolean {
  return host !== '' && (parseHost(server.address).name === host || server.service === host);
}

/** Whether `outer` runs an agent (the GenAI conventions call it so) and `inner` is a model call of it. */
export function isAgentOf(outer: StoredSpan, inner: StoredSpan): boolean {
  return (
    outer.protocol === 'gen_ai' &&
    inner.protocol === 'gen_ai' &&
    /^(invoke|create)_(agent|workflow)\b/.test(outer.endpoint)
  );
}

/** Layers of client libraries name one model call by different providers, so that a name alone makes no second call. */
function samePeer(outer: StoredSpan, inner: StoredSpan): boolean {
  switch (inner.peer.kind) {
    case 'datastore':
    case 'broker':
      return outer.peer.name === inner.peer.name;
    default:
      return true;
  }
}

/** Host of a call: the first that any of its spans names. */
export function hostOf(members: readonly StoredSpan[]): string {
  for (const { peer } of members) if (peer.host !== '') return peer.host;
  return '';
}

/** Two different names contradict each other; a name and an address may be the same machine. */
function contradicts(a: string, b: string): boolean {
  return a !== '' && b !== '' && a !== b && isName(a) && isName(b);
}

function isName(host: string): boolean {
  return !parseHost(host).isAddress;
}
