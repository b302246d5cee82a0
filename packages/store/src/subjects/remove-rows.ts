import { setTimeout } from 'node:timers/promises';
import { DatatrailError } from '@datatrail/runtime';
import type { Ask } from '../ask.ts';
import { bindSql } from '../bind.ts';
import { numbersOf, textOf } from '../native/index.ts';
import type { SqlEngine } from '../sql-engine.ts';
import { alterTarget, keptIn } from '../sql-form.ts';
import type { Salted } from './salted.ts';

const CONTROL = { lane: 'control' } as const;

/** How a fingerprint stands in a placeholder, and so wherever a text was made of one. */
const IN_TEXT = ':([0-9a-hjkmnp-tv-z]{12})';
const SPAN_IN_TEXT = '"spanId":"([0-9a-f]{16})"';
const HASHED = 'arrayMap(f -> hex(SHA256(concat({salt:String}, f))), ';

/** A table and the rows of it that are to go. */
export interface Removal {
  readonly table: string;
  /** A condition with everything bound. */
  readonly where: string;
}

function joined(columns: readonly (readonly [name: string, type: string])[]): string {
  const parts = columns.map(([name, type]) =>
    type.startsWith('Array')
      ? `arrayStringConcat(arrayMap(x -> toString(x), \`${name}\`), '\\n')`
      : `toString(\`${name}\`)`,
  );
  return `concat('', ${parts.join(", '\\n', ")})`;
}

/** Of every table that keeps what belongs to a tenant: the rows in whose texts a fingerprint stands. */
export async function removalsOf(ask: Ask, tenant: string, { salt, hashes }: Salted): Promise<readonly Removal[]> {
  const columns = new Map<string, [string, string][]>();
  for (const block of await ask('text_columns', {}, CONTROL)) {
    const [table, name, type] = [textOf(block, 'table'), textOf(block, 'name'), textOf(block, 'type')];
    for (const [row, one] of table.entries())
      columns.set(one, [...(columns.get(one) ?? []), [name[row] ?? '', type[row] ?? '']]);
  }
  return [...columns].map(([table, texts]) => {
    const inTexts = `hasAny(${HASHED}extractAll(${joined(texts)}, '${IN_TEXT}')), {hashes:Array(String)})`;
    const inDetections = `hasAny(${HASHED}\`detection.fingerprint\`), {hashes:Array(String)})`;
    const found = texts.some(([name]) => name === 'detection.fingerprint')
      ? `(${inDetections} OR ${inTexts})`
      : inTexts;
    return { table, where: bindSql(`tenant = {tenant:String} AND ${found}`, { tenant, salt, hashes }) };
  });
}

/** Findings of reports before whose evidence names one of these spans; all of the tenant when there are too many to name. */
export function findingsAbout(tenant: string, spans: Salted | null): Removal {
  const where =
    spans === null
      ? bindSql('tenant = {tenant:String}', { tenant })
      : bindSql(
          `tenant = {tenant:String} AND hasAny(${HASHED}extractAll(body, '${SPAN_IN_TEXT}')), {hashes:Array(String)})`,
          { tenant, ...spans },
        );
  return { table: 'findings', where };
}

/** Removes rows; gives how many there were. Resolves when the engine has written the parts anew. */
export async function removeRows(engine: SqlEngine, { table, where }: Removal): Promise<number> {
  const counted = await engine.run(`SELECT count() FROM ${table} WHERE ${where} FORMAT TSV`, CONTROL);
  const rows = Number(Buffer.from(counted).toString('utf8').trim());
  if (rows > 0)
    await engine.run(
      `ALTER TABLE ${alterTarget(engine.form, table)} DELETE WHERE ${where} SETTINGS mutations_sync = 2`,
      {
        lane: 'control',
      },
    );
  return rows;
}

/** How often the disk is looked at, and how often before it is told that something is left. */
const LOOK_MS = 1100;
const MOST_LOOKS = 60;

/**
 * Waits until the parts that were written anew are gone from the disk: the engine keeps them for eight minutes otherwise.
 * Rejects with `engine_failed` when some are left, for example because a question reads them.
 */
export async function clearOldParts(engine: SqlEngine, ask: Ask, tables: readonly string[]): Promise<void> {
  const kept = tables.map((table) => keptIn(engine.form, table));
  const alter = async (change: string): Promise<void> => {
    for (const table of tables) await engine.run(`ALTER TABLE ${alterTarget(engine.form, table)} ${change}`, CONTROL);
  };
  // durable before the old ones go: otherwise a power failure could take both
  await alter('MODIFY SETTING old_parts_lifetime = 0, min_rows_to_fsync_after_merge = 1');
  try {
    for (let look = 0; look < MOST_LOOKS; look++) {
      await setTimeout(LOOK_MS);
      // wakes whoever clears: by itself that may be minutes away
      for (const table of kept) await engine.run(`SYSTEM START CLEANUP ${table}`, CONTROL);
      const [block] = await ask('left_parts', { tables: kept }, CONTROL);
      if (block === undefined || numbersOf(block, 'parts')(0) === 0) return;
    }
  } finally {
    await alter('RESET SETTING old_parts_lifetime, min_rows_to_fsync_after_merge');
  }
  throw new DatatrailError('engine_failed', 'rows were removed, but older copies of them are still on the disk', {
    cure: 'Run it again: whoever still reads them ends soon. The engine clears them within ten minutes by itself.',
    retryable: true,
  });
}
