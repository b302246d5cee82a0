import { type Tape, VALUE } from '@datatrail/model';
import type { ByteSink } from '../native/index.ts';
import { writeJsonText } from './json-text.ts';

const COMMA = 0x2c;
const COLON = 0x3a;

/** A 64-bit varint of the tape as decimal text; a number up to 2^53, quoted above, where JSON readers would round. */
function integerText(tape: Tape, at: number, length: number): string {
  const bytes = tape.bytes;
  if (length <= 4) {
    let small = 0;
    for (let i = 0; i < length; i++) small |= ((bytes[at + i] as number) & 0x7f) << (7 * i);
    return String(small);
  }
  let value = 0n;
  for (let i = 0; i < length; i++) value |= BigInt((bytes[at + i] as number) & 0x7f) << BigInt(7 * i);
  const signed = BigInt.asIntN(64, value);
  const exact = Number(signed);
  return Number.isSafeInteger(exact) ? String(exact) : `"${signed}"`;
}

function doubleText(tape: Tape, at: number): string {
  const { buffer, byteOffset } = tape.bytes;
  const value = new DataView(buffer, byteOffset + at, 8).getFloat64(0, true);
  return Number.isFinite(value) ? String(value) : `"${value}"`;
}

/** Writes the value at `index` and gives the index after all that it holds. */
function writeValue(sink: ByteSink, tape: Tape, index: number, to: number): number {
  const { values, bytes } = tape;
  const at = values.at[index] as number;
  const length = values.length[index] as number;
  switch (values.type[index]) {
    case VALUE.string:
      writeJsonText(sink, bytes, at, at + length);
      return index + 1;
    case VALUE.bool:
      sink.text(bytes[at] === 0 ? 'false' : 'true');
      return index + 1;
    case VALUE.int:
      sink.text(integerText(tape, at, length));
      return index + 1;
    case VALUE.double:
      sink.text(doubleText(tape, at));
      return index + 1;
    case VALUE.bytes:
      sink.text(`"${Buffer.from(bytes.buffer, bytes.byteOffset + at, length).toString('base64')}"`);
      return index + 1;
    case VALUE.array:
      return writeNested(sink, tape, index, to);
    case VALUE.kvlist:
      return writeNested(sink, tape, index, to);
    default:
      sink.text('null');
      return index + 1;
  }
}

function writeNested(sink: ByteSink, tape: Tape, index: number, to: number): number {
  const { depth, type } = tape.values;
  const inner = (depth[index] as number) + 1;
  let end = index + 1;
  while (end < to && (depth[end] as number) >= inner) end++;
  if (type[index] === VALUE.kvlist) {
    writeAttributes(sink, tape, index + 1, end);
    return end;
  }
  sink.byte(0x5b);
  for (let i = index + 1; i < end; ) {
    if (i > index + 1) sink.byte(COMMA);
    i = writeValue(sink, tape, i, end);
  }
  sink.byte(0x5d);
  return end;
}

/** Writes the attributes `[from, to)` of a tape as one JSON object, straight from its bytes. Bytes become base64. */
export function writeAttributes(sink: ByteSink, tape: Tape, from: number, to: number): void {
  const { keyAt, keyLength } = tape.values;
  sink.byte(0x7b);
  for (let i = from; i < to; ) {
    if (i > from) sink.byte(COMMA);
    const at = Math.max(0, keyAt[i] as number);
    writeJsonText(sink, tape.bytes, at, at + (keyLength[i] as number));
    sink.byte(COLON);
    i = writeValue(sink, tape, i, to);
  }
  sink.byte(0x7d);
}

function writeNumberText(sink: ByteSink, high: number, low: number): void {
  sink.text(`"${(BigInt(high) << 32n) | BigInt(low)}"`);
}

function writeHex(sink: ByteSink, bytes: Uint8Array, at: number, length: number): void {
  sink.byte(0x22);
  if (at >= 0) sink.text(Buffer.from(bytes.buffer, bytes.byteOffset + at, length).toString('hex'));
  sink.byte(0x22);
}

/** Writes the events of a span as a JSON array of `{time, name, attributes}`; `time` in nanoseconds, quoted. */
export function writeEvents(sink: ByteSink, tape: Tape, span: number): void {
  const from = tape.spans.eventsFrom[span] as number;
  const to = tape.spans.eventsTo[span] as number;
  const { timeHigh, timeLow, nameAt, nameLength, valuesFrom, valuesTo } = tape.events;
  if (from === to) return;
  for (let i = from; i < to; i++) {
    sink.text(i === from ? '[{"time":' : ',{"time":');
    writeNumberText(sink, timeHigh[i] as number, timeLow[i] as number);
    sink.text(',"name":');
    const at = Math.max(0, nameAt[i] as number);
    writeJsonText(sink, tape.bytes, at, at + (nameLength[i] as number));
    sink.text(',"attributes":');
    writeAttributes(sink, tape, valuesFrom[i] as number, valuesTo[i] as number);
    sink.byte(0x7d);
  }
  sink.byte(0x5d);
}

/** Writes the links of a span as a JSON array of `{traceId, spanId, traceState, attributes}`. */
export function writeLinks(sink: ByteSink, tape: Tape, span: number): void {
  const from = tape.spans.linksFrom[span] as number;
  const to = tape.spans.linksTo[span] as number;
  const { traceIdAt, spanIdAt, stateAt, stateLength, valuesFrom, valuesTo } = tape.links;
  if (from === to) return;
  for (let i = from; i < to; i++) {
    sink.text(i === from ? '[{"traceId":' : ',{"traceId":');
    writeHex(sink, tape.bytes, traceIdAt[i] as number, 16);
    sink.text(',"spanId":');
    writeHex(sink, tape.bytes, spanIdAt[i] as number, 8);
    sink.text(',"traceState":');
    const at = Math.max(0, stateAt[i] as number);
    writeJsonText(sink, tape.bytes, at, at + (stateLength[i] as number));
    sink.text(',"attributes":');
    writeAttributes(sink, tape, valuesFrom[i] as number, valuesTo[i] as number);
    sink.byte(0x7d);
  }
  sink.byte(0x5d);
}
