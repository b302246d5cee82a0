/** Message types by field number: where to descend. */
interface Schema {
  readonly [field: number]: Schema;
}
const VALUE: { [field: number]: Schema } = {};
const KEY_VALUE: Schema = { 2: VALUE };
VALUE[5] = { 1: VALUE };
VALUE[6] = { 1: KEY_VALUE };
const SPAN: Schema = { 9: KEY_VALUE, 11: { 3: KEY_VALUE }, 13: { 4: KEY_VALUE }, 15: {} };
const REQUEST: Schema = { 1: { 1: { 1: KEY_VALUE }, 2: { 1: { 3: KEY_VALUE }, 2: SPAN } } };

interface Field {
  readonly number: number;
  readonly bytes: Buffer;
}

function readVarint(bytes: Buffer, at: number): { readonly value: number; readonly next: number } {
  let value = 0;
  let next = at;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[next++] as number;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return { value, next };
  }
}

function varint(value: number): Buffer {
  const out: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) out.push((rest % 128) | 0x80);
  return Buffer.from([...out, rest]);
}

function sizeOf(bytes: Buffer, at: number, type: number): number {
  if (type === 0) return readVarint(bytes, at).next - at;
  return type === 1 ? 8 : 4;
}

/**
 * The same request with the fields of every message in another order; the elements of one repeated field keep theirs.
 * Everything is mixed: attributes between events, the resource behind its spans.
 */
export function shuffleFields(bytes: Uint8Array, seed: number): Uint8Array {
  let state = seed >>> 0 || 1;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const shuffle = (message: Buffer, schema: Schema): Buffer => {
    const fields: Field[] = [];
    for (let at = 0; at < message.length; ) {
      const tag = readVarint(message, at);
      const number = tag.value >>> 3;
      let end: number;
      let content: Buffer;
      if ((tag.value & 7) === 2) {
        const length = readVarint(message, tag.next);
        end = length.next + length.value;
        const body = message.subarray(length.next, end);
        const inner = schema[number];
        const shuffled = inner === undefined ? body : shuffle(body, inner);
        content = Buffer.concat([varint(shuffled.length), shuffled]);
      } else {
        end = tag.next + sizeOf(message, tag.next, tag.value & 7);
        content = message.subarray(tag.next, end);
      }
      fields.push({ number, bytes: Buffer.concat([message.subarray(at, tag.next), content]) });
      at = end;
    }
    return Buffer.concat(mix(fields, random));
  };
  return shuffle(Buffer.from(bytes), REQUEST);
}

/** Draws a field number at random, then takes the next field of that number. */
function mix(fields: readonly Field[], random: (below: number) => number): Buffer[] {
  const queues = new Map<number, Buffer[]>();
  for (const field of fields) queues.set(field.number, [...(queues.get(field.number) ?? []), field.bytes]);
  const out: Buffer[] = [];
  while (queues.size > 0) {
    const number = [...queues.keys()][random(queues.size)] as number;
    const queue = queues.get(number) ?? [];
    const next = queue.shift();
    if (next !== undefined) out.push(next);
    if (queue.length === 0) queues.delete(number);
  }
  return out;
}
