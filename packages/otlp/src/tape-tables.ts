import type { EventTable, LinkTable, ResourceTable, ScopeTable, SpanTable, ValueTable } from '@datatrail/model';

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Column = Int32Array | Uint32Array | Uint8Array;

const i32 = (rows: number): Int32Array => new Int32Array(rows);
const u32 = (rows: number): Uint32Array => new Uint32Array(rows);
const u8 = (rows: number): Uint8Array => new Uint8Array(rows);

/** Gives every column of a table room for `rows` rows; what is there stays. */
export function growTable(table: object, rows: number): void {
  const columns = table as Record<string, Column>;
  for (const [name, column] of Object.entries(columns)) {
    const grown = column instanceof Int32Array ? i32(rows) : column instanceof Uint32Array ? u32(rows) : u8(rows);
    grown.set(column);
    columns[name] = grown;
  }
}

export function createResourceTable(rows: number): Mutable<ResourceTable> {
  return {
    at: i32(rows),
    length: i32(rows),
    resourceAt: i32(rows),
    resourceLength: i32(rows),
    valuesFrom: i32(rows),
    valuesTo: i32(rows),
    droppedAttributes: u32(rows),
    schemaUrlAt: i32(rows),
    schemaUrlLength: i32(rows),
  };
}

export function createScopeTable(rows: number): Mutable<ScopeTable> {
  return {
    resource: i32(rows),
    nameAt: i32(rows),
    nameLength: i32(rows),
    versionAt: i32(rows),
    versionLength: i32(rows),
    valuesFrom: i32(rows),
    valuesTo: i32(rows),
    droppedAttributes: u32(rows),
    schemaUrlAt: i32(rows),
    schemaUrlLength: i32(rows),
  };
}

export function createSpanTable(rows: number): Mutable<SpanTable> {
  return {
    resource: i32(rows),
    scope: i32(rows),
    at: i32(rows),
    length: i32(rows),
    traceIdAt: i32(rows),
    spanIdAt: i32(rows),
    parentIdAt: i32(rows),
    stateAt: i32(rows),
    stateLength: i32(rows),
    flags: u32(rows),
    nameAt: i32(rows),
    nameLength: i32(rows),
    kind: u8(rows),
    startHigh: u32(rows),
    startLow: u32(rows),
    endHigh: u32(rows),
    endLow: u32(rows),
    valuesFrom: i32(rows),
    valuesTo: i32(rows),
    eventsFrom: i32(rows),
    eventsTo: i32(rows),
    linksFrom: i32(rows),
    linksTo: i32(rows),
    droppedAttributes: u32(rows),
    droppedEvents: u32(rows),
    droppedLinks: u32(rows),
    status: u8(rows),
    statusMessageAt: i32(rows),
    statusMessageLength: i32(rows),
  };
}

export function createEventTable(rows: number): Mutable<EventTable> {
  return {
    span: i32(rows),
    timeHigh: u32(rows),
    timeLow: u32(rows),
    nameAt: i32(rows),
    nameLength: i32(rows),
    valuesFrom: i32(rows),
    valuesTo: i32(rows),
    droppedAttributes: u32(rows),
  };
}

export function createLinkTable(rows: number): Mutable<LinkTable> {
  return {
    span: i32(rows),
    traceIdAt: i32(rows),
    spanIdAt: i32(rows),
    stateAt: i32(rows),
    stateLength: i32(rows),
    flags: u32(rows),
    valuesFrom: i32(rows),
    valuesTo: i32(rows),
    droppedAttributes: u32(rows),
  };
}

export function createValueTable(rows: number): Mutable<ValueTable> {
  return {
    keyAt: i32(rows),
    keyLength: i32(rows),
    type: u8(rows),
    at: i32(rows),
    length: i32(rows),
    anyAt: i32(rows),
    anyLength: i32(rows),
    depth: u8(rows),
  };
}
