import { expect, test } from 'vitest';
import { isOwnOrigin, isTrustedHost } from '../src/index.ts';

test.each([
  'localhost',
  'LOCALHOST:8080',
  'localhost.:8080',
  '127.0.0.1:4318',
  '[::1]:4318',
  '10.0.0.7:8080',
  'datatrail:8080',
  'otel.localhost',
  'host.docker.internal:4318',
  'trail.example:443',
])('%s is trusted', (host) => {
  expect(isTrustedHost(host, ['trail.example'])).toBe(true);
});

test.each([
  'evil.example',
  'evil.example:8080',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  'evil.internal.example',
  'trail.example.evil.example',
  'user@localhost',
  'localhost/evil.example',
  'local host',
  '[::1',
  '127.1.evil.example.',
])('%s is not', (host) => {
  expect(isTrustedHost(host, ['trail.example'])).toBe(false);
});

test('without a host there is no browser', () => {
  expect(isTrustedHost(undefined, [])).toBe(true);
});

test('a page is ours when name and port are those that it asks', () => {
  expect(isOwnOrigin('http://localhost:8080', 'LocalHost:8080')).toBe(true);
  expect(isOwnOrigin('https://trail.example', 'trail.example')).toBe(true);
  for (const origin of ['null', 'http://localhost:8081', 'http://evil.example', 'file://localhost:8080', ''])
    expect(isOwnOrigin(origin, 'localhost:8080')).toBe(false);
});
