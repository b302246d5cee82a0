import { KIND } from '@datatrail/model';
import { hasDigit, isAlphanumeric } from '../ascii.ts';
import { isPublicAddress } from '../client-scope.ts';
import { byteAt, type Detector, type Field, type Found, type LineReading, type Text } from '../detector.ts';
import { endsInWord, type KeyName } from '../key-name.ts';

/** Who calls, whatever the span is. */
const CALLER = new Set([
  'clientaddress',
  'httpclientip',
  'clientip',
  'clientipaddress',
  'xforwardedfor',
  'forwarded',
  'xrealip',
  'xclientip',
  'cfconnectingip',
  'trueclientip',
  'fastlyclientip',
  'remoteip',
  'remoteaddr',
  'remoteaddress',
  'userip',
  'ipaddress',
  'xoriginalforwardedfor',
  'xclusterclientip',
  'enduserip',
  'visitorip',
  'customerip',
  'clientsocketaddress',
  'sourceip',
  'requestip',
  'client',
  'ip',
  'ipaddr',
  'adresseip',
  'direccionip',
  'enderecoip',
  'indirizzoip',
  'ipadresse',
  'ipadres',
]);
/** The other end of the connection: the caller of a SERVER span, the server of a CLIENT span. */
const PEER = new Set([
  'networkpeeraddress',
  'netsockpeeraddr',
  'netpeerip',
  'netsockpeerip',
  'peeripv4',
  'peeripv6',
  'netpeername',
  'sourceaddress',
]);
/** In a key: the address of a machine of ours, or of the other end. */
const SERVER_WORDS = new Set(
  (
    'server host upstream destination local node pod container dst dest target bind listen cluster lb gateway instance ' +
    'machine vm proxy dns nameserver service public private internal db broker resolved elastic nat egress'
  ).split(' '),
);
/** What prose says before the address of somebody. */
const WORDS = ['ip address', 'ip addr', 'ip:', 'ip ', 'from address', 'client ip', 'address '];
const IN_PROSE = /^[^\d\n]{1,16}?(?<![\w.:])(?<address>\d{1,3}(?:\.\d{1,3}){3})(?![\w:]|\.\d)/;
const MAX_PROSE = 40;
const MAX_LINE = 1024;
const MAX_ADDRESS = 64;
const ADDRESS =
  /(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|\[?[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\.\d{1,3}){0,3}\]?)(?![\w])(?!\.\d)/gi;
/** RFC 5737 and 3849. */
const TEST_ADDRESS = /^(?:192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|2001:0?db8:)/i;

function accepts(name: KeyName): boolean {
  if (endsInWord(name, PEER)) return true;
  return endsInWord(name, CALLER) && !name.words.some((word) => SERVER_WORDS.has(word));
}

function isCaller(text: Text, field: Field): boolean {
  if (endsInWord(field.name, PEER)) return text.spanKind === KIND.server || text.spanKind === KIND.consumer;
  return (
    text.spanKind !== KIND.client ||
    field.name.header !== '' ||
    field.style !== 'attribute' ||
    !OWN.has(field.name.path)
  );
}

/** On a CLIENT span these name the calling machine itself. */
const OWN = new Set(['client', 'client.address', 'client.socket.address']);

/** A list of forwarders goes on after commas and spaces. */
function lineEnd(text: Text, field: Field): number {
  const limit = Math.min(text.to, field.from + MAX_LINE);
  if (field.style === 'attribute') return Math.min(field.to + 1, limit);
  if (!/forwarded/.test(field.name.path)) return Math.min(field.to + 1, field.from + MAX_ADDRESS, text.to);
  let end = field.from;
  while (end < limit && byteAt(text, end) >= 32 && byteAt(text, end) !== 0x7d && byteAt(text, end) !== 0x26) end++;
  return end;
}

