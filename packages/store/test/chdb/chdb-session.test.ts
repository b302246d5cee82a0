import { afterAll, expect, test } from 'vitest';
import { openChdbSession } from '../../src/chdb/chdb-session.ts';
import { temporaryDirectory } from '../temporary-store.ts';

const session = openChdbSession(temporaryDirectory());
afterAll(() => session.close());

const FAILS =
  "SELECT 'ada@example.com', throwIf(number = 50000, 'boom') FROM numbers(100000) SETTINGS max_block_size = 1000 FORMAT TSV";

test('what a failed statement had written is not in the next result, 20 of 20 times', async () => {
  for (let i = 0; i < 20; i++) {
    await expect(session.run(FAILS)).rejects.toThrow('error 395');
    expect(Buffer.from(await session.run('SELECT 3 FORMAT TSV')).toString()).toBe('3\n');
  }
});

test('also when the next statement waits already', async () => {
  for (let i = 0; i < 20; i++) {
    const [failed, next] = await Promise.allSettled([session.run(FAILS), session.run('SELECT 4 FORMAT TSV')]);
    expect(failed.status).toBe('rejected');
    expect(next.status === 'fulfilled' && Buffer.from(next.value).toString()).toBe('4\n');
  }
});

test('an error repeats nothing of the statement, in none of its texts', async () => {
  const error: unknown = await session.run("SELECT no_such_function('ada@example.com')").catch((e: unknown) => e);
  expect(error).toMatchObject({ code: 'engine_failed' });
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('ada');
  expect(String(error instanceof Error ? error.cause : '')).not.toContain('ada');
});

test('too much time and too much memory are limits of the question', async () => {
  const slow =
    'SELECT sum(sleepEachRow(0.05)) FROM numbers(200) SETTINGS max_execution_time = 1, max_block_size = 1, function_sleep_max_microseconds_per_block = 0';
  await expect(session.run(slow)).rejects.toMatchObject({ code: 'query_limit', retryable: false });
  const large = 'SELECT length(groupArray(number)) FROM numbers(10000000) SETTINGS max_memory_usage = 1000000';
  await expect(session.run(large)).rejects.toMatchObject({ code: 'query_limit' });
});
