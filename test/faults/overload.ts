import { setTimeout } from 'node:timers/promises';
import type { Served } from '../../services/datatrail/test/served.ts';
import { Sending, sendWhile } from './exporters.ts';

export interface Overload {
  readonly sending: Sending;
  /** Answers by status. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Milliseconds from the end of the flood until a request is taken at once. */
  readonly recoveryMs: number;
}

/** Far more exporters than may be in work, for so long; then what was put off comes again, as exporters do. */
export async function overload(served: Served, seconds: number, exporters: number): Promise<Overload> {
  const sending = new Sending();
  let isOver = false;
  const flood = sendWhile(served, sending, () => isOver, exporters);
  await setTimeout(seconds * 1000);
  isOver = true;
  await flood;
  const begun = performance.now();
  while ((await sending.one(served.otlpHttp, sending.take([]))) !== 200) await setTimeout(20);
  const recoveryMs = performance.now() - begun;
  const statuses = new Map(sending.statuses);
  await sending.settle(served.otlpHttp);
  return { sending, statuses, recoveryMs };
}
