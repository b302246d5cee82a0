import { readEvent, readLink } from './decode-lists.ts';
import { readKeyValue } from './decode-value.ts';
import type { Mark, TapeBuilder } from './tape-builder.ts';

// Span := trace_id 1, span_id 2, trace_state 3, parent_span_id 4, name 5, kind 6, start 7, end 8 (fixed64), attributes 9*,
//   dropped 10, events 11*, dropped 12, links 13*, dropped 14, status 15, flags 16 (fixed32)
// Status := message 2, code 3
const ATTRIBUTE = 0x4a;
const EVENT = 0x5a;
const LINK = 0x6a;
const STATUS = 0x7a;

/** Which fields of a span a pass over it reads. */
type Pass = 'all' | 'own' | 'lists';

const spanStart: Mark = { spans: 0, events: 0, links: 0, values: 0, cuts: 0, unknown: 0 };

function addSpan(tape: TapeBuilder, at: number, end: number): number {
  const { spans } = tape;
  const row = tape.spanCount;
  if (row === spans.at.length) tape.grow(spans, row);
  tape.spanCount = row + 1;
  spans.resource[row] = tape.resourceCount - 1;
  spans.scope[row] = tape.scopeCount - 1;
  spans.at[row] = at;
  spans.length[row] = end - at;
  spans.traceIdAt[row] = -1;
  spans.spanIdAt[row] = -1;
  spans.parentIdAt[row] = -1;
  spans.stateAt[row] = -1;
  spans.stateLength[row] = 0;
  spans.flags[row] = 0;
  spans.nameAt[row] = -1;
  spans.nameLength[row] = 0;
  spans.kind[row] = 0;
  spans.startHigh[row] = 0;
  spans.startLow[row] = 0;
  spans.endHigh[row] = 0;
  spans.endLow[row] = 0;
  spans.valuesFrom[row] = tape.valueCount;
  spans.valuesTo[row] = tape.valueCount;
  spans.eventsFrom[row] = tape.eventCount;
  spans.linksFrom[row] = tape.linkCount;
  spans.droppedAttributes[row] = 0;
  spans.droppedEvents[row] = 0;
  spans.droppedLinks[row] = 0;
  spans.status[row] = 0;
  spans.statusMessageAt[row] = -1;
  spans.statusMessageLength[row] = 0;
  return row;
}

/**
 * Reads the Span that begins at the cursor; `tagAt` is where its tag stands. A span whose trace id, span id or parent id
 * has a wrong length is cut as a whole and counted as rejected.
 */
export function readSpan(tape: TapeBuilder, tagAt: number, end: number): void {
  const from = tape.cursor.at;
  tape.mark(spanStart);
  let row = addSpan(tape, from, end);
  let state = readSpanPass(tape, row, end, 'all');
  if (state & INTERLEAVED) {
    // An attribute after an event: the owner's values must stand together, so read those of the span first.
    tape.rollBack(spanStart);
    tape.cursor.at = from;
    row = addSpan(tape, from, end);
    state = readSpanPass(tape, row, end, 'own');
    tape.cutsUnordered = true;
    tape.cursor.at = from;
    readSpanPass(tape, row, end, 'lists');
  }
  const { spans } = tape;
  if (state & WRONG_ID || spans.traceIdAt[row] === -1 || spans.spanIdAt[row] === -1) {
    tape.rollBack(spanStart);
    tape.addCut(tagAt, end);
    tape.rejectedSpans++;
    return;
  }
  if (state & REPEATED) tape.cutRepeated(from, end, spanSlot);
}

const INTERLEAVED = 1;
const WRONG_ID = 2;
const REPEATED = 4;

const SPAN_TEXTS: readonly number[] = [0x0a, 0x12, 0x1a, 0x22, 0x2a, STATUS];
const spanSlot = (tag: number): number => (SPAN_TEXTS.includes(tag) ? tag : -1);

