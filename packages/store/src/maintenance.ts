import type { Ask } from './ask.ts';
import { keepDiskCap } from './disk-cap.ts';
import type { Exclusive } from './exclusive.ts';
import { SWITCHED_WITHIN_SECONDS } from './facts/write-facts.ts';
import { numbersOf, textOf } from './native/index.ts';
import { dropOldDays } from './old-days.ts';
import type { SqlEngine } from './sql-engine.ts';
import { alterTarget, keptIn } from './sql-form.ts';
import type { StoreSettings } from './store.ts';

/** How often the disk is looked at. */
const EVERY_MS = 60_000;
/** Superseded facts are removed at every tenth look: the newest minutes are rewritten all the time. */
const LOOKS_UNTIL_REMOVAL = 10;
const FACT_TABLES = [
  'endpoint_minutes',
  'edge_minutes',
  'flow_minutes',
  'service_minutes',
  'input_minutes',
  'trace_minutes',
  'minutes',
] as const;
/** A day: longer than any analyzer reads. */
const LONGEST_READING_SECONDS = 86_400;
const REPORT_TABLES = ['findings', 'scores'] as const;

export interface MaintenanceOptions {
  readonly engine: SqlEngine;
  readonly ask: Ask;
  readonly settings: StoreSettings;
  readonly onNotice: (notice: string) => void;
  /** No writing of facts is half done while this runs. */
  readonly exclusive: Exclusive;
}

export interface Maintenance {
  /** Sets retention, then looks after the tables from time to time. */
  start(): Promise<void>;
  /** One look: the disk cap, and at the first and every tenth one the facts that no reader counts any more. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

/** The engine's seconds end in 2106: a date beyond would begin anew in 1970, and everything would go at once. */
const MOST_DAYS = 9000;
const MOST_MONTHS = 300;

function within(value: number, most: number): number {
  return Math.min(Math.max(1, Math.trunc(value)), most);
}

async function currentTables(ask: Ask): Promise<Map<string, string>> {
  const [block] = await ask('table_texts', {}, { lane: 'control' });
  if (block === undefined) return new Map();
  const [name, text] = [textOf(block, 'name'), textOf(block, 'text')];
  return new Map(name.map((table, row) => [table, text[row] ?? '']));
}

type RetentionRule = readonly [table: string, rule: string];

/** In the engine's spelling, so that they compare as texts. */
function retentionRules({ spanRetentionDays, factRetentionMonths }: StoreSettings): RetentionRule[] {
  const rules: RetentionRule[] = [];
  if (spanRetentionDays !== undefined) {
    const days = within(spanRetentionDays, MOST_DAYS);
    // a resource goes after the last span that names it
    rules.push(['spans', `ingested_at + toIntervalDay(${days})`]);
    rules.push(['resources', `ingested_at + toIntervalDay(${days + 2})`]);
  }
  if (factRetentionMonths !== undefined) {
    const months = within(factRetentionMonths, MOST_MONTHS);
    for (const table of FACT_TABLES) rules.push([table, `written_at + toIntervalMonth(${months})`]);
    for (const table of REPORT_TABLES) rules.push([table, `toDateTime(report) + toIntervalMonth(${months})`]);
  }
  return rules;
}

/** Changes the rules of tables whose own differ. What nobody set stays: a look must not shorten what the owner keeps. */
async function setRetention({ engine, ask, settings }: MaintenanceOptions): Promise<void> {
  const tables = await currentTables(ask);
  for (const [table, rule] of retentionRules(settings))
    if (!tables.get(keptIn(engine.form, table))?.includes(`TTL ${rule} `))
      await engine.run(
        `ALTER TABLE ${alterTarget(engine.form, table)} MODIFY TTL ${rule} SETTINGS materialize_ttl_after_modify = 0`,
        {
          lane: 'control',
        },
      );
}

/**
 * Removes rows of versions that no reader joins. Only minutes that were written more than once are looked at, so that the
 * engine leaves the parts of all others alone; `minutes` goes last, because it says which those are.
 */
async function removeSuperseded({ engine, ask }: MaintenanceOptions): Promise<void> {
  const lane = { lane: 'facts' } as const;
  const [rewritten] = await ask('rewritten_minutes', {}, lane);
  if (rewritten === undefined || numbersOf(rewritten, 'minutes')(0) === 0) return;
  const counting = 'SELECT tenant, minute, version FROM counting_minutes';
  // another analyzer may be about to switch over to rows that it has just written
  const old = engine.form.kind === 'embedded' ? '' : ` AND written_at < now() - ${SWITCHED_WITHIN_SECONDS * 2}`;
  const again = 'SELECT minute FROM minutes GROUP BY tenant, minute HAVING count() > 1';
  for (const table of FACT_TABLES)
    await engine.run(
      `DELETE FROM ${table} WHERE minute IN (${again}) AND (tenant, minute, version) NOT IN (${counting})${old} ` +
        'SETTINGS lightweight_deletes_sync = 1',
      lane,
    );
}

/** Removes what readings left that were cut off: in a data directory nobody else reads. */
async function dropLeftReadings({ engine, ask }: MaintenanceOptions): Promise<void> {
  const seconds = engine.form.kind === 'embedded' ? 0 : LONGEST_READING_SECONDS;
  for (const block of await ask('left_readings', { seconds }, { lane: 'control' }))
    for (const name of textOf(block, 'name')) await engine.run(`DROP TABLE IF EXISTS ${name}`, { lane: 'control' });
}

export function createMaintenance(options: MaintenanceOptions): Maintenance {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let looks = 0;
  const look = async (): Promise<void> => {
    const { spanRetentionDays, now = Date.now } = options.settings;
    if (spanRetentionDays !== undefined)
      await dropOldDays({ ...options, retentionDays: within(spanRetentionDays, MOST_DAYS), now: now() });
    const capBytes = options.settings.diskCapBytes ?? 0;
    if (capBytes > 0) await keepDiskCap({ ...options, capBytes, monthly: [...REPORT_TABLES, ...FACT_TABLES] });
    if (looks++ % LOOKS_UNTIL_REMOVAL > 0) return;
    await options.exclusive(() => removeSuperseded(options));
  };
  return {
    async start() {
      await setRetention(options);
      await dropLeftReadings(options);
      timer = setInterval(() => {
        running ??= look()
          .catch((error: unknown) => options.onNotice(`tables could not be looked after: ${String(error)}`))
          .finally(() => {
            running = undefined;
          });
      }, EVERY_MS).unref();
    },
    look,
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
