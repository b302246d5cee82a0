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

interface Applied {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
}

async function appliedMigrations(engine: SqlEngine): Promise<Applied[]> {
  const output = await engine.run('SELECT number, name, checksum FROM migrations ORDER BY number FORMAT TSV', {
    lane: 'control',
  });
  const lines = Buffer.from(output).toString('utf8').trim().split('\n').filter(Boolean);
  return lines.map((line) => {
    const [number = '', name = '', checksum = ''] = line.split('\t');
    return { number: Number(number), name, checksum };
  });
}

/** So ends the name of a migration that a version which does not know it cannot live with. All others only add. */
const BREAKING = '_breaking';

function assertKnown(applied: readonly Applied[], files: readonly MigrationFile[]): void {
  const newest = files.at(-1)?.number ?? 0;
  for (const { number, name, checksum } of applied) {
    const file = files.find((f) => f.number === number);
    // a newer version runs beside this one, or ran before it: what it added does no harm
    if (file === undefined && !name.endsWith(BREAKING)) continue;
    if (file === undefined)
      throw new DatatrailError(
        'data_directory_too_new',
        `the stored data have schema ${applied.at(-1)?.number}, this Datatrail knows ${newest}`,
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
 * again, so each migration MUST be one statement that does no harm twice. Migrations only add, so versions run side by side;
 * one that does not is named `..._breaking`. Rejects with `data_directory_too_new` when one of those is not known here.
 */
export async function migrate(engine: SqlEngine, files: readonly MigrationFile[] = migrationFiles()): Promise<void> {
  await apply(engine, CREATE_TABLE);
  const applied = await appliedMigrations(engine);
  assertKnown(applied, files);
  const known = new Set(applied.map(({ number }) => number));
  const missing = files.filter(({ number }) => !known.has(number));
  for (const { text } of missing) await apply(engine, text);
  if (missing.length === 0) return;
  // one durable insert and not one each: it is most of what a new directory costs
  const rows = missing.map(({ number, name, text }) => bindSql(APPLIED, { number, name, sum: checksumOf(text) }));
  await engine.run(`INSERT INTO migrations (number, name, checksum) VALUES ${rows.join(', ')}`, { lane: 'control' });
}
