import { KIND } from '@datatrail/model';
import { createDecoder, type KeyValueShape, type SpanShape, writeRequest } from '@datatrail/otlp';
import { describe, expect, it } from 'vitest';
import { createScreener, UNSCANNED } from '../src/index.ts';
import { KEY, screenBytes } from './screening.ts';

const IDS = { traceId: '1'.repeat(32), spanId: '2'.repeat(16) };
const requestOf = (...spans: Partial<SpanShape>[]): Uint8Array =>
  writeRequest({ resourceSpans: [{ scopeSpans: [{ spans: spans.map((s) => ({ ...IDS, ...s })) }] }] });
const text = (key: string, stringValue: string): KeyValueShape => ({ key, value: { stringValue } });
const asText = (bytes: Buffer): string => bytes.toString('utf8');

describe('placeholders', () => {
  it('are one for one subject, whatever the spelling, and others for another tenant', () => {
    const of = (name: string, tenant = 'default') =>
      screenBytes(requestOf({ name }), { tenant }).detections[0]?.fingerprint;
    expect(of('ann@acme.io')).toBe(of('to: ANN@Acme.IO'));
    expect(of('ann@acme.io')).toBe(of('x=ann%40acme.io'));
    expect(of('ann@acme.io')).not.toBe(of('bob@acme.io'));
    expect(of('ann@acme.io')).not.toBe(of('ann@acme.io', 'other'));
  });

  it('of the form category, detector, fingerprint and check', () => {
    const { bytes } = screenBytes(requestOf({ name: 'ann@acme.io' }));
    expect(asText(bytes)).toMatch(/\[user\.contact\.email:email:[0-9a-hjkmnp-tv-z]{12}\.[0-9a-hjkmnp-tv-z]{8}\]/);
  });

  it('that nobody with a key made become unscanned, also from a trusted source', () => {
    const forged = '[user.contact.email:email:3fq9c1x0v7ka.x7k2m9qd]';
    for (const trusted of [false, true]) {
      const result = screenBytes(requestOf({ name: `a ${forged} b` }), { trusted });
      expect(asText(result.bytes)).toContain(`a ${UNSCANNED} b`);
      expect(asText(result.bytes)).not.toContain('3fq9c1x0v7ka');
      expect(result.detections).toEqual([]);
      expect(result.unscanned).toBe(1);
    }
  });

  it('with digits smuggled into their form are scanned as text', () => {
    const { bytes } = screenBytes(requestOf({ name: '[user.contact.email:email:4532015112830366.x7k2m9qd]' }));
    expect(asText(bytes)).not.toContain('4532015112830366');
  });

  it('under an older key stay, under an unknown key do not', () => {
    const [older, current] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    const first = screenBytes(requestOf({ name: 'ann@acme.io' }), { key: older });
    const known = screenBytes(first.bytes, { key: { current, older: [older] }, trusted: true });
    expect(known.detections).toEqual(first.detections);
    expect(known.bytes.equals(first.bytes)).toBe(true);
    expect(screenBytes(first.bytes, { key: current, trusted: true }).unscanned).toBe(1);
  });

  it('do not hide what stands beside them', () => {
    const { bytes } = screenBytes(requestOf({ name: 'ann@acme.io' }));
    const placeholder = /\[user[^\]]+\]/.exec(asText(bytes))?.[0] ?? '';
    const again = screenBytes(requestOf({ name: `password=${placeholder}hunter2-Zk9x` }));
    expect(asText(again.bytes)).not.toContain('hunter2');
  });
});

