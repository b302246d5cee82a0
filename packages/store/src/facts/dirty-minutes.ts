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
): Promise<DirtyMinutes> {
  const lane = { lane: 'facts' } as const;
  const after = await onlyNumber(ask, 'progress', { tenant });
  const upTo = await lastBatch(ask);
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
