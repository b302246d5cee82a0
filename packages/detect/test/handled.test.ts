import { expect, it } from 'vitest';
import { isHandled } from '../src/handled.ts';

it.each([
  '',
  '  ',
  'REDACTED',
  '[REDACTED]',
  '<redacted>',
  '[Filtered]',
  '***',
  '****1234',
  'xxxxxxxx',
  '$TOKEN',
  '${' + 'TOKEN}',
  '{{token}}',
  '{userId}',
  '<password>',
  '%s',
  '%(name)s',
  '?',
  ':password',
  '$1',
  'null',
  'undefined',
  '[unscanned]',
  '_uuid_',
  '@p1',
  'process.env.SECRET',
])('%s is no value', (value) => {
  expect(isHandled(value)).toBe(true);
});

it.each(['hunter2', 'secret', 'password', 'ann', 'redacted-not', 'a*b', 'S3cret!', '0', 'nullable'])(
  '%s is a value',
  (value) => {
    expect(isHandled(value)).toBe(false);
  },
);
