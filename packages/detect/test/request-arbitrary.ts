import type { KeyValueShape, RequestShape, SpanShape, ValueShape } from '@datatrail/otlp';
import fc from 'fast-check';

/** Text without anything to find: what the planted values stand among. */
const filler = fc.constantFrom(
  'GET',
  'checkout',
  '/api/v1/items/{id}',
  'a b c',
  'SELECT * FROM t WHERE a = ?',
  '200',
  '',
  'é',
);
const fillerKey = fc.constantFrom('http.route', 'a', 'db.statement', 'net.transport', 'x.y.z', 'rpc.method');

export const fillerValue: fc.Arbitrary<ValueShape> = fc.letrec<{ value: ValueShape }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    filler.map((stringValue) => ({ stringValue })),
    fc.boolean().map((boolValue) => ({ boolValue })),
    fc.integer({ min: -1000, max: 1_000_000 }).map((intValue) => ({ intValue })),
    fc.double({ min: 0, max: 100, noNaN: true }).map((doubleValue) => ({ doubleValue })),
    filler.map((text) => ({ bytesValue: Buffer.from(text) })),
    fc.array(tie('value'), { maxLength: 3 }).map((values) => ({ arrayValue: { values } })),
    fc
      .array(fc.tuple(fillerKey, tie('value')), { maxLength: 3 })
      .map((pairs) => ({ kvlistValue: { values: pairs.map(([key, value]) => ({ key, value })) } })),
  ),
})).value;

const attributes = fc
  .array(fc.tuple(fillerKey, fillerValue), { maxLength: 4 })
  .map((pairs) => pairs.map(([key, value]) => ({ key, value })));

const hex = (digits: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...'123456789abcdef'.split('')), { minLength: digits, maxLength: digits })
    .map((c) => c.join(''));

export const spanShape: fc.Arbitrary<SpanShape> = fc.record({
  traceId: hex(32),
  spanId: hex(16),
  name: filler,
  kind: fc.integer({ min: 0, max: 5 }),
  startTimeUnixNano: fc.bigInt({ min: 1n, max: 2n ** 60n }),
  attributes,
  events: fc.array(fc.record({ name: filler, attributes }), { maxLength: 2 }),
  links: fc.array(fc.record({ traceId: hex(32), spanId: hex(16), attributes }), { maxLength: 2 }),
  status: fc.record({ code: fc.integer({ min: 0, max: 2 }), message: filler }),
});

export const requestShape: fc.Arbitrary<RequestShape> = fc
  .array(
    fc.record({
      resource: fc.record({ attributes }),
      scopeSpans: fc.array(
        fc.record({
          scope: fc.record({ name: filler, version: filler, attributes }),
          spans: fc.array(spanShape, { minLength: 1, maxLength: 3 }),
          schemaUrl: filler,
        }),
        { minLength: 1, maxLength: 2 },
      ),
      schemaUrl: filler,
    }),
    { minLength: 1, maxLength: 2 },
  )
  .map((resourceSpans) => ({ resourceSpans }));

/** Adds a text to the first span of a request (or its resource or scope), at one of the positions. */
export type Planter = (request: RequestShape, text: string) => RequestShape;

const onSpan =
  (change: (span: SpanShape, text: string) => SpanShape): Planter =>
  (request, text) => {
    const [first, ...others] = request.resourceSpans;
    if (first === undefined) throw new Error('no resource');
    const [scopeSpans, ...otherScopes] = first.scopeSpans;
    const [span, ...otherSpans] = scopeSpans?.spans ?? [];
    if (scopeSpans === undefined || span === undefined) throw new Error('no span');
    const planted = { ...scopeSpans, spans: [change(span, text), ...otherSpans] };
    return { resourceSpans: [{ ...first, scopeSpans: [planted, ...otherScopes] }, ...others] };
  };

const valueAt = (make: (text: string) => ValueShape): Planter =>
  onSpan((span, text) => ({ ...span, attributes: [...(span.attributes ?? []), { key: 'note', value: make(text) }] }));

const onFirst =
  (
    change: (first: RequestShape['resourceSpans'][number], text: string) => RequestShape['resourceSpans'][number],
  ): Planter =>
  (request, text) => ({
    resourceSpans: request.resourceSpans.map((one, i) => (i === 0 ? change(one, text) : one)),
  });

const onScope = (change: (text: string) => object): Planter =>
  onFirst((first, text) => ({
    ...first,
    scopeSpans: first.scopeSpans.map((s, i) => (i === 0 ? { ...s, scope: { ...s.scope, ...change(text) } } : s)),
  }));

const list = (text: string): KeyValueShape[] => [{ key: 'note', value: { stringValue: text } }];

