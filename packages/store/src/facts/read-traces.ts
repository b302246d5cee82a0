import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { StoredSpan } from '@datatrail/model';
import type { Ask } from '../ask.ts';
import { type DecodedBlock, hexOf, numbersOf } from '../native/index.ts';
import { spansOf } from './decode-spans.ts';
import { eachOnce, type TimedSpan } from './each-once.ts';

export interface ReadTracesOptions {
  readonly ask: Ask;
  readonly lookBackMinutes: number;
  /** About how many spans are in memory at a time. */
  readonly chunkSpans: number;
  /** Runs a statement that is no question. */
  readonly run: (sql: string) => Promise<void>;
}

/**
 * Traces that are about to be read, in the memory of the engine. Step 0 names them, repeats included; step 1 gives each its
 * minutes and a piece: pieces hold about the same number of spans and follow each other in time.
 */
const COLUMNS = '(step UInt8, piece UInt32, trace_id FixedString(16), from_minute Int32, to_minute Int32)';

const FACTS = { lane: 'facts' } as const;
/** About 10 ms of decoding and of the analyzer's work. */
const ROWS_A_TURN = 1000;

/** Rows of each trace: block and row in turn. */
function rowsByTrace(blocks: readonly DecodedBlock[]): Map<string, number[]> {
  const traces = new Map<string, number[]>();
  for (const [at, block] of blocks.entries()) {
    if (block.rows === 0) continue;
    const traceId = hexOf(block, 'trace_id');
    for (let row = 0; row < block.rows; row++) {
      const id = traceId(row);
      const rows = traces.get(id);
      if (rows === undefined) traces.set(id, [at, row]);
      else rows.push(at, row);
    }
  }
  return traces;
}

interface BlockReader {
  readonly span: (row: number) => StoredSpan;
  readonly startNs: (row: number) => bigint;
}

function readerOf(block: DecodedBlock): BlockReader {
  const starts = block.columns.get('start_ns');
  return { span: spansOf(block), startNs: (row) => (starts?.kind === 'big' ? (starts.values[row] ?? 0n) : 0n) };
}

/**
 * Hands over a piece trace by trace, in the order of their ids. Lets others run in between: a piece may hold a minute of
 * heavy traffic, and each trace is worked on at once.
 */
async function handOver(
  blocks: readonly DecodedBlock[],
  onTrace: (spans: readonly StoredSpan[]) => void,
): Promise<void> {
  const readers = blocks.map((block) => (block.rows === 0 ? undefined : readerOf(block)));
  const traces = rowsByTrace(blocks);
  let rows = 0;
  for (const id of [...traces.keys()].sort()) {
    const at = traces.get(id) ?? [];
    const spans: TimedSpan[] = [];
    for (let i = 0; i < at.length; i += 2) {
      const reader = readers[at[i] as number];
      const row = at[i + 1] as number;
      if (reader !== undefined) spans.push({ span: reader.span(row), startNs: reader.startNs(row) });
    }
    onTrace(eachOnce(spans));
    rows += spans.length;
    if (rows < ROWS_A_TURN) continue;
    rows = 0;
    await setImmediate();
  }
}

interface MinuteRange {
  readonly reading: string;
  readonly tenant: string;
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** Also traces that messages come from and go to: their spans decide what counts in the minutes asked for. */
async function nameLinked(ask: Ask, window: MinuteRange): Promise<void> {
  const { tenant, fromMinute, toMinute } = window;
  const range = { tenant, fromMinute, toMinute };
  const [links] = await ask('reading_links', range, FACTS);
  if (links === undefined || numbersOf(links, 'spans')(0) === 0) return;
  await ask('reading_linking', { ...window }, FACTS);
  await ask('reading_linked', { ...window }, FACTS);
}

async function readPieces(
  { ask, chunkSpans }: ReadTracesOptions,
  window: MinuteRange,
  onTrace: (spans: readonly StoredSpan[]) => void,
): Promise<void> {
  const { reading, tenant } = window;
  await nameLinked(ask, window);
  // cut twice, with new spans in between, a trace might lie in two pieces
  await ask('reading_cut', { ...window, chunk: chunkSpans }, { ...FACTS, once: true });
  for (const pieces of await ask('reading_pieces', { reading }, FACTS)) {
    const piece = numbersOf(pieces, 'piece');
    const [fromMinute, toMinute] = [numbersOf(pieces, 'from_minute'), numbersOf(pieces, 'to_minute')];
    for (let row = 0; row < pieces.rows; row++) {
      const range = { fromMinute: fromMinute(row), toMinute: toMinute(row) };
      await handOver(await ask('read_traces', { reading, tenant, piece: piece(row), ...range }, FACTS), onTrace);
    }
  }
}

/**
 * See `FactStore.readTraces`. Traces come in pieces that follow each other in time, so that memory stays bounded and no
 * piece reads more than its own minutes. Each reading has a table of its own: another analyzer may read at the same time.
 */
export async function readTraces(
  options: ReadTracesOptions,
  tenant: string,
  minutes: readonly number[],
  onTrace: (spans: readonly StoredSpan[]) => void,
): Promise<void> {
  if (minutes.length === 0) return;
  const sorted = [...minutes].sort((a, b) => a - b);
  const reading = `reading_${randomBytes(8).toString('hex')}`;
  const window = {
    reading,
    tenant,
    fromMinute: (sorted[0] ?? 0) - options.lookBackMinutes,
    toMinute: (sorted.at(-1) ?? 0) + options.lookBackMinutes,
  };
  await options.run(`CREATE TABLE IF NOT EXISTS ${reading} ${COLUMNS} ENGINE = Memory`);
  try {
    await options.ask('reading_wanted', { reading, tenant, minutes: sorted }, FACTS);
    await readPieces(options, window, onTrace);
  } finally {
    await options.run(`DROP TABLE IF EXISTS ${reading}`).catch(() => undefined);
  }
}
