import { type EndpointKind, KIND, type Located, type Protocol, type Tape } from '@datatrail/model';
import { categoriesNamed } from './annotation.ts';
import { SLOT } from './attribute-slots.ts';
import { endpointKindOf, endpointName } from './endpoint-name.ts';
import { hostIn } from './host-memo.ts';
import { PeerReader } from './peer-ladder.ts';
import { ServiceReader } from './service-identity.ts';
import { type LocatorOptions, SpanAttributes } from './span-attributes.ts';
import { isFailure, protocolOf, statusCodeOf } from './span-protocol.ts';

/**
 * Reads endpoint, peer and service identity out of span `span` of a tape. The object is reused by the next call. Spans of
 * a tape SHOULD be asked for in ascending order (the identity of a resource is remembered between them).
 */
export type Locate = (tape: Tape, span: number) => Located;

class LocatedSpan implements Located {
  service = '';
  namespace = '';
  environment = '';
  version = '';
  instance = '';
  endpoint = '';
  endpointKind: EndpointKind = 'other';
  protocol: Protocol = 'unknown';
  readonly peer = new PeerReader();
  statusCode = -1;
  failed = false;
  address = '';
  entry: Located['entry'] = 'no';
  transport: Located['transport'] = 'unknown';
  headersCaptured = false;
  annotated: readonly string[] = [];
}

const NOTHING: readonly string[] = [];

/** Pure in what it answers; remembers keys, hosts and resources in fixed bounds. */
export function createLocator(options: LocatorOptions): Locate {
  const attributes = new SpanAttributes(options);
  const services = new ServiceReader(options);
  const located = new LocatedSpan();
  return (tape, span) => {
    const { spans } = tape;
    const kind = spans.kind[span] as number;
    const identity = services.identityOf(tape, span);
    located.service = identity.service;
    located.namespace = identity.namespace;
    located.environment = identity.environment;
    located.version = identity.version;
    located.instance = identity.instance;
    attributes.read(tape, spans.valuesFrom[span] as number, spans.valuesTo[span] as number);
    const name = options.intern(
      tape.bytes,
      spans.nameAt[span] as number,
      Math.min(256, spans.nameLength[span] as number),
    );
    located.protocol = protocolOf(attributes, kind, name);
    located.endpoint = endpointName(attributes, located.protocol, name, kind);
    located.endpointKind =
      located.protocol === 'unknown' && kind === KIND.internal ? 'internal' : endpointKindOf(located.protocol);
    located.peer.read(attributes, { kind, protocol: located.protocol, name, service: located.service });
    located.statusCode = statusCodeOf(attributes);
    located.failed = isFailure(attributes, kind, spans.status[span] as number);
    located.address = kind === KIND.server ? ownAddress(attributes) : '';
    located.entry = entryOf(attributes, kind, spans.parentIdAt[span] as number);
    located.transport = transportOf(attributes, located.peer.port);
    located.headersCaptured = attributes.headersCaptured;
    located.annotated = attributes.has(SLOT.dataCategory)
      ? categoriesNamed(attributes.texts(SLOT.dataCategory))
      : NOTHING;
    return located;
  };
}

/** How callers reach the service: host and port as the request named them. */
function ownAddress(attributes: SpanAttributes): string {
  for (const slot of [SLOT.serverAddress, SLOT.netHostName, SLOT.httpHost, SLOT.urlFull]) {
    if (!attributes.has(slot)) continue;
    const host = hostIn(attributes.text(slot));
    if (host.name === '') continue;
    const stated = attributes.integer(SLOT.serverPort);
    const port = (stated > 0 ? stated : host.port) || Math.max(0, attributes.integer(SLOT.netHostPort));
    const name = host.name.includes(':') ? `[${host.name}]` : host.name;
    return port > 0 ? `${name}:${port}` : host.name;
  }
  return '';
}

function entryOf(attributes: SpanAttributes, kind: number, parentAt: number): Located['entry'] {
  if (kind !== KIND.server) return 'no';
  if (attributes.text(SLOT.clientScope) === 'public') return 'public';
  return parentAt < 0 ? 'root' : 'no';
}

function transportOf(attributes: SpanAttributes, port: number): Located['transport'] {
  const scheme = attributes.text(SLOT.urlScheme).toLowerCase() || schemeOf(attributes.text(SLOT.urlFull));
  if (scheme === 'https' || scheme === 'wss' || scheme === 'grpcs') return 'tls';
  if (attributes.has(SLOT.tlsProtocol)) return attributes.text(SLOT.tlsProtocol) === 'false' ? 'plaintext' : 'tls';
  if (scheme === 'http' || scheme === 'ws') return 'plaintext';
  if (port === 443 || port === 8443) return 'tls';
  return port === 80 ? 'plaintext' : 'unknown';
}

function schemeOf(url: string): string {
  const end = url.indexOf('://');
  return end > 0 && end < 8 ? url.slice(0, end).toLowerCase() : '';
}
