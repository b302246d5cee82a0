import { type Tape, VALUE } from '@datatrail/model';
import { readBigInt, readBool, readDouble, readHex, readTimeNs, readUtf8 } from '../src/value.ts';

/** All that a request says, with every field there: what two decoders are compared by. */
interface PlainSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState: string;
  readonly parentSpanId: string;
  readonly flags: number;
  readonly name: string;
  readonly kind: number;
  readonly start: string;
  readonly end: string;
  readonly attributes: readonly PlainAttribute[];
  readonly dropped: readonly number[];
  readonly events: readonly unknown[];
  readonly links: readonly unknown[];
  readonly status: { readonly code: number; readonly message: string };
}
export type PlainAttribute = readonly [key: string, value: PlainValue];
export type PlainValue = readonly [type: string, content: unknown] | null;

export interface PlainRequest {
  readonly resources: readonly { readonly attributes: readonly PlainAttribute[]; readonly [key: string]: unknown }[];
  readonly scopes: readonly { readonly resource: number; readonly [key: string]: unknown }[];
  readonly spans: readonly (PlainSpan & { readonly scope: number })[];
}

const column = (values: ArrayLike<number>, row: number): number => values[row] as number;
const text = (tape: Tape, at: number, length: number): string => readUtf8(tape, at, length);

/** Reads a tape out in full. */
export function plainOfTape(tape: Tape): PlainRequest {
  const rows = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
  const { resources, scopes } = tape;
  return {
    resources: rows(tape.resourceCount).map((i) => ({
      attributes: attributesOfTape(tape, column(resources.valuesFrom, i), column(resources.valuesTo, i)),
      dropped: column(resources.droppedAttributes, i),
      schemaUrl: text(tape, column(resources.schemaUrlAt, i), column(resources.schemaUrlLength, i)),
    })),
    scopes: rows(tape.scopeCount).map((i) => ({
      resource: column(scopes.resource, i),
      name: text(tape, column(scopes.nameAt, i), column(scopes.nameLength, i)),
      version: text(tape, column(scopes.versionAt, i), column(scopes.versionLength, i)),
      attributes: attributesOfTape(tape, column(scopes.valuesFrom, i), column(scopes.valuesTo, i)),
      dropped: column(scopes.droppedAttributes, i),
      schemaUrl: text(tape, column(scopes.schemaUrlAt, i), column(scopes.schemaUrlLength, i)),
    })),
    spans: rows(tape.spanCount).map((i) => spanOfTape(tape, i)),
  };
}

function spanOfTape(tape: Tape, i: number): PlainSpan & { scope: number } {
  const { spans } = tape;
  const parent = column(spans.parentIdAt, i);
  const range = (from: Int32Array, to: Int32Array): number[] =>
    Array.from({ length: column(to, i) - column(from, i) }, (_, n) => column(from, i) + n);
  return {
    scope: column(spans.scope, i),
    traceId: readHex(tape, column(spans.traceIdAt, i), 16),
    spanId: readHex(tape, column(spans.spanIdAt, i), 8),
    traceState: text(tape, column(spans.stateAt, i), column(spans.stateLength, i)),
    parentSpanId: parent < 0 ? '' : readHex(tape, parent, 8),
    flags: column(spans.flags, i),
    name: text(tape, column(spans.nameAt, i), column(spans.nameLength, i)),
    kind: column(spans.kind, i),
    start: String(readTimeNs(column(spans.startHigh, i), column(spans.startLow, i))),
    end: String(readTimeNs(column(spans.endHigh, i), column(spans.endLow, i))),
    attributes: attributesOfTape(tape, column(spans.valuesFrom, i), column(spans.valuesTo, i)),
    dropped: [spans.droppedAttributes, spans.droppedEvents, spans.droppedLinks].map((c) => column(c, i)),
    events: range(spans.eventsFrom, spans.eventsTo).map((e) => eventOfTape(tape, e)),
    links: range(spans.linksFrom, spans.linksTo).map((l) => linkOfTape(tape, l)),
    status: {
      code: column(spans.status, i),
      message: text(tape, column(spans.statusMessageAt, i), column(spans.statusMessageLength, i)),
    },
  };
}

function eventOfTape(tape: Tape, i: number): unknown {
  const { events } = tape;
  return {
    time: String(readTimeNs(column(events.timeHigh, i), column(events.timeLow, i))),
    name: text(tape, column(events.nameAt, i), column(events.nameLength, i)),
    attributes: attributesOfTape(tape, column(events.valuesFrom, i), column(events.valuesTo, i)),
    dropped: column(events.droppedAttributes, i),
  };
}

function linkOfTape(tape: Tape, i: number): unknown {
  const { links } = tape;
  const id = (at: number, length: number): string => (at < 0 ? '' : readHex(tape, at, length));
  return {
    traceId: id(column(links.traceIdAt, i), 16),
    spanId: id(column(links.spanIdAt, i), 8),
    traceState: text(tape, column(links.stateAt, i), column(links.stateLength, i)),
    flags: column(links.flags, i),
    attributes: attributesOfTape(tape, column(links.valuesFrom, i), column(links.valuesTo, i)),
    dropped: column(links.droppedAttributes, i),
  };
}

function attributesOfTape(tape: Tape, from: number, to: number): PlainAttribute[] {
  const found: PlainAttribute[] = [];
  for (let row = from; row < to; row = behind(tape, row, to)) {
    const key = text(tape, column(tape.values.keyAt, row), column(tape.values.keyLength, row));
    found.push([key, valueOfTape(tape, row, to)]);
  }
  return found;
}

/** The row behind `row` and all that it holds. */
function behind(tape: Tape, row: number, to: number): number {
  const depth = column(tape.values.depth, row);
  let next = row + 1;
  while (next < to && column(tape.values.depth, next) > depth) next++;
  return next;
}

function valueOfTape(tape: Tape, row: number, to: number): PlainValue {
  const at = column(tape.values.at, row);
  const length = column(tape.values.length, row);
  const end = behind(tape, row, to);
  switch (column(tape.values.type, row)) {
    case VALUE.none:
      return null;
    case VALUE.string:
      return ['string', text(tape, at, length)];
    case VALUE.bool:
      return ['bool', readBool(tape, row)];
    case VALUE.int:
      return ['int', String(readBigInt(tape, row))];
    case VALUE.double:
      return ['double', readDouble(tape, row)];
    case VALUE.bytes:
      return ['bytes', readHex(tape, at, length)];
    case VALUE.kvlist:
      return ['kvlist', attributesOfTape(tape, row + 1, end)];
    default: {
      const elements: PlainValue[] = [];
      for (let next = row + 1; next < end; next = behind(tape, next, end)) elements.push(valueOfTape(tape, next, end));
      return ['array', elements];
    }
  }
}