function readField(text: Text, field: Field): LineReading | null {
  if (!isCaller(text, field)) return null;
  const from = byteAt(text, field.from - 1) === 0x5b ? field.from - 1 : field.from;
  const until = lineEnd(text, field);
  const line = text.bytes.toString('latin1', from, until);
  const found: Found[] = [];
  for (const { 0: match, index } of line.matchAll(ADDRESS)) {
    const open = match.startsWith('[') ? 1 : 0;
    const address = match.slice(open).replace(/\]$/, '');
    if (!isPublicAddress(address)) continue;
    const start = from + index + open;
    found.push({ start, end: start + address.length, testData: TEST_ADDRESS.test(address) });
  }
  return { found, until };
}

/** `getting address 81.2.69.142 blocked`; with a port behind it, it is that of a server. */
function readProse(text: Text, at: number): Found | null {
  if (isAlphanumeric(byteAt(text, at - 1))) return null;
  const until = Math.min(text.to, at + MAX_PROSE);
  if (!hasDigit(text.bytes, at, until)) return null;
  const match = IN_PROSE.exec(text.bytes.toString('latin1', at, until));
  const address = match?.groups?.address ?? '';
  if (match === null || !isPublicAddress(address)) return null;
  const end = at + match[0].length;
  return { start: end - address.length, end, confidence: 0.7, testData: TEST_ADDRESS.test(address) };
}

/** An address by position: that of a server is no personal data, nor is a private one. */
export const CLIENT_IP: Detector = {
  id: 'client-ip',
  title: 'IP address of a client',
  category: 'user.device.ip_address',
  tier: 1,
  confidence: 0.9,
  specificity: 30,
  trigger: { keys: new Set([...CALLER, ...PEER]), key: accepts, prefixes: WORDS },
  read: readProse,
  readField,
  normalize: (value) => value.toLowerCase(),
  masks: 'the address, not the port',
  matches: [
    { text: '81.2.69.142', key: 'client.address', spanKind: KIND.server },
    { text: '81.2.69.142:5123', key: 'http.client_ip', masked: '81.2.69.142' },
    { text: '81.2.69.142', key: 'network.peer.address', spanKind: KIND.server },
    { text: '10.0.0.1, 81.2.69.142', key: 'http.request.header.x-forwarded-for', masked: '81.2.69.142' },
    {
      text: 'for="[2a00:1450:4001:81b::200e]:4711";proto=https',
      key: 'http.request.header.forwarded',
      masked: '2a00:1450:4001:81b::200e',
    },
    { text: 'X-Forwarded-For: 81.2.69.142', masked: '81.2.69.142' },
    { text: '{"clientIp":"81.2.69.142"}', masked: '81.2.69.142' },
    { text: '{"ip":"81.2.69.142"}', masked: '81.2.69.142' },
    { text: 'keep getting address 81.2.69.142 blocked', masked: '81.2.69.142' },
    { text: 'login from IP 81.2.69.142', masked: '81.2.69.142' },
    { text: 'closed, client: 81.2.69.142, server: _', masked: '81.2.69.142' },
    { text: '81.2.69.142', key: 'net.peer.name', spanKind: KIND.server },
    { text: '203.0.113.9', key: 'client.address', spanKind: KIND.server },
  ],
  nonMatches: [
    { text: '10.1.2.3', key: 'client.address', spanKind: KIND.server },
    { text: '127.0.0.1', key: 'client.address', spanKind: KIND.server },
    { text: '81.2.69.142', key: 'server.address', spanKind: KIND.server },
    { text: '81.2.69.142', key: 'network.peer.address', spanKind: KIND.client },
    { text: '81.2.69.142', key: 'net.sock.peer.addr', spanKind: KIND.client },
    'Chrome/126.0.0.0',
    { text: '81.2.69.142', key: 'host.ip' },
    { text: '81.2.69.142', key: 'server_ip' },
    'bind address 81.2.69.142:8080 in use',
    'dial tcp 81.2.69.142:5432',
    '1.2.3.4',
    { text: 'checkout', key: 'client.address', spanKind: KIND.server },
    { text: '999.1.1.1', key: 'client.address', spanKind: KIND.server },
  ],
};