/** Reads the fields that `pass` names up to `end`; answers what it met as bits. Stops early at INTERLEAVED. */
function readSpanPass(tape: TapeBuilder, row: number, end: number, pass: Pass): number {
  const { cursor, spans } = tape;
  let seen = 0;
  let state = 0;
  while (cursor.at < end) {
    const tagAt = cursor.at;
    const tag = cursor.tag();
    if (tag === ATTRIBUTE) {
      if (pass === 'lists') cursor.skipField(tag, end);
      else if (!readAttribute(tape, row, end)) return INTERLEAVED;
    } else if (tag === EVENT || tag === LINK) {
      if (pass === 'own') cursor.skipField(tag, end);
      else if (tag === EVENT) readEvent(tape, row, cursor.length(end) + cursor.at);
      else readLink(tape, row, cursor.length(end) + cursor.at);
    } else if (pass === 'lists') cursor.skipField(tag, end);
    else if (readSpanNumber(tape, row, tag, end)) continue;
    else if (spanSlot(tag) >= 0) {
      const bit = 1 << (tag >>> 3);
      if (seen & bit) state |= REPEATED;
      seen |= bit;
      if (!readSpanText(tape, row, tag, end)) state |= WRONG_ID;
    } else tape.skipUnknown(tag, tagAt, end);
  }
  cursor.finish(end);
  spans.eventsTo[row] = tape.eventCount;
  spans.linksTo[row] = tape.linkCount;
  return state;
}

/** False when events or links have put values between the span's own. */
function readAttribute(tape: TapeBuilder, row: number, end: number): boolean {
  const { cursor, spans } = tape;
  if (tape.valueCount !== spans.valuesTo[row]) {
    if (spans.valuesTo[row] !== spans.valuesFrom[row]) return false;
    spans.valuesFrom[row] = tape.valueCount;
  }
  readKeyValue(tape, cursor.length(end) + cursor.at, 0);
  spans.valuesTo[row] = tape.valueCount;
  return true;
}

/** Reads a field of fixed size; false when it is none of these. */
function readSpanNumber(tape: TapeBuilder, row: number, tag: number, end: number): boolean {
  const { cursor, spans } = tape;
  switch (tag) {
    case 0x30: {
      const kind = cursor.varint32();
      spans.kind[row] = kind <= 5 ? kind : 0;
      return true;
    }
    case 0x39:
      spans.startLow[row] = cursor.fixed32(end);
      spans.startHigh[row] = cursor.fixed32(end);
      return true;
    case 0x41:
      spans.endLow[row] = cursor.fixed32(end);
      spans.endHigh[row] = cursor.fixed32(end);
      return true;
    case 0x50:
      spans.droppedAttributes[row] = cursor.varint32();
      return true;
    case 0x60:
      spans.droppedEvents[row] = cursor.varint32();
      return true;
    case 0x70:
      spans.droppedLinks[row] = cursor.varint32();
      return true;
    case 0x85:
      spans.flags[row] = cursor.fixed32(end);
      return true;
    default:
      return false;
  }
}

/** Reads a field that may stand once and has a length; false when it is an id of a wrong length. */
function readSpanText(tape: TapeBuilder, row: number, tag: number, end: number): boolean {
  const { cursor, spans } = tape;
  const length = cursor.length(end);
  const at = cursor.at;
  if (tag === STATUS) {
    readStatus(tape, row, at + length);
    return true;
  }
  cursor.at += length;
  switch (tag) {
    case 0x0a:
      spans.traceIdAt[row] = at;
      return length === 16;
    case 0x12:
      spans.spanIdAt[row] = at;
      return length === 8;
    case 0x1a:
      spans.stateAt[row] = at;
      spans.stateLength[row] = length;
      return true;
    case 0x22:
      spans.parentIdAt[row] = length === 0 ? -1 : at;
      return length === 8 || length === 0;
    default:
      spans.nameAt[row] = at;
      spans.nameLength[row] = length;
      return true;
  }
}

const statusSlot = (tag: number): number => (tag === 0x12 ? 2 : -1);

function readStatus(tape: TapeBuilder, row: number, end: number): void {
  const { cursor, spans } = tape;
  const from = cursor.at;
  let messages = 0;
  spans.status[row] = 0;
  spans.statusMessageAt[row] = -1;
  spans.statusMessageLength[row] = 0;
  while (cursor.at < end) {
    const tagAt = cursor.at;
    const tag = cursor.tag();
    if (tag === 0x12) {
      const length = cursor.length(end);
      spans.statusMessageAt[row] = cursor.at;
      spans.statusMessageLength[row] = length;
      cursor.at += length;
      messages++;
    } else if (tag === 0x18) {
      const code = cursor.varint32();
      spans.status[row] = code <= 2 ? code : 0;
    } else tape.skipUnknown(tag, tagAt, end);
  }
  cursor.finish(end);
  if (messages > 1) tape.cutRepeated(from, end, statusSlot);
}
