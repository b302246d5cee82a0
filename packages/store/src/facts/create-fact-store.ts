import type { MinuteFacts, Report } from '@datatrail/model';
import type { Ask } from '../ask.ts';
import { bindSql } from '../bind.ts';
import { createExclusive, type Exclusive } from '../exclusive.ts';
import type { NativeBlock } from '../native/index.ts';
import { edgeRows, findingRows, flowRows, scoreRows } from '../report-rows.ts';
import type { DirtyMinutes, FactStore } from '../span-store.ts';
import { clockBoundsOf } from '../spans/span-time.ts';
import type { SqlEngine } from '../sql-engine.ts';
import type { StoreSettings } from '../store.ts';
import { createCounting } from './counting.ts';
import { dirtyMinutes, minutesAgain } from './dirty-minutes.ts';
import { readFacts } from './read-facts.ts';
import { readTraces } from './read-traces.ts';
import { parseWatermark } from './watermark.ts';
import { writeMinutes } from './write-facts.ts';

export interface FactStoreOptions {
  readonly ask: Ask;
  readonly engine: SqlEngine;
  readonly settings: StoreSettings;
  readonly insert: (table: string, block: NativeBlock) => Promise<void>;
  /** Whatever changes facts runs alone. */
  readonly exclusive: Exclusive;
  readonly now: () => number;
}

const PROGRESS = '({tenant:String}, {writer:String}, {batch:UInt64})';
const AGAIN = '({tenant:String}, {minute:Int32}, 1, {wish:UInt64}, now())';
const EMPTY = { endpoints: [], edges: [], flows: [], services: [] } as const;

/** A dirty minute that nothing is told of has no facts any more: it is switched over too. */
function withEmpty(facts: readonly MinuteFacts[], dirty: readonly number[]): readonly MinuteFacts[] {
  const told = new Set(facts.map((fact) => fact.minute));
  return [...facts, ...dirty.filter((minute) => !told.has(minute)).map((minute) => ({ minute, ...EMPTY }))];
}

async function writeProgress(engine: SqlEngine, tenant: string, watermark: string): Promise<void> {
  const rows = [...parseWatermark(watermark).reached].map(([writer, batch]) =>
    bindSql(PROGRESS, { tenant, writer, batch }),
  );
  if (rows.length === 0) return;
  const sql = `INSERT INTO writer_progress (tenant, writer, watermark) VALUES ${rows.join(', ')}`;
  await engine.run(sql, { lane: 'facts' });
}

/** Spans that came too late are in no minute: they are counted once, with the progress that passes them. */
async function writeLate(engine: SqlEngine, tenant: string, late: number): Promise<void> {
  if (late === 0) return;
  const row = bindSql("({tenant:String}, '', 0, 0, {late:UInt64})", { tenant, late });
  await engine.run(`INSERT INTO input_counts (tenant, format, told, rejected, late) VALUES ${row}`, { lane: 'facts' });
}

/** These minutes were computed again, up to the wishes that were known when their spans were read. */
async function writeAgain(engine: SqlEngine, tenant: string, again: ReadonlyMap<number, number>): Promise<void> {
  if (again.size === 0) return;
  const rows = [...again].map(([minute, wish]) => bindSql(AGAIN, { tenant, minute, wish }));
  await engine.run(`INSERT INTO again_minutes (tenant, minute, done, wanted, at) VALUES ${rows.join(', ')}`, {
    lane: 'facts',
  });
}

const arrivedBefore = (at: number, quietSeconds: number) => ({
  quietSince: Math.max(0, Math.floor(at - quietSeconds)),
  now: Math.floor(at),
});

async function keepReport(
  { insert, now }: Pick<FactStoreOptions, 'insert' | 'now'>,
  tenant: string,
  report: Report,
): Promise<void> {
  const at = now() * 1000;
  // scores last: who asks for the newest report takes the newest of them, and finds the other rows there
  const tables = { findings: findingRows, flows: flowRows, edges: edgeRows, scores: scoreRows };
  for (const [table, rowsOf] of Object.entries(tables)) {
    const rows = rowsOf(tenant, report, at);
    if (rows.rows > 0) await insert(table, rows);
  }
}

export function createFactStore({ ask, engine, settings, insert, exclusive, now }: FactStoreOptions): FactStore {
  const { lookBackMinutes = 60, groupSpans = 500_000 } = settings;
  const clockAheadUs = clockBoundsOf(settings)?.aheadUs ?? null;
  const dirty = new Map<string, DirtyMinutes>();
  const wishes = new Map<string, ReadonlyMap<number, number>>();
  const readAlone = createExclusive();
  const counting = createCounting(ask, { lookBackMinutes, clockAheadUs });
  const onNotice = settings.onNotice ?? (() => undefined);
  async function finish(tenant: string, watermark: string): Promise<void> {
    const expected = dirty.get(tenant);
    if (expected?.watermark === watermark) {
      await writeLate(engine, tenant, expected.late);
      await writeAgain(engine, tenant, wishes.get(tenant) ?? new Map());
      dirty.delete(tenant);
    }
    await writeProgress(engine, tenant, watermark);
  }
  return {
    async dirtyMinutes(tenant, quietSeconds = 0) {
      const arrived = quietSeconds > 0 ? arrivedBefore(now() / 1000, quietSeconds) : undefined;
      const again = await minutesAgain(ask, tenant);
      wishes.set(tenant, again);
      const found = await dirtyMinutes({ ask, lookBackMinutes, groupSpans }, tenant, { arrived, again });
      dirty.set(tenant, found);
      if (found.minutes.length === 0 && found.late > 0) await finish(tenant, found.watermark);
      return found;
    },
    readTraces(tenant, minutes, onTrace) {
      const chunkSpans = settings.readChunkSpans ?? 100_000;
      const run = async (sql: string): Promise<void> => void (await engine.run(sql, { lane: 'facts' }));
      return readAlone(async () => {
        await counting.beforeReading(tenant, minutes);
        await readTraces({ ask, lookBackMinutes, chunkSpans, run }, tenant, minutes, onTrace);
      });
    },
    async writeFacts(tenant, facts, watermark, part) {
      const expected = dirty.get(tenant);
      const all = expected?.watermark === watermark ? withEmpty(facts, part?.minutes ?? expected.minutes) : facts;
      if (all.length > 0) {
        const minutes = all.map((fact) => fact.minute);
        const asked = await counting.take(tenant, minutes);
        await exclusive(() => writeMinutes({ ask, insert, asked, now }, tenant, all, watermark));
      }
      if (part === undefined || part.isLast) await finish(tenant, watermark);
    },
    readFacts: (filter, { signal } = {}) =>
      readFacts({ ask, exclusive, onNotice, ...(signal !== undefined && { signal }) }, filter),
    writeReport: (tenant, report) => keepReport({ insert, now }, tenant, report),
  };
}
