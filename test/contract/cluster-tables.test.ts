// Tables of a cluster against a real ZooKeeper, twice: as two replicas of a shard would make them. `ON CLUSTER` and inserts
// into replicas do not run on the embedded engine: the first is left out here and looked at as text, the second is not tried.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderMigrations } from '@datatrail/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startZooKeeper, whyNoZooKeeper, type ZooKeeper } from '../../scripts/zookeeper/zookeeper.ts';

interface Session {
  queryAsync(sql: string, options: { readonly format: string }): Promise<{ text(): string }>;
}

interface Engine {
  readonly Session: new (path: string, options?: { readonly connectionArgs: readonly string[] }) => Session;
}

const load = createRequire(import.meta.url);
const DATABASE = 'trails';
const statements = renderMigrations({ kind: 'cluster', cluster: 'town', database: DATABASE });
const missing = whyNoZooKeeper();
const directory = mkdtempSync(join(tmpdir(), 'datatrail-replicas-'));
let zookeeper: ZooKeeper | undefined;
let session: Session;

async function ask(sql: string): Promise<string> {
  return (await session.queryAsync(sql, { format: 'TSVRaw' })).text().trim();
}

function configOf(port: number | undefined): string {
  const keeper =
    port === undefined ? '' : `<zookeeper><node><host>127.0.0.1</host><port>${port}</port></node></zookeeper>`;
  const shard = '<shard><replica><host>localhost</host><port>9000</port></replica></shard>';
  return (
    `<clickhouse><tcp_port>9000</tcp_port>${keeper}<remote_servers><town>${shard}</town></remote_servers>` +
    '<macros><shard>1</shard><replica>first</replica></macros></clickhouse>'
  );
}

beforeAll(async () => {
  if (missing === undefined) zookeeper = await startZooKeeper(directory);
  else if (process.env.CI !== undefined) throw new Error(missing);
  const config = join(directory, 'config.xml');
  writeFileSync(config, configOf(zookeeper?.port));
  const { Session: Opened }: Engine = load('chdb');
  session = new Opened(join(directory, 'engine'), { connectionArgs: [`--config-file=${config}`] });
});
afterAll(() => {
  // the engine is not closed: with replicated tables that never ends, and this process ends by itself
  zookeeper?.stop();
  rmSync(directory, { recursive: true, force: true });
});

test('every statement is one that the engine parses, and is for the whole cluster', async () => {
  for (const statement of statements) {
    const quoted = statement.replace(/[\\']/g, '\\$&');
    const formatted = await ask(`SELECT formatQuerySingleLine('${quoted}')`);
    expect(formatted).toContain('ON CLUSTER town ');
  }
});

test('what a shard keeps is replicated in it, everything else on all servers', () => {
  const all = statements.join('\n');
  expect(all).toContain("ReplicatedMergeTree('/clickhouse/town/trails/spans/{shard}', '{replica}')");
  expect(all).toContain(
    "ReplicatedReplacingMergeTree('/clickhouse/town/trails/resources/all', '{shard}-{replica}', ingested_at)",
  );
  expect(all).toContain("ENGINE = Distributed('town', 'trails', spans_local, cityHash64(trace_id))");
  expect(all).not.toMatch(/ENGINE = (?!Replicated)\w*MergeTree/);
  const added = statements.filter((statement) => statement.includes('ADD COLUMN IF NOT EXISTS writer'));
  expect(added.map((statement) => /ALTER TABLE (\S+)/.exec(statement)?.[1])).toEqual([
    '`trails`.spans_local',
    '`trails`.spans',
  ]);
});

describe.skipIf(missing !== undefined)('with a ZooKeeper', () => {
  /** What a server of the cluster executes of a statement, as one of two replicas. */
  const executed = (statement: string, replica: string): string =>
    statement
      .replace(/ ON CLUSTER '[^']+'/g, '')
      .replaceAll('{replica}', replica)
      .replaceAll(`\`${DATABASE}\``, `\`${DATABASE}_${replica}\``);

  /** Replicas stay read-only on the embedded engine, so what alters them is looked at as text only. */
  const made = statements.filter((statement) => !/^ALTER TABLE/m.test(statement));

  test('two replicas make all tables, and a second time change nothing', async () => {
    for (const replica of ['first', 'second']) {
      await ask(`CREATE DATABASE ${DATABASE}_${replica} ENGINE = Atomic`);
      await ask(`USE ${DATABASE}_${replica}`);
      for (const statement of [...made, ...made]) await ask(executed(statement, replica));
    }
    const paths = [...statements.join('\n').matchAll(/ENGINE = Replicated\w+\('([^']+)'/g)].map(([, path]) =>
      path?.replace('{shard}', '1'),
    );
    const found = await ask(
      'SELECT zookeeper_path, arraySort(groupArray(replica_name)) FROM system.replicas GROUP BY zookeeper_path',
    );
    const expected = paths.map((path) =>
      path?.endsWith('/all') ? `${path}\t['1-first','1-second']` : `${path}\t['first','second']`,
    );
    expect(found.split('\n').toSorted()).toEqual(expected.toSorted());
  }, 180_000);

  test('a second replica with other columns is refused: the tables are the same everywhere', async () => {
    const keys = statements.find((statement) => statement.includes('key_ids')) ?? '';
    await ask(`CREATE DATABASE ${DATABASE}_third ENGINE = Atomic`);
    const other = executed(keys, 'third').replace('id String', 'id UInt64');
    await expect(ask(other)).rejects.toThrow(/INCOMPATIBLE_COLUMNS/);
    await ask(executed(keys, 'third'));
  });

  test('the Distributed table finds the shard of this server', async () => {
    await ask(`USE ${DATABASE}_first`);
    await ask(
      `CREATE TABLE ${DATABASE}_first.asked AS spans_local ENGINE = Distributed('town', '${DATABASE}_first', spans_local)`,
    );
    expect(await ask(`SELECT count() FROM ${DATABASE}_first.asked`)).toBe('0');
  });
});
