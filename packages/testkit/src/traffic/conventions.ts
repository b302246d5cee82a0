import type { Attributes, AttributeValue } from '../span-spec.ts';
import type { Convention } from './topology.ts';

/** Attribute names of the stable HTTP, database and messaging conventions and the names they had before. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  'http.request.method': 'http.method',
  'http.response.status_code': 'http.status_code',
  'http.request.body.size': 'http.request_content_length',
  'url.full': 'http.url',
  'url.scheme': 'http.scheme',
  'url.path': 'http.target',
  'user_agent.original': 'http.user_agent',
  'network.protocol.version': 'http.flavor',
  'server.address': 'net.peer.name',
  'server.port': 'net.peer.port',
  'db.system.name': 'db.system',
  'db.namespace': 'db.name',
  'db.query.text': 'db.statement',
  'db.operation.name': 'db.operation',
  'messaging.destination.name': 'messaging.destination',
  'messaging.operation.type': 'messaging.operation',
};
/** On the receiving side the server names itself, which the old conventions called host, not peer. */
const OLD_NAMES_OF_SERVERS: Readonly<Record<string, string>> = {
  ...OLD_NAMES,
  'server.address': 'net.host.name',
  'server.port': 'net.host.port',
};

/** The same attributes in the words of a generation. Keys without an older name stay. */
export function inConvention(attributes: Attributes, convention: Convention, receiving: boolean): Attributes {
  if (convention === 'new') return attributes;
  const names = receiving ? OLD_NAMES_OF_SERVERS : OLD_NAMES;
  const result: Record<string, AttributeValue> = {};
  for (const key in attributes) {
    const old = names[key];
    if (old === undefined || convention === 'both') result[key] = attributes[key] as AttributeValue;
    if (old !== undefined) result[old] = attributes[key] as AttributeValue;
  }
  return result;
}
