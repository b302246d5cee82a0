import type { Ask } from '../ask.ts';
import { type DecodedBlock, type NativeBlock, numberListsOf, numbersOf, textOf } from '../native/index.ts';
import { createInputBlock, createTraceBlock, type InputBlock, type TraceBlock } from './fact-blocks.ts';
import type { FactHead } from './fact-rows.ts';

/** What a minute's facts rest on. */
export interface MinuteInput {
  stored: number;
  spans: number;
  traces: number;
  firstUs: number;
  lastUs: number;
  firstBatch: number;
  /** Seconds since 1970. */
  firstIngested: number;
}

export interface MinuteInputs {
  readonly minutes: ReadonlyMap<number, MinuteInput>;
  /** The same by service, ready to be inserted. */
  readonly input_minutes: NativeBlock;
  readonly trace_minutes: NativeBlock;
}

export interface InputQuestion {
  readonly minutes: readonly number[];
  readonly lookBackMinutes: number;
  /** Live traffic: how far a sane clock may be ahead of the receipt; null: spans tell their own time. */
  readonly clockAheadUs: number | null;
}

type Head = Omit<FactHead, 'minute'>;

function readMinutes(blocks: readonly DecodedBlock[]): Map<number, MinuteInput> {
  const found = new Map<number, MinuteInput>();
  for (const block of blocks) {
    const [minute, spans] = [numbersOf(block, 'minute'), numbersOf(block, 'spans')];
    const [firstUs, firstBatch] = [numbersOf(block, 'first_us'), numbersOf(block, 'first_batch')];
    const firstIngested = numbersOf(block, 'first_ingested');
    for (let row = 0; row < block.rows; row++)
      found.set(minute(row), {
        stored: 0,
        spans: spans(row),
        traces: 0,
        firstUs: firstUs(row),
        lastUs: firstUs(row),
        firstBatch: firstBatch(row),
        firstIngested: firstIngested(row),
      });
  }
  return found;
}

function addHead(columns: (InputBlock | TraceBlock)['columns'], head: Head, minute: number): void {
  columns.tenant.add(head.tenant);
  columns.minute.add(minute);
  columns.version.addBigint(head.version);
  columns.written_at.add(head.writtenAt);
}

function addInputs(found: ReadonlyMap<number, MinuteInput>, { columns }: InputBlock, head: Head, block: DecodedBlock) {
  const [environment, namespace, service] = [
    textOf(block, 'environment'),
    textOf(block, 'namespace'),
    textOf(block, 'service'),
  ];
  const [minute, key] = [numbersOf(block, 'minute'), numbersOf(block, 'service_key')];
  const [stored, lastUs] = [numbersOf(block, 'stored'), numbersOf(block, 'last_us')];
  for (let row = 0; row < block.rows; row++) {
    addHead(columns, head, minute(row));
    columns.environment.add(environment[row] ?? '');
    columns.namespace.add(namespace[row] ?? '');
    columns.service.add(service[row] ?? '');
    columns.service_key.add(key(row));
    columns.stored.add(stored(row));
    columns.last_us.add(lastUs(row));
    const all = found.get(minute(row));
    if (all === undefined) continue;
    all.stored += stored(row);
    all.lastUs = Math.max(all.lastUs, lastUs(row));
  }
}

function addTraces(found: ReadonlyMap<number, MinuteInput>, { columns }: TraceBlock, head: Head, block: DecodedBlock) {
  const [minute, traces] = [numbersOf(block, 'minute'), numbersOf(block, 'traces')];
  const [began, before] = [numberListsOf(block, 'began'), numberListsOf(block, 'before')];
  for (let row = 0; row < block.rows; row++) {
    addHead(columns, head, minute(row));
    for (const key of began(row)) columns.began.items.add(key);
    columns.began.endRow();
    const earlier = before(row);
    for (const key of earlier) columns.before.items.add(key);
    columns.before.endRow();
    columns.traces.add(traces(row));
    const all = found.get(minute(row));
    if (all !== undefined && earlier.length === 0) all.traces += traces(row);
  }
}

/** Answers about what came in in some minutes: as a whole, and by service for those who look at some services only. */
export interface AskedInputs {
  readonly minutes: readonly number[];
  readonly spans: readonly DecodedBlock[];
  readonly inputs: readonly DecodedBlock[];
  readonly traces: readonly DecodedBlock[];
}

/**
 * What is counted MUST be asked before the spans are read: those that become visible in between are then in the facts and
 * not yet in the numbers. The other way round a report would count spans that it knows nothing of, until the next run.
 */
export async function askInputs(ask: Ask, tenant: string, question: InputQuestion): Promise<AskedInputs> {
  const { minutes, lookBackMinutes, clockAheadUs } = question;
  const lane = { lane: 'facts' } as const;
  const asked = { tenant, minutes };
  const clocks = { clamped: clockAheadUs !== null, aheadUs: clockAheadUs ?? 0 };
  const window = {
    fromMinute: minutes.reduce((a, b) => Math.min(a, b)) - lookBackMinutes,
    toMinute: minutes.reduce((a, b) => Math.max(a, b)),
  };
  return {
    minutes,
    spans: await ask('minute_spans', asked, lane),
    inputs: await ask('minute_inputs', { ...asked, ...clocks }, lane),
    traces: await ask('minute_traces', { ...asked, ...window }, lane),
  };
}

/** The same as rows of one writing. */
export function minuteInputs(asked: AskedInputs, head: Head): MinuteInputs {
  const found = readMinutes(asked.spans);
  const [inputs, traces] = [createInputBlock(), createTraceBlock()];
  for (const block of asked.inputs) addInputs(found, inputs, head, block);
  for (const block of asked.traces) addTraces(found, traces, head, block);
  return { minutes: found, input_minutes: inputs, trace_minutes: traces };
}
