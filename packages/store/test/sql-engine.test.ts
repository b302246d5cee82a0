import { expect, test } from 'vitest';
import { engineError } from '../src/sql-engine.ts';

test.each([
  [243, 'NOT_ENOUGH_SPACE', 'Cannot reserve 1.00 MiB', 'disk_full'],
  [
    75,
    'CANNOT_WRITE_TO_FILE_DESCRIPTOR',
    'Cannot write to file: , errno: 28, strerror: No space left on device',
    'disk_full',
  ],
  [-1, 'ENOSPC', 'errno: 28', 'disk_full'],
  [75, 'CANNOT_WRITE_TO_FILE_DESCRIPTOR', 'errno: 5', 'engine_failed'],
  [241, 'MEMORY_LIMIT_EXCEEDED', '', 'query_limit'],
  [159, 'TIMEOUT_EXCEEDED', '', 'query_limit'],
  [47, 'UNKNOWN_IDENTIFIER', 'nope', 'engine_failed'],
])('error %i %s %s is %s', (code, type, text, expected) => {
  const error = engineError(code, type, text);
  expect(error).toMatchObject({ code: expected, retryable: expected !== 'query_limit' });
  expect(error.cure).not.toBe('');
  expect(error.message).not.toContain('nope');
});
