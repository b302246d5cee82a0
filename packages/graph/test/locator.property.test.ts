import { createDecoder, createInterner, normalizeKey } from '@datatrail/otlp';
import { encodeRequest, spanOf } from '@datatrail/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLocator } from '../src/index.ts';
import { createTestLocator } from './read-spans.ts';

test('any attributes give bounded answers, the same each time', () => {
  const value = fc.oneof(
    fc.string({ maxLength: 300 }),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.webUrl(),
    fc.ipV6(),
  );
  const key = fc.constantFrom(
    'url.full',
    'http.host',
    'server.address',
    'http.route',
    'db.statement',
    'db.system',
    'peer.service',
    'rpc.method',
    'messaging.destination',
    'service.name',
    'server.port',
    'gen_ai.system',
  );
  fc.assert(
    fc.property(
      fc.dictionary(key, value),
      fc.string({ maxLength: 400 }),
      fc.integer({ min: 0, max: 5 }),
      (attributes, name, kind) => {
        const tape = createDecoder().decode(
          encodeRequest([{ resource: attributes, spans: [spanOf(1, { kind, attributes, name })] }]),
        );
        const first = structuredClone({ ...createTestLocator()(tape, 0), peer: null });
        for (const text of [first.endpoint, first.service, first.address]) expect(text.length).toBeLessThanOrEqual(420);
        expect(first.endpoint.length).toBeGreaterThan(0);
        const interner = createInterner(16);
        const again = createLocator({ intern: (b, a, l) => interner.intern(b, a, l), normalizeKey })(tape, 0);
        expect(structuredClone({ ...again, peer: null })).toEqual(first);
      },
    ),
    { numRuns: 300 },
  );
});
