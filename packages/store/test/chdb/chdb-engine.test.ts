import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { createChdbEngine } from '../../src/chdb/chdb-engine.ts';
import { LowCardinalityColumn, NativeBlock, NumberColumn } from '../../src/native/index.ts';
import { openAfter, temporaryDirectory } from '../temporary-store.ts';

const directory = temporaryDirectory();
const engine = createChdbEngine(directory);
beforeAll(() => openAfter(engine));

async function text(sql: string): Promise<string> {
  return Buffer.from(await engine.run(`${sql} FORMAT TSV`, { lane: 'reader' }))
    .toString()
    .trim();
}

test('a block of 100,000 rows is one part, and its file is gone', async () => {
  const columns = { a: new NumberColumn('UInt32'), b: new LowCardinalityColumn() };
  for (let i = 0; i < 100_000; i++) {
    columns.a.add(i);
    columns.b.add(`value ${i % 1000}`);
  }
  await engine.run('CREATE TABLE one (a UInt32, b LowCardinality(String)) ENGINE = MergeTree ORDER BY a', {
    lane: 'control',
  });
  const block = new NativeBlock(columns);
  await engine.insert('one', block.names, block.encode(), { lane: 'spans' });
  expect(await text("SELECT count(), sum(rows) FROM system.parts WHERE active AND table = 'one'")).toBe('1\t100000');
  expect(await text('SELECT uniqExact(b), sum(a) FROM one')).toBe('1000\t4999950000');
  expect(readdirSync(join(directory, 'incoming'))).toEqual([]);
});

test('a block that does not fit its table is refused, nothing of it is stored, the lane goes on', async () => {
  const block = new NativeBlock({ c: new LowCardinalityColumn() });
  block.columns.c.add('x');
  await expect(engine.insert('one', ['c'], block.encode(), { lane: 'spans' })).rejects.toMatchObject({
    retryable: true,
  });
  expect(await text('SELECT count() FROM one')).toBe('100000');
});

test('a question that is aborted ends in the engine, not only here', async () => {
  const stop = new AbortController();
  const slow =
    'SELECT count() FROM numbers(100000000000) WHERE NOT ignore(sipHash64(number)) SETTINGS max_threads = 1 FORMAT TSV';
  const before = performance.now();
  const asked = engine.run(slow, { lane: 'reader', signal: stop.signal });
  setTimeout(() => stop.abort(), 200);
  await expect(asked).rejects.toMatchObject({ code: 'query_limit' });
  expect(performance.now() - before).toBeLessThan(20_000);
  expect(
    await text("SELECT count() FROM system.processes WHERE query LIKE '%sipHash64%' AND query NOT LIKE '%processes%'"),
  ).toBe('0');
});

test('a question that is given up while it waits is not run', async () => {
  const stop = new AbortController();
  const slow = 'SELECT sleep(0.3) FORMAT Null';
  const running = [0, 1, 2].map(() => engine.run(slow, { lane: 'reader' }));
  const waiting = engine.run('CREATE TABLE never (a UInt8) ENGINE = Memory', { lane: 'reader', signal: stop.signal });
  stop.abort();
  await expect(waiting).rejects.toThrow(/abort/i);
  await Promise.all(running);
  expect(await text("SELECT count() FROM system.tables WHERE name = 'never'")).toBe('0');
});

test('a question that was aborted before it was asked is not asked', async () => {
  await expect(engine.run('SELECT 1', { lane: 'reader', signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
});

test('after close nothing is asked, the lock is gone, and it opens again', async () => {
  await engine.close();
  await engine.close();
  await expect(engine.run('SELECT 1', { lane: 'reader' })).rejects.toMatchObject({ code: 'shutting_down' });
  expect(existsSync(join(directory, 'datatrail.lock'))).toBe(false);
  await engine.open();
  expect(await text('SELECT count() FROM one')).toBe('100000');
});