describe('settings', () => {
  it('drop leaves no fingerprint and no shape', () => {
    const settings = { categories: { 'user.contact.email': 'drop' } } as const;
    const { bytes, detections } = screenBytes(requestOf({ name: 'ann@acme.io' }), { settings });
    expect(asText(bytes)).toMatch(/\[user\.contact\.email:email:-\.[0-9a-z]{8}\]/);
    expect(detections).toMatchObject([{ fingerprint: '-', shape: '' }]);
    const again = screenBytes(bytes, { settings, trusted: true });
    expect(again.detections).toEqual(detections);
    expect(again.bytes.equals(bytes)).toBe(true);
  });

  it('keep leaves the value, and still reports it', () => {
    const settings = { categories: { 'user.contact.email': 'keep' } } as const;
    const given = requestOf({ name: 'ann@acme.io paid 4532015112830366' });
    const { bytes, detections } = screenBytes(given, { settings });
    expect(asText(bytes)).toContain('ann@acme.io paid [user.financial.credit_card');
    expect(detections.map((d) => d.detector)).toEqual(['email', 'payment-card']);
    const again = screenBytes(bytes, { settings, trusted: true });
    expect(again.detections).toEqual(detections);
    expect(again.rawHits).toBe(0);
  });

  it('switch detectors off, and refuse names that do not exist', () => {
    const off = screenBytes(requestOf({ name: 'ann@acme.io' }), { settings: { detectors: { email: false } } });
    expect(off.detections).toEqual([]);
    expect(() => screenBytes(requestOf(), { settings: { detectors: { emial: false } } })).toThrow(/no detector emial/);
    const categories = JSON.parse('{"a":"hide"}') as Record<string, 'mask'>;
    expect(() => screenBytes(requestOf(), { settings: { categories } })).toThrow(/mask, drop or keep/);
    expect(() => screenBytes(requestOf(), { key: Buffer.alloc(4) })).toThrow(/at least 16/);
  });

  it('leave findings below the confidence alone', () => {
    expect(screenBytes(requestOf({ name: 'ann@acme.io' }), { settings: { minConfidence: 0.99 } }).detections).toEqual(
      [],
    );
  });
});

describe('beyond the bounds', () => {
  it('a value becomes unscanned and is counted', () => {
    const long = screenBytes(requestOf({ name: 'x'.repeat(200) }), { settings: { maxValueBytes: 100 } });
    expect(long.unscanned).toBe(1);
    expect(asText(long.bytes)).toContain(UNSCANNED);
    expect(asText(long.bytes)).not.toContain('xxx');
  });

  it('so do too many findings in a value or in a request, and lists too deep', () => {
    const many = Array.from({ length: 20 }, (_, i) => `u${i}@acme.io`);
    const value = screenBytes(requestOf({ name: many.join(' ') }), { settings: { maxHits: 10 } });
    expect(value).toMatchObject({ unscanned: 1, detections: [] });
    const request = screenBytes(requestOf(...many.map((name) => ({ name }))), { settings: { maxDetections: 5 } });
    expect(request.detections).toHaveLength(5);
    expect(request.unscanned).toBe(15);
    expect(asText(request.bytes)).not.toContain('@acme.io');
    const deep = { arrayValue: { values: [{ arrayValue: { values: [{ stringValue: 'ann@acme.io' }] } }] } };
    const nested = screenBytes(requestOf({ attributes: [{ key: 'a', value: deep }] }), { settings: { maxDepth: 1 } });
    expect(nested.unscanned).toBe(1);
    expect(asText(nested.bytes)).not.toContain('acme');
  });

  it('but not a value that only its placeholders make longer', () => {
    const settings = { maxValueBytes: 100 };
    for (const mails of [1, 3]) {
      const found = 'ann@acme.io '.repeat(mails);
      const first = screenBytes(requestOf({ name: found + '-'.repeat(100 - found.length) }), { settings });
      expect(first.unscanned).toBe(0);
      expect(first.detections).toHaveLength(mails);
      const second = screenBytes(first.bytes, { settings, trusted: true });
      expect(second.bytes.equals(first.bytes)).toBe(true);
      expect(second.detections).toEqual(first.detections);
      expect(second).toMatchObject({ unscanned: 0, rawHits: 0 });
      const over = screenBytes(requestOf({ name: found + '-'.repeat(101 - found.length) }), { settings });
      expect(over.unscanned).toBe(1);
    }
    const whole = screenBytes(requestOf({ name: `ann@acme.io${' '.repeat(1_048_576 - 11)}` }));
    expect(whole).toMatchObject({ unscanned: 0 });
    expect(whole.detections).toHaveLength(1);
  });

  it('escapes in escapes without end are not trusted', () => {
    let name = 'ann@acme.io';
    for (let i = 0; i < 8; i++) name = encodeURIComponent(name);
    expect(asText(screenBytes(requestOf({ name })).bytes)).not.toContain('acme');
  });
});