export const PLANTERS: Readonly<Record<string, Planter>> = {
  'span name': onSpan((span, text) => ({ ...span, name: text })),
  'trace state': onSpan((span, text) => ({ ...span, traceState: text })),
  'status message': onSpan((span, text) => ({ ...span, status: { code: 2, message: text } })),
  'attribute value': valueAt((stringValue) => ({ stringValue })),
  'attribute bytes': valueAt((text) => ({ bytesValue: Buffer.from(text) })),
  'attribute list': valueAt((text) => ({ arrayValue: { values: [{ stringValue: 'x' }, { stringValue: text }] } })),
  'attribute map': valueAt((text) => ({ kvlistValue: { values: list(text) } })),
  'attribute deep': valueAt((text) => ({
    kvlistValue: {
      values: [{ key: 'k', value: { arrayValue: { values: [{ kvlistValue: { values: list(text) } }] } } }],
    },
  })),
  'attribute key': onSpan((span, text) => ({ ...span, attributes: [{ key: text, value: { boolValue: true } }] })),
  'nested key': valueAt((text) => ({ kvlistValue: { values: [{ key: text, value: { intValue: 1 } }] } })),
  'event name': onSpan((span, text) => ({ ...span, events: [{ name: text }] })),
  'event attribute': onSpan((span, text) => ({ ...span, events: [{ name: 'e', attributes: list(text) }] })),
  'link attribute': onSpan((span, text) => ({
    ...span,
    links: [{ traceId: '1'.repeat(32), spanId: '2'.repeat(16), attributes: list(text) }],
  })),
  'link state': onSpan((span, text) => ({
    ...span,
    links: [{ traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceState: text }],
  })),
  'resource attribute': onFirst((first, text) => ({ ...first, resource: { attributes: list(text) } })),
  'resource schema': onFirst((first, text) => ({ ...first, schemaUrl: text })),
  'scope name': onScope((name) => ({ name })),
  'scope version': onScope((version) => ({ version })),
  'scope attribute': onScope((text) => ({ attributes: list(text) })),
  'scope schema': onFirst((first, text) => ({
    ...first,
    scopeSpans: first.scopeSpans.map((s, i) => (i === 0 ? { ...s, schemaUrl: text } : s)),
  })),
};

/** Values of each kind, none of them anybody's. `core`: the part that must be nowhere afterwards. */
export const CANARIES: Readonly<Record<string, { readonly text: string; readonly core: string }>> = {
  email: { text: 'ann.lee+news@mail.acme.co.uk', core: 'ann.lee' },
  card: { text: '4532015112830366', core: '4532015112830366' },
  groupedCard: { text: '5425 2334 3010 9903', core: '3010' },
  iban: { text: 'DE89370400440532013000', core: '370400440532013' },
  jwt: {
    text: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV',
    core: 'SflKxwRJSMeKKF2QT4',
  },
  bearer: { text: 'Authorization: Bearer 0a1b2c3d4e5f60718293', core: '2c3d4e5f6071' },
  basic: { text: 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==', core: 'QWxhZGRpbjpvcGVu' },
  aws: { text: 'AKIA2E0A8F3B244C9986', core: '2E0A8F3B244C' },
  github: { text: 'ghp_16C7e42F292c6912E7710c838347Ae178B4a', core: '292c6912E7710' },
  google: { text: 'AIzaSyDaGmWKa4JsXZ-HjGw7ISLn_3namBGewQe', core: 'DaGmWKa4JsXZ' },
  stripe: { text: `sk_${'live'}_4eC39HqLyjWDarjtT1zdp7dc`, core: '39HqLyjWDarjt' },
  slack: { text: `xoxb-${'17653672481'}-19874698323-pdFZKVeTuE8sk7oOHcBrzqgy`, core: 'pdFZKVeTuE8sk7' },
  privateKey: {
    text: '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAxxyy\n-----END PRIVATE KEY-----',
    core: 'AQAwBQYDK2Vw',
  },
  password: { text: '{"password":"hunter2-Zk9x"}', core: 'hunter2' },
  formPassword: { text: 'user=ann&password=hunter2-Zk9x&x=1', core: 'hunter2' },
  urlPassword: { text: 'postgres://app:hunter2-Zk9x@db.acme.io/shop', core: 'hunter2' },
  oauthCode: { text: '/cb?code=SplxlOBeZQQYbYS6WxSbIA&x=1', core: 'SplxlOBeZQQ' },
  ssn: { text: '536-22-1458', core: '536-22-1458' },
  phone: { text: '+49 170 1234567', core: '170 1234567' },
  forwarded: { text: 'X-Forwarded-For: 81.2.69.142', core: '81.2.69.142' },
};

const unicodeEscaped = (text: string): string =>
  text.replace(/[@+]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Ways in which one text stands inside another. */
export const WRAPPINGS: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  sentence: (text) => `before ${text} after`,
  quoted: (text) => `value was "${text}".`,
  query: (text) => `/path?q=${encodeURIComponent(text)}&z=1`,
  redirect: (text) => `/r?to=${encodeURIComponent(`/path?q=${encodeURIComponent(text)}`)}`,
  json: (text) => JSON.stringify({ a: 1, note: text }),
  jsonTwice: (text) => JSON.stringify({ body: JSON.stringify({ note: text }) }),
  unicode: (text) => `{"note":"${unicodeEscaped(JSON.stringify(text).slice(1, -1))}"}`,
  broken: (text) => `\u0000\u0001 ${text}\u0000`,
  sql: (text) => `SELECT a FROM t WHERE password IN ('${text.replaceAll("'", "''")}', 'b') AND c = 5`,
  insert: (text) => `INSERT INTO t (a, email, note) VALUES (1, 'x', '${text}'), (?, '${text}', 'y')`,
  nested: (text) => JSON.stringify({ phone: { number: text, kind: ['home'] } }),
  serialized: (text) => `a:1:{s:5:"email";s:${Buffer.byteLength(text)}:"${text}";}`,
  base64: (text) => Buffer.from(JSON.stringify({ note: text })).toString('base64'),
  brackets: (text) => `[${text}](<${text}>)`,
};
