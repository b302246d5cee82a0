import { setImmediate } from 'node:timers/promises';
import type { StoredSpan } from '@datatrail/model';
import type { Ask } from '../ask.ts';
import { type DecodedBlock, numbersOf } from '../native/index.ts';
import { spansOf } from './decode-spans.ts';

export interface ReadTracesOptions {
  readonly ask: Ask;
  readonly lookBackMinutes: number;
  /** About how many spans are in memory at a time. */
  readonly chunkSpans: number;
}

const FACTS = { lane: 'facts' } as const;
/** About 10 ms of decoding and of the analyzer's work. */
const ROWS_A_TURN = 1000;

interface LastSpan {
  readonly span: StoredSpan;
  readonly startNs: bigint | number;
}

/** Cuts a sorted stream of rows into traces and takes each span once. */
class TraceCutter {
  readonly #onTrace: (spans: readonly StoredSpan[]) => void;
  #trace: StoredSpan[] = [];
  #last: LastSpan | undefined;

  constructor(onTrace: (spans: readonly StoredSpan[]) => void) {
    this.#onTrace = onTrace;
  }

  /** Lets others run in between: a block may hold a minute of heavy traffic, and each trace is worked on at once. */
  async add(block: DecodedBlock): Promise<void> {
    if (block.rows === 0) return;
    const read = spansOf(block);
    const starts = block.columns.get('start_ns');
    for (let row = 0; row < block.rows; row++) {
      if (row % ROWS_A_TURN === ROWS_A_TURN - 1) await setImmediate();
      const span = read(row);
      const startNs = starts?.kind === 'big' ? (starts.values[row] ?? 0n) : 0n;
      const last = this.#last;
      if (last !== undefined && last.span.traceId !== span.traceId) this.end();
      else if (last !== undefined && isRepeat(last, span, startNs)) continue;
      this.#trace.push(span);
      this.#last = { span, startNs };
    }
  }

  end(): void {
    if (this.#trace.length > 0) this.#onTrace(this.#trace);
    this.#trace = [];
    this.#last = undefined;
  }
}

function isRepeat({ span, startNs }: LastSpan, next: StoredSpan, nextStartNs: bigint | number): boolean {
  return span.spanId === next.spanId && span.kind === next.kind && startNs === nextStartNs;
}

interface MinuteRange {
  readonly tenant: string;
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** Also traces that messages come from and go to: their spans decide what counts in the minutes asked for. */
async function nameLinked(ask: Ask, window: MinuteRange): Promise<void> {
  const [links] = await ask('reading_links', { ...window }, FACTS);
  if (links === undefined || numbersOf(links, 'spans')(0) === 0) return;
  await ask('reading_linking', { ...window }, FACTS);
  await ask('reading_linked', { ...window }, FACTS);
}

/**
 * See `FactStore.readTraces`. Traces come in pieces that follow each other in time, so that memory stays bounded and no
 * piece reads more than its own minutes. One reading at a time: all share the table that names the traces.
 */
export async function readTraces(
  { ask, lookBackMinutes, chunkSpans }: ReadTracesOptions,
  tenant: string,
  minutes: readonly number[],
  onTrace: (spans: readonly StoredSpan[]) => void,
): Promise<void> {
  if (minutes.length === 0) return;
  const sorted = [...minutes].sort((a, b) => a - b);
  const window = {
    tenant,
    fromMinute: (sorted[0] ?? 0) - lookBackMinutes,
    toMinute: (sorted.at(-1) ?? 0) + lookBackMinutes,
  };
  await ask('reading_end', {}, FACTS);
  await ask('reading_wanted', { tenant, minutes: sorted }, FACTS);
  await nameLinked(ask, window);
  await ask('reading_cut', { ...window, chunk: chunkSpans }, FACTS);
  for (const pieces of await ask('reading_pieces', {}, FACTS)) {
    const piece = numbersOf(pieces, 'piece');
    const [fromMinute, toMinute] = [numbersOf(pieces, 'from_minute'), numbersOf(pieces, 'to_minute')];
    for (let row = 0; row < pieces.rows; row++) {
      const cutter = new TraceCutter(onTrace);
      const parameters = { tenant, piece: piece(row), fromMinute: fromMinute(row), toMinute: toMinute(row) };
      for (const block of await ask('read_traces', parameters, FACTS)) await cutter.add(block);
      cutter.end();
    }
  }
  await ask('reading_end', {}, FACTS);
}
