import { DatatrailError } from '@datatrail/runtime';
import { type Ask, createAsk } from './ask.ts';
import { bindSql } from './bind.ts';
import { createDecisionStore } from './create-decision-store.ts';
import { createQuestions } from './create-questions.ts';
import { createRecordStore } from './create-record-store.ts';
import { createExclusive, type Exclusive } from './exclusive.ts';
import { createFactStore } from './facts/create-fact-store.ts';
import { lastBatch } from './facts/dirty-minutes.ts';
import { InputCounts } from './input-counts.ts';
import { createMaintenance, type Maintenance } from './maintenance.ts';
import { migrate } from './migrations.ts';
import { type NativeBlock, numbersOf } from './native/index.ts';
import type { SpanStore } from './span-store.ts';
import { createShardedWriter, type SpanWriting } from './spans/sharded-writer.ts';
import { clockBoundsOf } from './spans/span-time.ts';
import { SpanWriter } from './spans/span-writer.ts';
import type { Lane, SqlEngine } from './sql-engine.ts';
import type { Store, StoreSettings } from './store.ts';
import { createSubjectStore } from './subjects/create-subject-store.ts';

/** Facts of many minutes are computed in one go: longer and larger than what a person asks. */
const ANALYZER_LIMITS = { seconds: 900, memoryBytes: 2_000_000_000 };
/** Shares of the engine's memory: one question must not leave nothing to inserts. */
const QUESTION_SHARE = 0.5;
const ANALYZER_SHARE = 0.75;

/** Limits of a person's question and of the analyzer's. */
function limitsOf({ memoryBytes = 2 ** 31, queryMemoryBytes = 2 ** 30, queryTimeoutSeconds = 30 }: StoreSettings) {
  const within = (bytes: number, share: number): number => Math.trunc(Math.min(bytes, memoryBytes * share));
  return {
    person: { seconds: queryTimeoutSeconds, memoryBytes: within(queryMemoryBytes, QUESTION_SHARE) },
    analyzer: { ...ANALYZER_LIMITS, memoryBytes: within(ANALYZER_LIMITS.memoryBytes, ANALYZER_SHARE) },
  };
}

const STORED_ROWS = 'SELECT count() FROM spans WHERE writer = {writer:String} AND batch = {batch:UInt64} FORMAT TSV';

/** What `create*Store` of an adapter brings: the engine, and how often its data were opened. */
export interface StoreParts {
  readonly engine: SqlEngine;
  readonly settings: StoreSettings;
  /** Called once after the engine opened. */
  readonly countStart: () => number;
  /** Numbers the blocks that this process writes; '' (default) when no other process writes. See `SpanWriter`. */
  readonly writer?: string;
}

interface Shared {
  readonly ask: Ask;
  readonly counts: InputCounts;
  readonly exclusive: Exclusive;
  readonly now: () => number;
  readonly insertOn: (lane: Lane) => (table: string, block: NativeBlock) => Promise<void>;
}

/** Whose blocks a writer numbers, and where they go. */
interface Numbered {
  readonly writer: string;
  readonly firstBatch: number;
  /** From 1; of a cluster only. */
  readonly shard?: number;
}

/** What begins with `start` and ends with `stop`. */
class OpenStore {
  readonly #parts: StoreParts;
  readonly #shared: Shared;
  #maintenance: Maintenance | undefined;
  writer: SpanWriting | undefined;
  startCount = 0;

  constructor(parts: StoreParts, shared: Shared) {
    this.#parts = parts;
    this.#shared = shared;
  }

  async start(): Promise<void> {
    const { engine } = this.#parts;
    await engine.open();
    try {
      await migrate(engine);
      this.startCount = this.#parts.countStart();
      await this.#startParts();
    } catch (error) {
      await engine.close();
      throw error;
    }
  }

