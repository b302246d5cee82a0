import type { MinuteFacts, Report } from '@datatrail/model';
import { DatatrailError } from '@datatrail/runtime';
import { type Ask, createAsk } from './ask.ts';
import { bindSql } from './bind.ts';
import { createQuestions } from './create-questions.ts';
import { createExclusive, type Exclusive } from './exclusive.ts';
import { dirtyMinutes, lastBatch } from './facts/dirty-minutes.ts';
import { readFacts } from './facts/read-facts.ts';
import { readTraces } from './facts/read-traces.ts';
import { writeMinutes } from './facts/write-facts.ts';
import { InputCounts } from './input-counts.ts';
import { createMaintenance, type Maintenance } from './maintenance.ts';
import { migrate } from './migrations.ts';
import type { NativeBlock } from './native/index.ts';
import { findingRows, scoreRows } from './report-rows.ts';
import type { FactStore, SpanStore } from './span-store.ts';
import { SpanWriter } from './spans/span-writer.ts';
import type { Lane, SqlEngine } from './sql-engine.ts';
import type { Store, StoreSettings } from './store.ts';

/** Facts of many minutes are computed in one go: longer and larger than what a person asks. */
const FACT_LIMITS_OF_TIME = { seconds: 900, memoryBytes: 2_000_000_000 };

/** What `create*Store` of an adapter brings: the engine, and how often its data were opened. */
export interface StoreParts {
  readonly engine: SqlEngine;
  readonly settings: StoreSettings;
  /** Called once after the engine opened. */
  readonly countStart: () => number;
}

interface Defaults {
  readonly now: () => number;
  readonly onNotice: (notice: string) => void;
  readonly lookBackMinutes: number;
  /** Whatever changes facts runs alone. */
  readonly exclusive: Exclusive;
  readonly insertOn: (lane: Lane) => (table: string, block: NativeBlock) => Promise<void>;
}

function notOpen(): DatatrailError {
  return new DatatrailError('shutting_down', 'the store is not open', { retryable: true });
}

function createFacts(ask: Ask, { engine, settings }: StoreParts, defaults: Defaults): FactStore {
  const { now, lookBackMinutes } = defaults;
  const insert = defaults.insertOn('facts');
  const expected = new Map<string, readonly number[]>();
  const withEmpty = (facts: readonly MinuteFacts[], minutes: readonly number[]): readonly MinuteFacts[] => {
    const told = new Set(facts.map((fact) => fact.minute));
    const empty = { endpoints: [], edges: [], flows: [], services: [] };
    return [...facts, ...minutes.filter((minute) => !told.has(minute)).map((minute) => ({ minute, ...empty }))];
  };
  return {
    async dirtyMinutes(tenant) {
      const dirty = await dirtyMinutes({ ask, lookBackMinutes }, tenant);
      expected.set(tenant, dirty.minutes);
      return dirty;
    },
    readTraces(tenant, minutes, onTrace) {
      const chunkSpans = settings.readChunkSpans ?? 200_000;
      return readTraces({ ask, lookBackMinutes, chunkSpans }, tenant, minutes, onTrace);
    },
    async writeFacts(tenant, facts, watermark) {
      const all = withEmpty(facts, expected.get(tenant) ?? []);
      const options = { ask, insert, lookBackMinutes, revision: settings.revision ?? 0, now };
      await defaults.exclusive(() => writeMinutes(options, tenant, all, watermark));
      expected.delete(tenant);
      const row = 'INSERT INTO progress (tenant, watermark) VALUES ({tenant:String}, {watermark:UInt64})';
      await engine.run(bindSql(row, { tenant, watermark: BigInt(watermark) }), { lane: 'facts' });
    },
    readFacts: (filter) => readFacts(ask, filter),
    async writeReport(tenant: string, report: Report) {
      const at = now() * 1000;
      const findings = findingRows(tenant, report, at);
      const scores = scoreRows(tenant, report, at);
      if (findings.rows > 0) await insert('findings', findings);
      if (scores.rows > 0) await insert('scores', scores);
    },
  };
}

function createSpans(writer: () => SpanWriter | undefined, writeCounts: () => Promise<void>): SpanStore {
  return {
    write(request, locate, source) {
      const open = writer();
      return open === undefined ? Promise.reject(notOpen()) : open.write({ request, locate, source });
    },
    async flush() {
      await writer()?.flush();
      await writeCounts();
    },
    get pending() {
      return writer()?.pending ?? { rows: 0, bytes: 0 };
    },
  };
}

/** A store over any engine that speaks ClickHouse's SQL. Does no I/O before `start`. */
export function createStore(parts: StoreParts): Store {
  const { engine, settings } = parts;
  const now = settings.now ?? Date.now;
  const onNotice = settings.onNotice ?? (() => undefined);
  const counts = new InputCounts();
  const exclusive = createExclusive();
  let writer: SpanWriter | undefined;
  let maintenance: Maintenance | undefined;
  let startCount = 0;

  const insertOn = (lane: Lane) => (table: string, block: NativeBlock) =>
    engine.insert(table, block.names, block.encode(), lane);
  const limits = { seconds: settings.queryTimeoutSeconds ?? 30, memoryBytes: settings.queryMemoryBytes ?? 2 ** 30 };
  const asPerson = createAsk(engine, limits);
  const asAnalyzer = createAsk(engine, FACT_LIMITS_OF_TIME);
  const ask: Ask = (name, parameters, options) =>
    options.lane === 'facts' ? asAnalyzer(name, parameters, options) : asPerson(name, parameters, options);
  const spans = createSpans(
    () => writer,
    () => counts.write(insertOn('facts')),
  );
  const lookBackMinutes = settings.lookBackMinutes ?? 60;

  return {
    name: 'store',
    get startCount() {
      return startCount;
    },
    async start() {
      await engine.open();
      try {
        await migrate(engine);
        startCount = parts.countStart();
        writer = new SpanWriter({
          blockRows: settings.blockRows ?? 65_536,
          blockBytes: settings.blockBytes ?? 64 * 2 ** 20,
          clampClocks: settings.clampClocks ?? true,
          firstBatch: (await lastBatch(ask)) + 1,
          now,
          insert: insertOn('spans'),
        });
        maintenance = createMaintenance({ engine, ask, settings, onNotice, exclusive });
        await maintenance.start();
      } catch (error) {
        await engine.close();
        throw error;
      }
    },
    async stop() {
      await maintenance?.stop();
      await writer?.close();
      if (writer !== undefined) await counts.write(insertOn('facts')).catch(() => undefined);
      writer = undefined;
      await engine.close();
    },
    countInput: (tenant, count) => counts.add(tenant, count),
    write: spans.write,
    flush: spans.flush,
    get pending() {
      return spans.pending;
    },
    ...createFacts(ask, parts, { now, onNotice, lookBackMinutes, insertOn, exclusive }),
    ...createQuestions(ask, () => spans.pending),
  };
}
