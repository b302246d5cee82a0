import { beforeAll, expect, test } from 'vitest';
import { createChdbEngine } from '../../src/chdb/chdb-engine.ts';
import { engineConfig } from '../../src/chdb/engine-config.ts';
import { openAfter, temporaryDirectory } from '../temporary-store.ts';

const MIB = 2 ** 20;
const engine = createChdbEngine(temporaryDirectory(), 400 * MIB);
beforeAll(() => openAfter(engine));

async function table(sql: string): Promise<Map<string, string>> {
  const text = Buffer.from(await engine.run(`${sql} FORMAT TSV`, { lane: 'reader' })).toString();
  return new Map(
    text
      .trim()
      .split('\n')
      .map((line) => line.split('\t') as [string, string]),
  );
}

test('the engine knows and takes every setting', async () => {
  const written = [...engineConfig(400 * MIB).matchAll(/<(\w+)>(\d+)</g)];
  expect(written.length).toBeGreaterThan(10);
  const server = await table('SELECT name, value FROM system.server_settings');
  const merging = await table('SELECT name, value FROM system.merge_tree_settings');
  for (const [, name = '', value] of written)
    expect([name, server.get(name) ?? merging.get(name)]).toEqual([name, value]);
});

test('what all questions take together has a limit, and the engine goes on', async () => {
  const large = 'SELECT groupArray(number) AS a FROM numbers(200000000) SETTINGS max_memory_usage = 0 FORMAT Null';
  await expect(engine.run(large, { lane: 'reader' })).rejects.toMatchObject({ code: 'query_limit' });
  expect(await table('SELECT 1, 2')).toEqual(new Map([['1', '2']]));
});

test('a merge of wide parts takes little memory', async () => {
  const columns = Array.from({ length: 80 }, (_, i) => `c${i} LowCardinality(String)`).join(', ');
  const values = Array.from({ length: 80 }, (_, i) => `toString((number + ${i}) % 100)`).join(', ');
  await engine.run(
    `CREATE TABLE wide (${columns}) ENGINE = MergeTree ORDER BY c0 SETTINGS min_bytes_for_wide_part = 0`,
    { lane: 'control' },
  );
  for (let part = 0; part < 5; part++)
    await engine.run(`INSERT INTO wide SELECT ${values} FROM numbers(20000) SETTINGS max_threads = 1`, {
      lane: 'spans',
    });
  const before = await table("SELECT metric, value FROM system.metrics WHERE metric = 'MemoryTracking'");
  let [highest, done] = [0, false];
  const merged = engine.run('OPTIMIZE TABLE wide FINAL', { lane: 'facts' }).finally(() => {
    done = true;
  });
  while (!done) {
    const now = await table("SELECT metric, value FROM system.metrics WHERE metric = 'MemoryTracking'");
    highest = Math.max(highest, Number(now.get('MemoryTracking')) - Number(before.get('MemoryTracking')));
  }
  await merged;
  expect(await table("SELECT table, count() FROM system.parts WHERE active AND table = 'wide' GROUP BY table")).toEqual(
    new Map([['wide', '1']]),
  );
  // with all columns at once it took 250 MB and more
  expect(highest).toBeLessThan(120 * MIB);
});
