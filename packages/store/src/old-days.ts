import type { Ask } from './ask.ts';
import { textOf } from './native/index.ts';
import type { SqlEngine } from './sql-engine.ts';
import { alterTarget } from './sql-form.ts';

export interface OldDaysOptions {
  readonly engine: SqlEngine;
  readonly ask: Ask;
  readonly retentionDays: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const CONTROL = { lane: 'control' } as const;
const DAY_MS = 86_400_000;

/** End of a day of ingestion, milliseconds since 1970; NaN for what is no day. */
function endOf(partition: string): number {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec(partition) ?? [];
  return year === undefined ? Number.NaN : Date.UTC(Number(year), Number(month) - 1, Number(day)) + DAY_MS;
}

/**
 * Drops the days of spans whose last second is older than the retention. The engine's own rule is not enough: a part keeps
 * the retention under which it was written until it is merged, and a day that is over may never be merged again, so a
 * retention that was shortened would hold for new spans only.
 */
export async function dropOldDays({ engine, ask, retentionDays, now }: OldDaysOptions): Promise<void> {
  const [block] = await ask('span_days', {}, CONTROL);
  if (block === undefined) return;
  for (const day of textOf(block, 'partition'))
    if (endOf(day) + retentionDays * DAY_MS < now)
      await engine.run(`ALTER TABLE ${alterTarget(engine.form, 'spans')} DROP PARTITION ${day}`, CONTROL);
}
