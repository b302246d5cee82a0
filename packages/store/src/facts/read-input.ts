import type { ReportInput, ServiceFact } from '@datatrail/model';
import type { Ask } from '../ask.ts';
import type { Parameters } from '../bind.ts';
import { type DecodedBlock, numbersOf, textOf } from '../native/index.ts';
import type { FactFilter } from '../span-store.ts';
import type { RunOptions } from '../sql-engine.ts';

type Measured = Pick<ReportInput, 'spans' | 'traces' | 'duplicates' | 'from' | 'to'>;

function isoOf(us: number): string {
  const date = new Date(us / 1000);
  return Number.isNaN(date.getTime()) ? new Date(8.64e15).toISOString() : date.toISOString();
}

function first([block]: readonly DecodedBlock[], name: string): number {
  return block === undefined || block.rows === 0 ? 0 : numbersOf(block, name)(0);
}

function sumOf(read: (row: number) => number, rows: number): number {
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += read(row);
  return sum;
}

async function wholeInput(ask: Ask, { tenant, fromMinute, toMinute }: Parameters, run: RunOptions): Promise<Measured> {
  const input = await ask('input', { tenant: tenant ?? '', fromMinute: fromMinute ?? 0, toMinute: toMinute ?? 0 }, run);
  const spans = first(input, 'spans');
  return {
    spans,
    traces: first(input, 'traces'),
    duplicates: first(input, 'duplicates'),
    from: spans === 0 ? null : isoOf(first(input, 'first_us')),
    to: spans === 0 ? null : isoOf(first(input, 'last_us')),
  };
}

/** A repeat that another service claims is none of the spans that count here, so it is a duplicate here. */
async function inputOfServices(ask: Ask, { parameters, services, run }: InputQuestion): Promise<Measured> {
  const [input, traces] = await Promise.all([
    ask('input_of_services', parameters, run),
    ask('traces_of_services', parameters, run),
  ]);
  const spans = services.reduce((sum, service) => sum + service.spans, 0);
  const from = services.reduce((least, service) => Math.min(least, service.firstSeenUs), Number.POSITIVE_INFINITY);
  const to = services.reduce((most, service) => Math.max(most, service.lastSeenUs), first(input, 'last_us'));
  return {
    spans,
    traces: first(traces, 'traces'),
    duplicates: Math.max(0, first(input, 'stored') - spans),
    from: spans === 0 ? null : isoOf(from),
    to: spans === 0 ? null : isoOf(to),
  };
}

export interface InputQuestion {
  readonly filter: FactFilter;
  /** The filter as the questions about facts take it. */
  readonly parameters: Parameters;
  /** What the filter leaves. */
  readonly services: readonly ServiceFact[];
  readonly run: RunOptions;
}

/** What the facts of a filter rest on; see `ReportInput` for what no filter narrows. */
export async function readInput(ask: Ask, question: InputQuestion): Promise<ReportInput> {
  const { filter, parameters, services, run } = question;
  const { tenant, environment, namespace, service } = filter;
  const narrowed = environment !== undefined || namespace !== undefined || service !== undefined;
  const [measured, counts] = await Promise.all([
    narrowed ? inputOfServices(ask, question) : wholeInput(ask, parameters, run),
    ask('input_counts', { tenant }, run),
  ]);
  const late = counts.reduce((sum, block) => sum + sumOf(numbersOf(block, 'late'), block.rows), 0);
  return {
    ...measured,
    services: new Set(services.map((s) => JSON.stringify([s.namespace, s.service]))).size,
    rejected: counts.reduce((sum, block) => sum + sumOf(numbersOf(block, 'rejected'), block.rows), 0),
    formats: counts.flatMap((block) => textOf(block, 'format')).filter((format) => format !== ''),
    ...(late > 0 && { late }),
  };
}
