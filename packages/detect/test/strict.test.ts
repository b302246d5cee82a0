import { createDecoder } from '@datatrail/otlp';
import { encodeRequest, type SpanSpec, spanIdOf, spanOf, traceIdOf } from '@datatrail/testkit';
import { describe, expect, test } from 'vitest';
import { screenBytes } from './screening.ts';

const strict = { settings: { strict: true } } as const;

/** Of kinds that no detector knows; without a digit, too, and in another script. */
const CANARIES = ['Zyqvorn', 'kqx-77-blorf-tt', 'vermutlich Scharlach', '猫の秘密', 'PATIENT7731X', 'a\nb c'];

const spanWith = (over: Partial<SpanSpec>): Uint8Array =>
  encodeRequest([{ resource: { 'service.name': 'shop' }, spans: [{ ...spanOf(1), ...over }] }]);

const positions: Readonly<Record<string, (canary: string) => Uint8Array>> = {
  'span name': (c) => spanWith({ name: c }),
  'span name after a method': (c) => spanWith({ name: `GET ${c}` }),
  attribute: (c) => spanWith({ attributes: { 'app.note': c } }),
  'attribute of a safe key, as a sentence': (c) => spanWith({ attributes: { 'http.route': `it is ${c}` } }),
  'safe key, beside a finding': (c) => spanWith({ attributes: { 'http.route': `/u/jo.doe@example-shop.com ${c}` } }),
  'attribute key': (c) => spanWith({ attributes: { [`note ${c}`]: 1 } }),
  list: (c) => spanWith({ attributes: { notes: ['x', c] } }),
  map: (c) => spanWith({ attributes: { notes: { inner: { deep: c } } } }),
  'key of a map': (c) => spanWith({ attributes: { notes: { [`k ${c}`]: 1 } } }),
  'safe key within a map': (c) => spanWith({ attributes: { notes: { 'http.route': c } } }),
  bytes: (c) => spanWith({ attributes: { notes: Buffer.from(c) } }),
  'path of a URL': (c) => spanWith({ attributes: { 'url.full': `https://api.example-shop.com/x/${c}` } }),
  'user of a URL': (c) => spanWith({ attributes: { 'url.full': `https://${c}@api.example-shop.com/` } }),
  'host of a URL that is none': (c) => spanWith({ attributes: { 'http.url': `https://${c} ${c}` } }),
  query: (c) => spanWith({ attributes: { 'db.query.text': `select * from t where a = '${c}'` } }),
  'beside a finding': (c) => spanWith({ attributes: { note: `${c} jo.doe@example-shop.com ${c}` } }),
  resource: (c) => encodeRequest([{ resource: { owner: c }, spans: [spanOf(1)] }]),
  'event name': (c) => spanWith({ events: [{ name: c, atUs: 1 }] }),
  'event attribute': (c) =>
    spanWith({ events: [{ name: 'exception', atUs: 1, attributes: { 'exception.message': c } }] }),
  'link attribute': (c) =>
    spanWith({ links: [{ traceId: traceIdOf(2), spanId: spanIdOf(2), attributes: { why: c } }] }),
  'status message': (c) => spanWith({ status: 2, statusMessage: c }),
  'name and version of a scope': (c) =>
    encodeRequest([{ resource: {}, scope: { name: c, version: c }, spans: [spanOf(1)] }]),
  'trace state': (c) => spanWith({ traceState: `vendor=${c}` }),
};

describe.each(Object.entries(positions))('%s', (_name, requestOf) => {
  test.each(CANARIES)('%j does not get through, and a second look changes nothing', (canary) => {
    const request = requestOf(canary);
    expect(Buffer.from(request).includes(canary)).toBe(true);
    const once = screenBytes(request, strict);
    expect(once.bytes.includes(canary)).toBe(false);
    for (const trusted of [true, false])
      expect(screenBytes(once.bytes, { ...strict, trusted }).bytes.includes(canary)).toBe(false);
    const again = screenBytes(once.bytes, { ...strict, trusted: true });
    expect(again.bytes.equals(once.bytes)).toBe(true);
    expect([again.rawHits, again.detections.length]).toEqual([0, once.detections.length]);
    createDecoder().decode(once.bytes);
  });
});

test('what the graph needs stays: names, hosts, routes, methods, numbers', () => {
  const attributes = {
    'http.request.method': 'POST',
    'http.route': '/orders/{id}',
    'server.address': 'api.example-shop.com',
    'db.system.name': 'postgresql',
    'http.response.status_code': 200,
    'url.full': 'https://api.example-shop.com:8443/orders/17?q=hello',
    'my.own': 'free text of mine',
  };
  const traceState = 'ot=th:c';
  const request = spanWith({ name: 'POST', attributes, traceState });
  const { bytes } = screenBytes(request, { settings: { strict: true, safeKeys: ['my.own'] } });
  const text = bytes.toString('latin1');
  const { 'url.full': _url, 'http.response.status_code': _status, ...kept } = attributes;
  for (const one of [...Object.values(kept), 'POST', traceState, 'shop']) expect(text).toContain(one);
  expect(text).toContain('https://api.example-shop.com:8443/[masked]');
  expect(text).not.toContain('hello');
});

test('what detectors find keeps its fingerprint, beside which the rest is masked', () => {
  const request = spanWith({ attributes: { note: 'write to jo.doe@example-shop.com soon' } });
  const { bytes, detections } = screenBytes(request, strict);
  expect(detections).toMatchObject([{ detector: 'email', key: 'note' }]);
  expect(bytes.toString('latin1')).toMatch(/\[user\.contact\.email:email:\w{12}\.\w{8}\]\[masked\]/);
});

test('without strict mode nothing of this happens', () => {
  const request = spanWith({ attributes: { note: 'Zyqvorn' } });
  expect(screenBytes(request).bytes.includes('Zyqvorn')).toBe(true);
});
