import type { Tape } from '@datatrail/model';
import { readSpan } from './decode-span.ts';
import { readKeyValue } from './decode-value.ts';
import { DecodeError } from './input-error.ts';
import { type DecodeLimits, TapeBuilder } from './tape-builder.ts';

// ExportTraceServiceRequest := resource_spans 1*
// ResourceSpans := resource 1, scope_spans 2*, schema_url 3
// Resource := attributes 1*, dropped 2
// ScopeSpans := scope 1, spans 2*, schema_url 3
// InstrumentationScope := name 1, version 2, attributes 3*, dropped 4
const FIELD_1 = 0x0a;
const FIELD_2 = 0x12;
const FIELD_3 = 0x1a;

export interface Decoder {
  /**
   * One pass over an uncompressed `ExportTraceServiceRequest`. The answer is valid until the next call. It points into
   * `bytes`, which MUST NOT change meanwhile.
   * @throws {DecodeError} truncated or malformed bytes, groups, field number 0, more rows than the limit
   */
  decode(bytes: Uint8Array): Tape;
}

/** A decoder with tables of its own, which grow to the largest request it meets and are used again. */
export function createDecoder(limits: DecodeLimits = {}): Decoder {
  const tape = new TapeBuilder(limits);
  return {
    decode(bytes) {
      if (bytes.length >= 2 ** 31) throw new DecodeError(0, 'a request is larger than 2 GiB');
      tape.reset(bytes);
      readRequest(tape, bytes.length);
      tape.orderCuts();
      return tape;
    },
  };
}

function readRequest(tape: TapeBuilder, end: number): void {
  const { cursor } = tape;
  while (cursor.at < end) {
    const tagAt = cursor.at;
    const tag = cursor.tag();
    if (tag === FIELD_1) readResourceSpans(tape, cursor.length(end) + cursor.at);
    else tape.skipUnknown(tag, tagAt, end);
  }
  cursor.finish(end);
}

function addResource(tape: TapeBuilder, at: number, end: number): number {
  const { resources } = tape;
  const row = tape.resourceCount;
  if (row === resources.at.length) tape.grow(resources, row);
  tape.resourceCount = row + 1;
  resources.at[row] = at;
  resources.length[row] = end - at;
  resources.resourceAt[row] = -1;
  resources.resourceLength[row] = 0;
  resources.valuesFrom[row] = 0;
  resources.valuesTo[row] = 0;
  resources.droppedAttributes[row] = 0;
  resources.schemaUrlAt[row] = -1;
  resources.schemaUrlLength[row] = 0;
  return row;
}

const onceSlot = (tag: number): number => (tag === FIELD_1 || tag === FIELD_3 ? tag : -1);

function readResourceSpans(tape: TapeBuilder, end: number): void {
  const { cursor, resources } = tape;
  const from = cursor.at;
  const row = addResource(tape, from, end);
  let repeated = false;
  while (cursor.at < end) {
    const tagAt = cursor.at;
    const tag = cursor.tag();
    if (tag === FIELD_2) readScopeSpans(tape, cursor.length(end) + cursor.at);
    else if (tag === FIELD_1 || tag === FIELD_3) {
      const at = tag === FIELD_1 ? resources.resourceAt : resources.schemaUrlAt;
      const size = tag === FIELD_1 ? resources.resourceLength : resources.schemaUrlLength;
      const length = cursor.length(end);
      repeated ||= at[row] !== -1;
      at[row] = cursor.at;
      size[row] = length;
      cursor.at += length;
    } else tape.skipUnknown(tag, tagAt, end);
  }
  cursor.finish(end);
  // The resource is read last, wherever it stands: only then is it known which one wins.
  readResource(tape, row);
  cursor.at = end;
  if (repeated) tape.cutRepeated(from, end, onceSlot);
}

function readResource(tape: TapeBuilder, row: number): void {
  const { cursor, resources } = tape;
  resources.valuesFrom[row] = tape.valueCount;
  if (resources.resourceAt[row] !== -1) {
    cursor.at = resources.resourceAt[row] as number;
    const end = cursor.at + (resources.resourceLength[row] as number);
    while (cursor.at < end) {
      const tagAt = cursor.at;
      const tag = cursor.tag();
      if (tag === FIELD_1) readKeyValue(tape, cursor.length(end) + cursor.at, 0);
      else if (tag === 0x10) resources.droppedAttributes[row] = cursor.varint32();
      else tape.skipUnknown(tag, tagAt, end);
    }
    cursor.finish(end);
  }
  resources.valuesTo[row] = tape.valueCount;
}

function addScope(tape: TapeBuilder): number {
  const { scopes } = tape;
  const row = tape.scopeCount;
  if (row === scopes.resource.length) tape.grow(scopes, row);
  tape.scopeCount = row + 1;
  scopes.resource[row] = tape.resourceCount - 1;
  scopes.nameAt[row] = -1;
  scopes.nameLength[row] = 0;
  scopes.versionAt[row] = -1;
  scopes.versionLength[row] = 0;
  scopes.droppedAttributes[row] = 0;
  scopes.schemaUrlAt[row] = -1;
  scopes.schemaUrlLength[row] = 0;
  return row;
}

function readScopeSpans(tape: TapeBuilder, end: number): void {
  const { cursor, scopes } = tape;
  const from = cursor.at;
  const row = addScope(tape);
  let scopeAt = -1;
  let scopeEnd = -1;
  let repeated = false;
  while (cursor.at < end) {
    const tagAt = cursor.at;
    const tag = cursor.tag();
    if (tag === FIELD_2) readSpan(tape, tagAt, cursor.length(end) + cursor.at);
    else if (tag === FIELD_1) {
      const length = cursor.length(end);
      repeated ||= scopeAt !== -1;
      scopeAt = cursor.at;
      cursor.at += length;
      scopeEnd = cursor.at;
    } else if (tag === FIELD_3) {
      const length = cursor.length(end);
      repeated ||= scopes.schemaUrlAt[row] !== -1;
      scopes.schemaUrlAt[row] = cursor.at;
      scopes.schemaUrlLength[row] = length;
      cursor.at += length;
    } else tape.skipUnknown(tag, tagAt, end);
  }
  cursor.finish(end);
  readScope(tape, row, scopeAt, scopeEnd);
  cursor.at = end;
  if (repeated) tape.cutRepeated(from, end, onceSlot);
}

const scopeSlot = (tag: number): number => (tag === FIELD_1 || tag === FIELD_2 ? tag : -1);

function readScope(tape: TapeBuilder, row: number, from: number, end: number): void {
  const { cursor, scopes } = tape;
  scopes.valuesFrom[row] = tape.valueCount;
  if (from !== -1) {
    let repeated = false;
    cursor.at = from;
    while (cursor.at < end) {
      const tagAt = cursor.at;
      const tag = cursor.tag();
      if (tag === FIELD_1 || tag === FIELD_2) {
        const at = tag === FIELD_1 ? scopes.nameAt : scopes.versionAt;
        const length = cursor.length(end);
        repeated ||= at[row] !== -1;
        at[row] = cursor.at;
        (tag === FIELD_1 ? scopes.nameLength : scopes.versionLength)[row] = length;
        cursor.at += length;
      } else if (tag === FIELD_3) readKeyValue(tape, cursor.length(end) + cursor.at, 0);
      else if (tag === 0x20) scopes.droppedAttributes[row] = cursor.varint32();
      else tape.skipUnknown(tag, tagAt, end);
    }
    cursor.finish(end);
    if (repeated) tape.cutRepeated(from, end, scopeSlot);
  }
  scopes.valuesTo[row] = tape.valueCount;
}