  async #startParts(): Promise<void> {
    const { engine, settings } = this.#parts;
    const { ask, exclusive } = this.#shared;
    const maintenance = createMaintenance({
      engine,
      ask,
      settings,
      onNotice: settings.onNotice ?? (() => undefined),
      exclusive,
    });
    if (settings.maintain ?? true) {
      await maintenance.start();
      this.#maintenance = maintenance;
    }
    this.writer = await this.#openWriter();
  }

  async #openWriter(): Promise<SpanWriting> {
    const { engine, writer = '' } = this.#parts;
    const { ask } = this.#shared;
    // what another writer stored is no concern of a new one
    if (writer === '') return this.#writerOf({ writer, firstBatch: (await lastBatch(ask)) + 1 });
    if (engine.form.kind !== 'cluster') return this.#writerOf({ writer, firstBatch: 1 });
    const [block] = await ask('shards', { cluster: engine.form.cluster }, { lane: 'control' });
    const count = block === undefined ? 0 : numbersOf(block, 'shards')(0);
    const shards = Array.from({ length: count }, (_, index) => index + 1);
    return createShardedWriter(
      shards.map((shard) => this.#writerOf({ writer: `${writer}_${shard}`, firstBatch: 1, shard })),
    );
  }

  #writerOf(numbered: Numbered): SpanWriter {
    const { settings } = this.#parts;
    return new SpanWriter({
      blockRows: settings.blockRows ?? 65_536,
      blockBytes: settings.blockBytes ?? 64 * 2 ** 20,
      clockBounds: clockBoundsOf(settings),
      gapMs: settings.insertGapMs ?? 100,
      writer: numbered.writer,
      firstBatch: numbered.firstBatch,
      now: this.#shared.now,
      insert: (table, block, batch) => this.#insert(table, block, { ...numbered, batch }),
    });
  }

  async #insert(
    table: 'spans' | 'resources',
    block: NativeBlock,
    { writer, batch, shard }: Numbered & { readonly batch: number },
  ): Promise<void> {
    const { engine, settings } = this.#parts;
    const { counts, insertOn } = this.#shared;
    const { rows } = block;
    const spans = {
      repeat: { sql: bindSql(STORED_ROWS, { writer, batch }), rows },
      ...(shard !== undefined && { shard }),
    };
    const how = { lane: 'spans', ...(table === 'spans' ? spans : ({ repeat: 'harmless' } as const)) } as const;
    const insert = (): Promise<void> => engine.insert(table, block.names, block.encode(), how);
    await told(table === 'spans' ? settings.onInsert : undefined, rows, insert);
    if (table === 'spans') void counts.write(insertOn('facts')).catch(() => undefined);
  }

  async stop(): Promise<void> {
    const { counts, insertOn } = this.#shared;
    await this.#maintenance?.stop();
    this.#maintenance = undefined;
    await this.writer?.close();
    if (this.writer !== undefined) await counts.write(insertOn('facts')).catch(() => undefined);
    this.writer = undefined;
    await this.#parts.engine.close();
  }
}

/** Passes the outcome of an insert on, and tells it. */
async function told(onInsert: StoreSettings['onInsert'], rows: number, insert: () => Promise<void>): Promise<void> {
  const begun = performance.now();
  let ok = false;
  try {
    await insert();
    ok = true;
  } finally {
    onInsert?.({ rows, seconds: (performance.now() - begun) / 1000, ok });
  }
}

function createSpanStore(open: OpenStore, { counts, insertOn }: Shared): SpanStore {
  return {
    write(request, locate, source) {
      if (open.writer !== undefined) return open.writer.write({ request, locate, source });
      return Promise.reject(new DatatrailError('shutting_down', 'the store is not open', { retryable: true }));
    },
    async flush() {
      await open.writer?.flush();
      await counts.write(insertOn('facts'));
    },
    get pending() {
      return open.writer?.pending ?? { rows: 0, bytes: 0 };
    },
  };
}

/** A store over any engine that speaks ClickHouse's SQL. Does no I/O before `start`. */
export function createStore(parts: StoreParts): Store {
  const { engine, settings } = parts;
  const limits = limitsOf(settings);
  const asPerson = createAsk(engine, limits.person);
  const asAnalyzer = createAsk(engine, limits.analyzer);
  const shared: Shared = {
    ask: (name, values, options) => {
      settings.onQuestion?.(name);
      return (options.lane === 'facts' ? asAnalyzer : asPerson)(name, values, options);
    },
    counts: new InputCounts(),
    exclusive: createExclusive(),
    now: settings.now ?? Date.now,
    insertOn: (lane) => (table, block) => engine.insert(table, block.names, block.encode(), { lane }),
  };
  const open = new OpenStore(parts, shared);
  const spans = createSpanStore(open, shared);
  return {
    name: 'store',
    start: () => open.start(),
    stop: () => open.stop(),
    get startCount() {
      return open.startCount;
    },
    countInput: (tenant, count) => shared.counts.add(tenant, count),
    write: (request, locate, source) => spans.write(request, locate, source),
    flush: () => spans.flush(),
    get pending() {
      return spans.pending;
    },
    ...createFactStore({ ...shared, engine, settings, insert: shared.insertOn('facts') }),
    ...createRecordStore({ ask: shared.ask, engine }),
    ...createDecisionStore({ ask: shared.ask, engine, now: shared.now }),
    ...createSubjectStore({
      ask: shared.ask,
      engine,
      now: shared.now,
      lookBackMinutes: settings.lookBackMinutes ?? 60,
      flush: () => spans.flush(),
      forgetResources: () => open.writer?.forgetResources(),
    }),
    ...createQuestions({ ask: shared.ask, pending: () => spans.pending, now: shared.now }),
  };
}
