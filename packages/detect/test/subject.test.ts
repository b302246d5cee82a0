import { encodeRequest, spanOf } from '@datatrail/testkit';
import { describe, expect, test } from 'vitest';
import type { Example } from '../src/index.ts';
import { createSubjectReader, DETECTORS } from '../src/index.ts';
import { KEY, screenBytes } from './screening.ts';

const reader = createSubjectReader({ key: KEY });

/** What is stored of a value below a key. */
function stored(key: string, value: string, tenant = 'default'): readonly string[] {
  const request = encodeRequest([{ resource: {}, spans: [spanOf(1, { attributes: { [key]: value } })] }]);
  return screenBytes(request, { tenant }).detections.map(({ fingerprint }) => fingerprint);
}

const asked = (value: string, tenant = 'default') =>
  reader.fingerprintsOf(tenant, value).map(({ fingerprint }) => fingerprint);

describe.each([
  ['enduser.email', 'Jo.Doe@Example-Shop.com', ' jo.doe@example-shop.com\n'],
  ['note', '+1 (415) 555-2671', '+14155552671'],
  ['card', '4111 1111 1111 1111', '4111111111111111'],
  ['iban', 'DE89370400440532013000', 'DE89 3704 0044 0532 0130 00'],
  ['password', 'correct-horse-42', 'correct-horse-42'],
  ['first_name', 'Annegret', 'Annegret'],
])('a value below %s', (key, value, written) => {
  test('has the fingerprint that its own key gave it, in another spelling too', () => {
    const [fingerprint] = stored(key, value);
    expect(fingerprint).toBeDefined();
    expect(asked(written)).toContain(fingerprint);
  });

  test('has another one for another tenant', () => {
    expect(asked(written, 'other').filter((one) => asked(written).includes(one))).toEqual([]);
  });
});

test('nearly every example of every detector is found again by what was masked of it', () => {
  const missed: string[] = [];
  let all = 0;
  for (const { id, matches } of DETECTORS)
    for (const match of matches.slice(0, 3)) {
      const { text, masked = text, ...place }: Example = typeof match === 'string' ? { text: match } : match;
      const attributes = { [place.key ?? 'note']: text };
      const spans = [spanOf(1, { kind: place.spanKind ?? 1, attributes })];
      const own = screenBytes(encodeRequest([{ resource: {}, spans }])).detections.find((d) => d.detector === id);
      if (own === undefined || (place.position ?? 'span_attribute') !== 'span_attribute') continue;
      all++;
      if (!asked(masked).includes(own.fingerprint)) missed.push(`${id}: ${text}`);
    }
  expect(all).toBeGreaterThan(400);
  // escaped in the text of the example, so what was masked is not what a person would ask for
  expect(missed.length / all, missed.slice(0, 40).join('\n')).toBeLessThan(0.03);
});

test('what merely stands inside of a value is another value', () => {
  const inside = asked('4155552671');
  expect(asked('order-4155552671@example-shop.com').filter((one) => inside.includes(one))).toEqual([]);
});

test('older keys are tried too, and nothing reads nothing', () => {
  const old = Buffer.alloc(32, 9);
  const rotated = createSubjectReader({ key: { current: KEY, older: [old] } });
  const before = createSubjectReader({ key: old }).fingerprintsOf('default', 'jo@example-shop.com');
  const found = rotated.fingerprintsOf('default', 'jo@example-shop.com');
  expect(found.filter((one) => one.isOlder).map((one) => one.fingerprint)).toEqual(before.map((o) => o.fingerprint));
  expect(found.filter((one) => !one.isOlder).map((one) => one.fingerprint)).toEqual(asked('jo@example-shop.com'));
  expect(reader.fingerprintsOf('default', '  ')).toEqual([]);
});
