import type { Ask } from '../ask.ts';
import type { Parameters } from '../bind.ts';
import { type DecodedBlock, numbersOf, textOf } from '../native/index.ts';
import type { DirtyMinutes } from '../span-store.ts';
import { formatWatermark } from './watermark.ts';

export interface DirtyMinutesOptions {
  readonly ask: Ask;
  readonly lookBackMinutes: number;
  /** About how many spans are computed together. A minute is never cut. */
  readonly groupSpans: number;
}

function minutesOf(blocks: readonly DecodedBlock[]): number[] {
  return blocks.flatMap((block) => {
    const minute = numbersOf(block, 'minute');
    return Array.from({ length: block.rows }, (_, row) => minute(row));
  });
}

/** Spans whose block was begun between these two (seconds since 1970) may still be joined by others of their traces. */
export interface ArrivedBefore {
  readonly quietSince: number;
  /** A block of a later time was written under a wrong clock, and waits for nobody. */
  readonly now: number;
}

/** Of each writer a number: the block that facts have reached, or the last one. */
type Reached = ReadonlyMap<string, number>;

/** Above every block number, and exact in a double. */
const MOST = Number.MAX_SAFE_INTEGER;
const FACTS = { lane: 'facts' } as const;

function byWriter(blocks: readonly DecodedBlock[], column: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const block of blocks) {
    const [writer, number] = [textOf(block, 'writer'), numbersOf(block, column)];
    for (let row = 0; row < block.rows; row++) found.set(writer[row] ?? '', number(row));
  }
  return found;
}

/** The highest block number that the only writer of a data directory gave out; 0 for the first one. */
export async function lastBatch(ask: Ask): Promise<number> {
  const [block] = await ask('last_batch', {}, FACTS);
  return block === undefined || block.rows === 0 ? 0 : numbersOf(block, 'batch')(0);
}

/** The only writer of a data directory has few new blocks: the index on blocks finds them. */
function leastOf(after: Reached): number {
  return after.size === 1 ? (after.get('') ?? 0) : 0;
}

/** Last blocks of the writers that have new ones. */
async function newBatches(ask: Ask, after: Reached, arrived: ArrivedBefore | undefined): Promise<Reached> {
  const known = after.size === 0 ? new Map([['', 0]]) : after;
  const found = await ask(
    'last_batches',
    {
      least: leastOf(after),
      writers: [...known.keys()],
      after: [...known.values()],
      anyAge: arrived === undefined,
      quietSince: arrived?.quietSince ?? 0,
      now: arrived?.now ?? 0,
    },
    FACTS,
  );
  return byWriter(found, 'batch');
}

/** `total` counts every writer there ever was, so that it only grows. */
function watermarkOf(after: Reached, reached: Reached): string {
  let total = 0;
  for (const [writer, batch] of after) if (!reached.has(writer)) total += batch;
  for (const batch of reached.values()) total += batch;
  return formatWatermark({ total, reached });
}

/** Minutes that are to be computed again, each with the number of the wish. */
export async function minutesAgain(ask: Ask, tenant: string): Promise<ReadonlyMap<number, number>> {
  const again = new Map<number, number>();
  for (const block of await ask('again_minutes', { tenant }, FACTS)) {
    const [minute, wish] = [numbersOf(block, 'minute'), numbersOf(block, 'wish')];
    for (let row = 0; row < block.rows; row++) again.set(minute(row), wish(row));
  }
  return again;
}

/** Minutes of which a part of the spans is gone by age: their facts stay as they are. */
export async function closedMinutes(
  ask: Ask,
  tenant: string,
  window: { readonly fromMinute: number; readonly toMinute: number },
): Promise<ReadonlySet<number>> {
  return new Set(minutesOf(await ask('closed_minutes', { tenant, ...window }, FACTS)));
}

/**
 * See `FactStore.dirtyMinutes`. Goes by the number of the block, not by time: blocks of a writer become visible in the order
 * of their numbers, so nothing that comes later lies below the watermark. Minutes whose spans are partly gone stay closed.
 */
export async function dirtyMinutes(
  { ask, lookBackMinutes, groupSpans }: DirtyMinutesOptions,
  tenant: string,
  { arrived, again }: { readonly arrived: ArrivedBefore | undefined; readonly again: ReadonlyMap<number, number> },
): Promise<DirtyMinutes> {
  const after = byWriter(await ask('progress', { tenant }, FACTS), 'watermark');
  const reached = await newBatches(ask, after, arrived);
  const watermark = watermarkOf(after, reached);
  const only = [...again.keys()];
  const unchanged = { minutes: only, groups: await groupsOf(ask, tenant, only, groupSpans), watermark, late: 0 };
  if (reached.size === 0) return unchanged;
  const writers = [...reached.keys()];
  const before = writers.map((writer) => after.get(writer) ?? 0);
  const blocks = { tenant, writers, after: before, upTo: [...reached.values()], least: Math.min(...before) };
  const own = minutesOf(await ask('dirty_own_minutes', blocks, FACTS));
  if (own.length === 0) return unchanged;
  const window = {
    fromMinute: (own[0] ?? 0) - lookBackMinutes,
    toMinute: (own.at(-1) ?? 0) + lookBackMinutes,
  };
  const related =
    after.size === 0 ? [] : minutesOf(await ask('dirty_related_minutes', { ...blocks, ...window, most: MOST }, FACTS));
  const aged = await closedMinutes(ask, tenant, window);
  // what was removed on purpose closes nothing: these minutes were open then
  const closed = new Set([...aged].filter((minute) => !again.has(minute)));
  const late = await lateSpans(
    ask,
    blocks,
    own.filter((minute) => closed.has(minute)),
  );
  const open = [...new Set([...own, ...related, ...only])]
    .filter((minute) => !closed.has(minute))
    .sort((a, b) => a - b);
  return { minutes: open, groups: await groupsOf(ask, tenant, open, groupSpans), watermark, late };
}

async function lateSpans(ask: Ask, blocks: Parameters, minutes: readonly number[]): Promise<number> {
  if (minutes.length === 0) return 0;
  const [block] = await ask('late_spans', { ...blocks, minutes }, FACTS);
  return block === undefined || block.rows === 0 ? 0 : numbersOf(block, 'spans')(0);
}

async function groupsOf(ask: Ask, tenant: string, minutes: readonly number[], most: number): Promise<number[][]> {
  if (minutes.length < 2) return minutes.map((minute) => [minute]);
  const sizes = new Map<number, number>();
  for (const block of await ask('minute_sizes', { tenant, minutes }, FACTS)) {
    const [minute, spans] = [numbersOf(block, 'minute'), numbersOf(block, 'spans')];
    for (let row = 0; row < block.rows; row++) sizes.set(minute(row), spans(row));
  }
  const groups: number[][] = [];
  let filled = Number.POSITIVE_INFINITY;
  for (const minute of minutes) {
    const size = sizes.get(minute) ?? 0;
    if (filled + size > most) {
      groups.push([]);
      filled = 0;
    }
    groups.at(-1)?.push(minute);
    filled += size;
  }
  return groups;
}
