import type { Ask } from './ask.ts';
import { type DecodedBlock, numbersOf, textOf } from './native/index.ts';
import type { SqlEngine } from './sql-engine.ts';
import { alterTarget } from './sql-form.ts';

export interface DiskCapOptions {
  readonly engine: SqlEngine;
  readonly ask: Ask;
  /** Bytes of all tables together. */
  readonly capBytes: number;
  /** Tables with a partition a month; the one that says which facts count MUST be the last. */
  readonly monthly: readonly string[];
  readonly onNotice: (notice: string) => void;
}

interface Partition {
  readonly name: string;
  readonly bytes: number;
}

const CONTROL = { lane: 'control' } as const;

function partitionsOf([block]: readonly DecodedBlock[], length: number): Partition[] {
  if (block === undefined) return [];
  const [name, bytes] = [textOf(block, 'partition'), numbersOf(block, 'bytes')];
  return name
    .map((text, row) => ({ name: text, bytes: bytes(row) }))
    .filter(({ name: text }) => text.length === length && /^\d+$/.test(text));
}

function asDate(partition: string): string {
  return [partition.slice(0, 4), partition.slice(4, 6), partition.slice(6)].filter((part) => part !== '').join('-');
}

async function drop({ engine }: DiskCapOptions, table: string, { name }: Partition): Promise<void> {
  await engine.run(`ALTER TABLE ${alterTarget(engine.form, table)} DROP PARTITION ${name}`, CONTROL);
}

/**
 * Keeps all tables together below a cap: whole days of spans go, the oldest first, then whole months of facts; the newest of
 * both stay. Says what went, and when nothing is left that may go.
 */
export async function keepDiskCap(options: DiskCapOptions): Promise<void> {
  const { ask, capBytes, monthly, onNotice } = options;
  const [used] = await ask('ingest_parts', {}, CONTROL);
  let total = used === undefined || used.rows === 0 ? 0 : numbersOf(used, 'bytes')(0);
  if (total <= capBytes) return;
  const reached = `the disk cap of ${capBytes} bytes was reached:`;
  for (const day of partitionsOf(await ask('span_days', {}, CONTROL), 8).slice(0, -1)) {
    if (total <= capBytes) return;
    await drop(options, 'spans', day);
    total -= day.bytes;
    onNotice(`${reached} spans that came in on ${asDate(day.name)} were dropped`);
  }
  for (const month of partitionsOf(await ask('fact_months', { tables: monthly }, CONTROL), 6).slice(0, -1)) {
    if (total <= capBytes) return;
    for (const table of monthly) await drop(options, table, month);
    total -= month.bytes;
    onNotice(`${reached} facts that were computed in ${asDate(month.name)} were dropped`);
  }
  if (total > capBytes)
    onNotice(`${reached} what came in last takes ${total} bytes by itself; raise the cap or send less`);
}
