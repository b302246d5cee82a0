import { readKeyValue } from './decode-value.ts';
import type { TapeBuilder } from './tape-builder.ts';

// Event := time 1 (fixed64), name 2, attributes 3*, dropped 4
// Link := trace_id 1, span_id 2, trace_state 3, attributes 4*, dropped 5, flags 6 (fixed32)

function addEvent(tape: TapeBuilder, span: number): number {
  const { events } = tape;
  const row = tape.eventCount;
  if (row === events.span.length) tape.grow(events, row);
  tape.eventCount = row + 1;
  events.span[row] = span;
  events.timeHigh[row] = 0;
  events.timeLow[row] = 0;
  events.nameAt[row] = -1;
  events.nameLength[row] = 0;
  events.valuesFrom[row] = tape.valueCount;
  events.droppedAttributes[row] = 0;
  return row;
}

const eventSlot = (tag: number): number => (tag === 0x12 ? 2 : -1);

/** Reads the Event that begins at the cursor. */
export function readEvent(tape: TapeBuilder, span: number, end: number): void {
  const { cursor, events } = tape;
  const from = cursor.at;
  const row = addEvent(tape, span);
  let repeated = false;
  while (cursor.at < end) {
    const tagAt = cursor.at;
    const tag = cursor.tag();
    switch (tag) {
      case 0x09:
        events.timeLow[row] = cursor.fixed32(end);
        events.timeHigh[row] = cursor.fixed32(end);
        break;
      case 0x12: {
        const length = cursor.length(end);
        if (events.nameAt[row] !== -1) repeated = true;
        events.nameAt[row] = cursor.at;
        events.nameLength[row] = length;
        cursor.at += length;
        break;
      }
      case 0x1a:
        readKeyValue(tape, cursor.length(end) + cursor.at, 0);
        break;
      case 0x20:
        events.droppedAttributes[row] = cursor.varint32();
        break;
      default:
        tape.skipUnknown(tag, tagAt, end);
    }
  }
  cursor.finish(end);
  events.valuesTo[row] = tape.valueCount;
  if (repeated) tape.cutRepeated(from, end, eventSlot);
}

function addLink(tape: TapeBuilder, span: number): number {
  const { links } = tape;
  const row = tape.linkCount;
  if (row === links.span.length) tape.grow(links, row);
  tape.linkCount = row + 1;
  links.span[row] = span;
  links.traceIdAt[row] = -1;
  links.spanIdAt[row] = -1;
  links.stateAt[row] = -1;
  links.stateLength[row] = 0;
  links.flags[row] = 0;
  links.valuesFrom[row] = tape.valueCount;
  links.droppedAttributes[row] = 0;
  return row;
}

const linkSlot = (tag: number): number => (tag === 0x0a || tag === 0x12 || tag === 0x1a ? tag : -1);

/** Reads the Link that begins at the cursor. An id of another length than its own is cut: it could hold any text. */
export function readLink(tape: TapeBuilder, span: number, end: number): void {
  const { cursor, links } = tape;
  const from = cursor.at;
  const row = addLink(tape, span);
  let seen = 0;
  let repeated = false;
  while (cursor.at < end) {
    const tagAt = cursor.at;
    const tag = cursor.tag();
    switch (tag) {
      case 0x0a:
      case 0x12:
      case 0x1a:
        repeated ||= (seen & (1 << (tag >>> 3))) !== 0;
        seen |= 1 << (tag >>> 3);
        readLinkText(tape, row, tagAt, end);
        break;
      case 0x22:
        readKeyValue(tape, cursor.length(end) + cursor.at, 0);
        break;
      case 0x28:
        links.droppedAttributes[row] = cursor.varint32();
        break;
      case 0x35:
        links.flags[row] = cursor.fixed32(end);
        break;
      default:
        tape.skipUnknown(tag, tagAt, end);
    }
  }
  cursor.finish(end);
  links.valuesTo[row] = tape.valueCount;
  if (repeated) tape.cutRepeated(from, end, linkSlot);
}

function readLinkText(tape: TapeBuilder, row: number, tagAt: number, end: number): void {
  const { cursor, links } = tape;
  const tag = tape.bytes[tagAt] as number;
  const length = cursor.length(end);
  const at = cursor.at;
  cursor.at += length;
  if (tag === 0x1a) {
    links.stateAt[row] = at;
    links.stateLength[row] = length;
    return;
  }
  const column = tag === 0x0a ? links.traceIdAt : links.spanIdAt;
  const isId = length === (tag === 0x0a ? 16 : 8);
  column[row] = isId ? at : -1;
  if (!isId && length > 0) tape.cutField(tagAt);
}
