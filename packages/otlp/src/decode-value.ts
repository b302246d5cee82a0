import { VALUE } from '@datatrail/model';
import type { TapeBuilder } from './tape-builder.ts';

// KeyValue := key 1 (string), value 2 (AnyValue)
// AnyValue := oneof { string 1, bool 2, int 3, double 4, array 5, kvlist 6, bytes 7 }
// ArrayValue := values 1 (AnyValue)*      KeyValueList := values 1 (KeyValue)*
const KEY = 0x0a;
const KEY_VALUE = 0x12;
const STRING = 0x0a;
const BOOL = 0x10;
const INT = 0x18;
const DOUBLE = 0x21;
const ARRAY = 0x2a;
const KVLIST = 0x32;
const BYTES = 0x3a;
const ELEMENT = 0x0a;

const keyValueSlot = (tag: number): number => (tag === KEY || tag === KEY_VALUE ? tag : -1);
const ANY_TAGS: readonly number[] = [STRING, BOOL, INT, DOUBLE, ARRAY, KVLIST, BYTES];
const anySlot = (tag: number): number => (ANY_TAGS.includes(tag) ? 0 : -1);

/** Reads the KeyValue that begins at the cursor; a row and those of what its value holds are added. */
export function readKeyValue(tape: TapeBuilder, end: number, depth: number): void {
  const { cursor } = tape;
  const from = cursor.at;
  const row = tape.addValue(depth);
  if (readShortText(tape, row, end)) return;
  let repeated = false;
  while (cursor.at < end) {
    const tagAt = cursor.at;
    const tag = cursor.tag();
    if (tag === KEY) {
      const length = cursor.length(end);
      const { values } = tape;
      if (values.keyAt[row] !== -1) repeated = true;
      values.keyAt[row] = cursor.at;
      values.keyLength[row] = length;
      cursor.at += length;
    } else if (tag === KEY_VALUE) {
      const length = cursor.length(end);
      if (tape.values.anyAt[row] !== -1) {
        repeated = true;
        tape.valueCount = row + 1;
      }
      readAnyValue(tape, row, cursor.at + length);
    } else tape.skipUnknown(tag, tagAt, end);
  }
  cursor.finish(end);
  // A key of length 0 that is absent and one that is there read the same: both stand for "".
  if (tape.values.keyAt[row] === -1) tape.values.keyAt[row] = from;
  if (repeated) tape.cutRepeated(from, end, keyValueSlot);
}

/**
 * The form that nearly all attributes have: key, then a text, each shorter than 128 bytes, and nothing else. Three lengths
 * that add up to the end leave no room for anything that the general way would see. False: nothing was read.
 */
function readShortText(tape: TapeBuilder, row: number, end: number): boolean {
  const { cursor, values } = tape;
  const { bytes, at } = cursor;
  const keyLength = bytes[at + 1] as number;
  if (bytes[at] !== KEY || keyLength >= 0x80) return false;
  const any = at + keyLength + 4;
  const anyLength = bytes[any - 1] as number;
  if (bytes[any - 2] !== KEY_VALUE || anyLength >= 0x80 || any + anyLength !== end) return false;
  const length = bytes[any + 1] as number;
  if (bytes[any] !== STRING || length !== anyLength - 2) return false;
  values.keyAt[row] = at + 2;
  values.keyLength[row] = keyLength;
  values.type[row] = VALUE.string;
  values.at[row] = any + 2;
  values.length[row] = length;
  values.anyAt[row] = any;
  values.anyLength[row] = anyLength;
  cursor.at = end;
  return true;
}

/** Reads the AnyValue that begins at the cursor into `row`, the last row so far. */
function readAnyValue(tape: TapeBuilder, row: number, end: number): void {
  const { cursor, values } = tape;
  const from = cursor.at;
  values.anyAt[row] = from;
  values.anyLength[row] = end - from;
  values.type[row] = VALUE.none;
  values.at[row] = -1;
  values.length[row] = 0;
  let fields = 0;
  while (cursor.at < end) {
    const tagAt = cursor.at;
    const tag = cursor.tag();
    if (!readAnyField(tape, row, tag, end)) {
      tape.skipUnknown(tag, tagAt, end);
      continue;
    }
    fields++;
    if (tag === ARRAY || tag === KVLIST) readNested(tape, row, tagAt);
  }
  cursor.finish(end);
  if (fields > 1) tape.cutRepeated(from, end, anySlot);
}

/** Notes type and place of a value; false when the field is none of AnyValue's. The cursor of a list stays at its body. */
function readAnyField(tape: TapeBuilder, row: number, tag: number, end: number): boolean {
  const { cursor, values } = tape;
  let start = cursor.at;
  let type: number;
  switch (tag) {
    case STRING:
    case BYTES: {
      const length = cursor.length(end);
      start = cursor.at;
      cursor.at += length;
      type = tag === STRING ? VALUE.string : VALUE.bytes;
      break;
    }
    case BOOL:
    case INT:
      cursor.skipVarint();
      type = tag === INT ? VALUE.int : VALUE.bool;
      break;
    case DOUBLE:
      cursor.skipBytes(8, end);
      type = VALUE.double;
      break;
    case ARRAY:
    case KVLIST: {
      const length = cursor.length(end);
      start = cursor.at;
      cursor.at += length;
      type = tag === ARRAY ? VALUE.array : VALUE.kvlist;
      break;
    }
    default:
      return false;
  }
  // The last one of the oneof wins; what an earlier list left behind goes.
  tape.valueCount = row + 1;
  values.type[row] = type;
  values.at[row] = start;
  values.length[row] = cursor.at - start;
  return true;
}

/** Reads what the array or map noted in `row` holds. Beyond the depth limit it is cut and the value becomes none. */
function readNested(tape: TapeBuilder, row: number, tagAt: number): void {
  const { cursor } = tape;
  const end = cursor.at;
  const depth = (tape.values.depth[row] as number) + 1;
  if (depth > tape.maxDepth) {
    tape.cutField(tagAt);
    tape.values.type[row] = VALUE.none;
    tape.values.at[row] = -1;
    tape.values.length[row] = 0;
    return;
  }
  const isArray = tape.values.type[row] === VALUE.array;
  cursor.at = tape.values.at[row] as number;
  while (cursor.at < end) {
    const elementAt = cursor.at;
    const tag = cursor.tag();
    if (tag !== ELEMENT) {
      tape.skipUnknown(tag, elementAt, end);
      continue;
    }
    const elementEnd = cursor.length(end) + cursor.at;
    if (isArray) readAnyValue(tape, tape.addValue(depth), elementEnd);
    else readKeyValue(tape, elementEnd, depth);
  }
  cursor.finish(end);
}
