import { createMetrics } from '@datatrail/runtime';
import { expect, test } from 'vitest';
import { createTenantLimits } from '../src/tenant-limits.ts';

const overloaded = expect.objectContaining({ kind: 'overloaded' });

test('over time a tenant gets its rate, and may owe one request', () => {
  let now = 0;
  const limits = createTenantLimits({ tenantSpansPerSecond: 100, tenantBytesPerSecond: 0 }, createMetrics(), () => now);
  limits.take('shop', { spans: 5_000, bytes: 1e9 });
  expect(() => limits.check('shop')).toThrow(overloaded);
  limits.check('bank');
  now = 47_000;
  expect(() => limits.take('shop', { spans: 1 })).toThrow(overloaded);
  now = 48_100;
  limits.take('shop', { spans: 1 });
  let taken = 0;
  for (now = 100_000; now < 160_000; now += 10)
    try {
      limits.take('shop', { spans: 3 });
      taken += 3;
    } catch {
      // put off
    }
  expect(taken).toBeGreaterThanOrEqual(6_000);
  expect(taken).toBeLessThanOrEqual(6_000 + 2 * 100 + 3);
});

test('without a limit nobody is put off', () => {
  const limits = createTenantLimits({ tenantSpansPerSecond: 0, tenantBytesPerSecond: 0 }, createMetrics());
  for (let i = 0; i < 1_000; i++) limits.take('shop', { spans: 1e6, bytes: 1e9 });
});
