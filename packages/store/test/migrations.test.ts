import { beforeAll, expect, test } from 'vitest';
import { migrate } from '../src/migrations.ts';
import { migrationFiles } from '../src/sql-file.ts';
import { engineOf, openAfter, temporaryDirectory } from './temporary-store.ts';

const engine = engineOf(temporaryDirectory());
beforeAll(() => openAfter(engine));
const files = migrationFiles();

test('each file has a number of its own, in the order of their names, and adds one SQL object', () => {
  const numbers = files.map((file) => file.number);
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  for (const { text, name } of files) {
    expect(
      text.match(/^(CREATE (TABLE|VIEW)|ALTER TABLE \w+ ADD (COLUMN|INDEX) IF NOT EXISTS) \w+/gm),
      name,
    ).toHaveLength(1);
    expect(text, name).toMatch(/^-- /);
    expect(text, name).not.toContain(';\n');
  }
});

test('make the tables of the surface, and a second time change nothing', async () => {
  await migrate(engine);
  await migrate(engine);
  const tables = Buffer.from(await engine.run('SHOW TABLES FORMAT TSV', { lane: 'reader' }))
    .toString()
    .split('\n');
  expect(tables).toEqual(
    expect.arrayContaining([
      'spans',
      'resources',
      'minutes',
      'endpoint_minutes',
      'edge_minutes',
      'flow_minutes',
      'service_minutes',
      'findings',
      'scores',
      'declarations',
      'triage',
      'dead_letters',
      'detections',
      'otel_traces',
      'otel_traces_trace_id_ts',
    ]),
  );
});

test('one that was changed after it had been applied is refused', async () => {
  const changed = files.map((file) => (file.number === 3 ? { ...file, text: `${file.text}\n-- changed` } : file));
  await expect(migrate(engine, changed)).rejects.toThrow(
    'migration 0003_minutes was changed after it had been applied',
  );
});

test('what a newer version added is left alone', async () => {
  await migrate(engine, files.slice(0, -2));
  await migrate(engine, files);
});

test('data that a newer version changed so that this one cannot live with it are refused', async () => {
  const number = (files.at(-1)?.number ?? 0) + 1;
  const text = '-- Takes something away.\nALTER TABLE triage DROP COLUMN IF EXISTS nothing';
  await migrate(engine, [...files, { number, name: `${number}_nothing_breaking`, text }]);
  await expect(migrate(engine, files)).rejects.toMatchObject({
    code: 'data_directory_too_new',
    message: `the stored data have schema ${number}, this Datatrail knows ${files.at(-1)?.number}`,
  });
});

test('migrations only add, unless their name says that they break', () => {
  for (const { text, name } of files)
    if (!name.endsWith('_breaking')) expect(text, name).not.toMatch(/DROP|RENAME|MODIFY/);
});
