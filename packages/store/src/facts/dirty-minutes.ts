import type { Ask } from '../ask.ts';
import { type DecodedBlock, numbersOf } from '../native/index.ts';

export interface DirtyMinutesOptions {
  readonly ask: Ask;
  readonly lookBackMinutes: number;
}

export interface DirtyMinutes {
  readonly minutes: readonly number[];
  readonly watermark: string;
}

function minutesOf(blocks: readonly DecodedBlock[]): number[] {
  return blocks.flatMap((block) => {
    const minute = numbersOf(block, 'minute');
    return Array.from({ length: block.rows }, (_, row) => minute(row));
  });
}

async function onlyNumber(ask: Ask, name: string, parameters: { readonly tenant?: string }): Promise<number> {
  const column = name === 'progress' ? 'watermark' : 'batch';
  const [block] = await ask(name, parameters.tenant === undefined ? {} : { tenant: parameters.tenant }, {
    lane: 'facts',
  });
  return block === undefined || block.rows === 0 ? 0 : numbersOf(block, column)(0);
}

/** Spans whose block was begun between these two (seconds since 1970) may still be joined by others of their traces. */
export interface ArrivedBefore {
  readonly quietSince: number;
  /** A block of a later time was written under a wrong clock, and waits for nobody. */
  readonly now: number;
}

async function lastQuietBatch(ask: Ask, after: number, { quietSince, now }: ArrivedBefore): Promise<number> {
  const [block] = await ask('last_quiet_batch', { after, quietSince, now }, { lane: 'facts' });
  const found = block === undefined || block.rows === 0 ? 0 : numbersOf(block, 'batch')(0);
  return Math.max(after, found);
}

/** The highest block number that is stored; 0 without spans. */
export function lastBatch(ask: Ask): Promise<number> {
  return onlyNumber(ask, 'last_batch', {});
}

/**
 * See `FactStore.dirtyMinutes`. Goes by the number of the block, not by time: blocks become visible in the order of their
 * numbers, so nothing that comes later lies below the watermark. Minutes whose spans are partly gone stay closed.
 */
export async function dirtyMinutes(
  { ask, lookBackMinutes }: DirtyMinutesOptions,
  tenant: string,
  arrived: ArrivedBefore | undefined,
): Promise<DirtyMinutes> {
  const lane = { lane: 'facts' } as const;
  const after = await onlyNumber(ask, 'progress', { tenant });
  const upTo = arrived === undefined ? await lastBatch(ask) : await lastQuietBatch(ask, after, arrived);
  const own = minutesOf(await ask('dirty_own_minutes', { tenant, after, upTo }, lane));
  if (own.length === 0) return { minutes: [], watermark: String(upTo) };
  const window = {
    fromMinute: (own[0] ?? 0) - lookBackMinutes,
    toMinute: (own.at(-1) ?? 0) + lookBackMinutes,
  };
  const related =
    after === 0 ? [] : minutesOf(await ask('dirty_related_minutes', { tenant, after, upTo, ...window }, lane));
  const closed = new Set(minutesOf(await ask('closed_minutes', { tenant, ...window }, lane)));
  const open = [...new Set([...own, ...related])].filter((minute) => !closed.has(minute));
  return { minutes: open.sort((a, b) => a - b), watermark: String(upTo) };
}
