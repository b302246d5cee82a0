import { expect, it } from 'vitest';
import { createScanner, DETECTORS } from '../src/index.ts';

const scanner = createScanner(DETECTORS);
const PLACEHOLDER = '[user.contact.email:email:0123456789ab.cdefghjk]';

function detectorsIn(text: string, key = 'app.note'): string[] {
  const hits = scanner.scan(Buffer.from(text), { key });
  return hits === 'unscanned' ? [hits] : hits.map((hit) => hit.detector);
}

it.each(['user.email', 'user.full_name', 'patient.diagnosis', 'password', 'home_address', 'app.token'])(
  'finds nothing in a placeholder below %s',
  (key) => {
    expect(detectorsIn(PLACEHOLDER, key)).toEqual([]);
    expect(detectorsIn('[unscanned]', key)).toEqual([]);
    expect(detectorsIn(`{"${key}":"${PLACEHOLDER}"}`)).toEqual([]);
  },
);

it('finds what stands beside placeholders, at its place', () => {
  const text = `from ${PLACEHOLDER} to ann@acme.io`;
  const hits = scanner.scan(Buffer.from(text));
  if (hits === 'unscanned') throw new Error(hits);
  expect(hits.map(({ start, end }) => text.slice(start, end))).toEqual(['ann@acme.io']);
});
