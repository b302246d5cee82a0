import { createHash } from 'node:crypto';
import { DatatrailError } from '@datatrail/runtime';
import { bindSql } from './bind.ts';
import type { SqlEngine } from './sql-engine.ts';
import { type MigrationFile, migrationFiles } from './sql-file.ts';
import { renderMigration, type SqlForm } from './sql-form.ts';

const CREATE_TABLE = `CREATE TABLE migrations
(number UInt32, name String, checksum String, applied_at DateTime('UTC') DEFAULT now())
ENGINE = MergeTree ORDER BY number SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`;

const APPLIED = '({number:UInt32}, {name:String}, {sum:String})';

function checksumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

async function appliedChecksums(engine: SqlEngine): Promise<Map<number, string>> {
  const output = await engine.run('SELECT number, checksum FROM migrations ORDER BY number FORMAT TSV', {
    lane: 'control',
  });
  const lines = Buffer.from(output).toString('utf8').trim().split('\n').filter(Boolean);
  return new Map(lines.map((line) => [Number(line.split('\t')[0]), line.split('\t')[1] ?? '']));
}

function assertKnown(applied: ReadonlyMap<number, string>, files: readonly MigrationFile[]): void {
  const newest = files.at(-1)?.number ?? 0;
  for (const [number, checksum] of applied) {
    const file = files.find((f) => f.number === number);
    if (file === undefined)
      throw new DatatrailError(
        'data_directory_too_new',
        `the data directory has schema ${Math.max(...applied.keys())}, this Datatrail knows ${newest}`,
        { cure: 'Run the Datatrail version that wrote it, or a newer one.' },
      );
    if (checksum !== checksumOf(file.text))
      throw new DatatrailError('engine_failed', `migration ${file.name} was changed after it had been applied`, {
        cure: 'Restore the file as it was released, and put the change into a new migration.',
      });
  }
}

async function apply(engine: SqlEngine, text: string): Promise<void> {
  for (const statement of renderMigration(engine.form, text)) await engine.run(statement, { lane: 'control' });
}

/** What `migrate` runs on an empty database, in its order: for people who look at it, or run it themselves. */
export function renderMigrations(form: SqlForm): readonly string[] {
  return [CREATE_TABLE, ...migrationFiles().map(({ text }) => text)].flatMap((text) => renderMigration(form, text));
}

/**
 * Brings the schema to what this version knows; does nothing when it is there. A series that was cut off in the middle runs
 * again, so each migration MUST be one statement that does no harm twice; each only adds, see `renderMigration`. Rejects with `data_directory_too_new`.
 */
export async function migrate(engine: SqlEngine, files: readonly MigrationFile[] = migrationFiles()): Promise<void> {
  await apply(engine, CREATE_TABLE);
  const applied = await appliedChecksums(engine);
  assertKnown(applied, files);
  const missing = files.filter(({ number }) => !applied.has(number));
  for (const { text } of missing) await apply(engine, text);
  if (missing.length === 0) return;
  // one durable insert and not one each: it is most of what a new directory costs
  const rows = missing.map(({ number, name, text }) => bindSql(APPLIED, { number, name, sum: checksumOf(text) }));
  await engine.run(`INSERT INTO migrations (number, name, checksum) VALUES ${rows.join(', ')}`, { lane: 'control' });
}
