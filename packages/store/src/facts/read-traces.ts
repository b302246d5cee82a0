import { setImmediate } from 'node:timers/promises';
import type { StoredSpan } from '@datatrail/model';
import type { Ask } from '../ask.ts';
import { type DecodedBlock, hexOf, numbersOf } from '../native/index.ts';
import { spansOf } from './decode-spans.ts';

export interface ReadTracesOptions {
  readonly ask: Ask;
  readonly lookBackMinutes: number;
  /** About how many spans are in memory at a time. */
  readonly chunkSpans: number;
}

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

/** See `FactStore.readTraces`. Traces come in ranges of their ids, so that memory stays bounded. */
export async function readTraces(
  { ask, lookBackMinutes, chunkSpans }: ReadTracesOptions,
  tenant: string,
  minutes: readonly number[],
  onTrace: (spans: readonly StoredSpan[]) => void,
): Promise<void> {
  if (minutes.length === 0) return;
  const sorted = [...minutes].sort((a, b) => a - b);
  const [ranges] = await ask('trace_ranges', { tenant, minutes: sorted, chunk: chunkSpans }, { lane: 'facts' });
  if (ranges === undefined || ranges.rows === 0) return;
  const lastIds = hexOf(ranges, 'last_id');
  const lookedAt = {
    fromMinute: (sorted[0] ?? 0) - lookBackMinutes,
    toMinute: (sorted.at(-1) ?? 0) + lookBackMinutes,
  };
  const [window] = await ask('trace_window', { tenant, minutes: sorted, ...lookedAt }, { lane: 'facts' });
  if (window === undefined) return;
  const fromMinute = numbersOf(window, 'from_minute')(0);
  const toMinute = numbersOf(window, 'to_minute')(0);
  for (let range = 0; range < ranges.rows; range++) {
    const cutter = new TraceCutter(onTrace);
    const parameters = {
      tenant,
      minutes: sorted,
      fromMinute,
      toMinute,
      first: range === 0,
      afterId: range === 0 ? '0'.repeat(32) : lastIds(range - 1),
      lastId: lastIds(range),
    };
    for (const block of await ask('read_traces', parameters, { lane: 'facts' })) await cutter.add(block);
    cutter.end();
  }
}