describe('attributes of our own', () => {
  it('are dropped from a source that nobody screened', () => {
    const attributes = [text('datatrail.client.address.scope', 'public'), text('a', 'b'), text('datatrail.x', '1')];
    const { bytes } = screenBytes(requestOf({ attributes }));
    expect(asText(bytes)).not.toContain('datatrail.');
    expect(createDecoder().decode(bytes).valueCount).toBe(1);
  });

  it('that do not have our form are dropped from a screened source too', () => {
    const attributes = [text('datatrail.detections', 'ann@acme.io'), text('datatrail.client.address.scope', 'x')];
    expect(asText(screenBytes(requestOf({ attributes }), { trusted: true }).bytes)).not.toContain('datatrail.');
  });

  it('say the scope of a client whose address was masked', () => {
    const scopeOf = (attributes: KeyValueShape[], kind: number = KIND.server) =>
      /address\.scope.{3,6}(public|private|loopback)/s.exec(
        asText(screenBytes(requestOf({ kind, attributes })).bytes),
      )?.[1];
    expect(scopeOf([text('client.address', '81.2.69.142')])).toBe('public');
    expect(scopeOf([text('http.request.header.x-forwarded-for', '10.0.0.1, 81.2.69.142')])).toBe('public');
    expect(scopeOf([text('client.address', '10.0.0.1')])).toBeUndefined();
    expect(scopeOf([text('network.peer.address', '81.2.69.142')], KIND.client)).toBeUndefined();
  });

  it('are written anew when a screened source lets something through, which is counted', () => {
    const decoder = createDecoder();
    const screener = createScreener({ decode: (b) => decoder.decode(b), key: KEY });
    screener.screen(decoder.decode(requestOf({ name: 'ann@acme.io' })), { tenant: 't', receivedAt: 1, trusted: true });
    expect(screener.rawHits).toBe(1);
  });
});

describe('numbers', () => {
  it('that are card numbers or coordinates become text', () => {
    const attributes = [
      { key: 'n', value: { intValue: 4532015112830366n } },
      { key: 'd', value: { doubleValue: 4532015112830366 } },
      { key: 'geo.latitude', value: { doubleValue: 52.520008 } },
      { key: 'user.id', value: { intValue: 42 } },
      { key: 'count', value: { intValue: 1_700_000_000_000 } },
    ];
    const { detections, bytes } = screenBytes(requestOf({ attributes }));
    expect(detections.map((d) => [d.key, d.detector])).toEqual([
      ['n', 'payment-card'],
      ['d', 'payment-card'],
      ['geo.latitude', 'coordinates'],
      ['user.id', 'user-id'],
    ]);
    expect(createDecoder().decode(bytes).valueCount).toBe(6);
  });
});

describe('a list of arguments', () => {
  it('holds the value of an option behind the option', () => {
    const words = ['psql', '--password', 'hunter2', '--verbose', '--email', 'ann@intranet', 'ann@intranet'];
    const values = words.map((stringValue) => ({ stringValue }));
    const attributes = [{ key: 'process.command_args', value: { arrayValue: { values } } }];
    const { bytes, detections } = screenBytes(requestOf({ attributes }));
    expect(detections.map((d) => d.detector)).toEqual(['password', 'email']);
    expect(asText(bytes)).not.toContain('hunter2');
    expect(screenBytes(bytes, { trusted: true }).bytes.equals(bytes)).toBe(true);
  });
});

describe('a detection', () => {
  it('never holds the value, and names a masked key', () => {
    const attributes = [{ key: 'ann@acme.io', value: { kvlistValue: { values: [text('password', 'hunter2')] } } }];
    const { detections } = screenBytes(requestOf({ attributes }));
    expect(JSON.stringify(detections)).not.toMatch(/ann|acme\.io|hunter2/);
    expect(detections.map((d) => d.key.replace(/\[[^\]]+\]/, 'KEY'))).toEqual(['KEY', 'KEY.password']);
  });

  it('of a documentation value says so', () => {
    const { detections } = screenBytes(requestOf({ name: 'ann@example.com, bob@acme.io' }));
    expect(detections.map((d) => d.testData)).toEqual([true, false]);
  });

  it('carries the index of its span', () => {
    const result = screenBytes(
      requestOf({ name: 'x' }, { name: 'ann@acme.io' }, { spanId: '12', name: 'cut' }, { name: 'bob@acme.io' }),
    );
    expect(result.detections.map((d) => d.span)).toEqual([1, 2]);
    expect(asText(result.bytes)).not.toContain('cut');
  });
});
