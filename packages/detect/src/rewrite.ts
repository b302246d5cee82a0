/*
 * The messages of an OTLP trace request, as far as a rewriter must know them: which fields hold messages, whose lengths
 * change with what they hold. Every other field is copied, or spliced where an edit falls into its payload.
 */
type MessageName =
  | 'request'
  | 'resourceSpans'
  | 'resource'
  | 'scopeSpans'
  | 'scope'
  | 'span'
  | 'event'
  | 'link'
  | 'status'
  | 'keyValue'
  | 'anyValue'
  | 'arrayValue'
  | 'kvlist';

const MESSAGES: Readonly<Record<MessageName, Readonly<Record<number, MessageName>>>> = {
  request: { 1: 'resourceSpans' },
  resourceSpans: { 1: 'resource', 2: 'scopeSpans' },
  resource: { 1: 'keyValue' },
  scopeSpans: { 1: 'scope', 2: 'span' },
  scope: { 3: 'keyValue' },
  span: { 9: 'keyValue', 11: 'event', 13: 'link', 15: 'status' },
  event: { 3: 'keyValue' },
  link: { 4: 'keyValue' },
  status: {},
  keyValue: { 2: 'anyValue' },
  anyValue: { 5: 'arrayValue', 6: 'kvlist' },
  arrayValue: { 1: 'anyValue' },
  kvlist: { 1: 'keyValue' },
};

/**
 * One change of a request. `replace`: the bytes become others; the range lies within the payload of one field, or is the
 * whole body of an AnyValue. `cut`: whole fields go, tags included. `dropAttribute`: the attribute whose key starts at
 * `start` goes. `append`: fields are added at the end of the message whose body starts at `start`.
 */
export type Edit =
  | { readonly kind: 'replace'; readonly start: number; readonly end: number; readonly bytes: Uint8Array }
  | { readonly kind: 'cut'; readonly start: number; readonly end: number }
  | { readonly kind: 'dropAttribute'; readonly start: number; readonly end: number };

/** Fields to add at the end of a message, by the offset at which its body starts. */
export type Appends = ReadonlyMap<number, Uint8Array>;

/** New bytes with the edits made and all lengths corrected; nothing else differs. Edits MAY come in any order. */
export function rewriteRequest(bytes: Uint8Array, edits: readonly Edit[], appends: Appends): Uint8Array {
  const writer = new Rewriter(
    bytes,
    withoutNested(edits),
    [...appends.keys()].sort((a, b) => a - b),
    appends,
  );
  return Buffer.concat(writer.message('request', 0, bytes.length, -1));
}

/** Ascending; what lies within a larger edit is gone with it. */
function withoutNested(edits: readonly Edit[]): Edit[] {
  const sorted = [...edits].sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: Edit[] = [];
  for (const edit of sorted) {
    const last = kept.at(-1);
    if (last !== undefined && edit.start < last.end) continue;
    kept.push(edit);
  }
  return kept;
}

class Rewriter {
  readonly #bytes: Uint8Array;
  readonly #edits: readonly Edit[];
  readonly #appendAt: readonly number[];
  readonly #appends: Appends;
  /** Value of the varint that was read last, and the offset after it. */
  #value = 0;
  #next = 0;

  constructor(bytes: Uint8Array, edits: readonly Edit[], appendAt: readonly number[], appends: Appends) {
    this.#bytes = bytes;
    this.#edits = edits;
    this.#appendAt = appendAt;
    this.#appends = appends;
  }

  /** The new body of a message as parts. `bodyAt` is -1 for the request itself, to which nothing is appended. */
  message(name: MessageName, from: number, to: number, bodyAt: number): Uint8Array[] {
    const parts: Uint8Array[] = [];
    let copied = from;
    let at = from;
    while (at < to) {
      const tagAt = at;
      this.#varint(at);
      const [field, wire] = [Math.floor(this.#value / 8), this.#value & 7];
      const lengthAt = this.#next;
      at = this.#skip(wire, lengthAt);
      if (!this.#touches(tagAt, at)) continue;
      parts.push(this.#bytes.subarray(copied, tagAt));
      copied = at;
      if (wire !== 2 || this.#isCut(tagAt, at)) continue;
      this.#varint(lengthAt);
      const payload = this.#payload(name, field, this.#next, at);
      if (payload !== null) {
        parts.push(this.#bytes.subarray(tagAt, lengthAt), encodeVarint(totalLength(payload)), ...payload);
      }
    }
    parts.push(this.#bytes.subarray(copied, to));
    const added = this.#appends.get(bodyAt);
    if (added !== undefined) parts.push(added);
    return parts;
  }

  #payload(name: MessageName, field: number, from: number, to: number): Uint8Array[] | null {
    const child = MESSAGES[name][field];
    const edit = this.#edits[this.#firstEdit(from)];
    if (edit !== undefined && edit.kind === 'replace' && edit.start === from && edit.end === to) return [edit.bytes];
    if (child === 'keyValue' && edit?.kind === 'dropAttribute' && edit.end <= to) return null;
    return child === undefined ? this.#splice(from, to) : this.message(child, from, to, from);
  }

  #splice(from: number, to: number): Uint8Array[] {
    const parts: Uint8Array[] = [];
    let at = from;
    for (let i = this.#firstEdit(from); i < this.#edits.length; i++) {
      const edit = this.#edits[i];
      if (edit === undefined || edit.start >= to) break;
      if (edit.kind !== 'replace') continue;
      parts.push(this.#bytes.subarray(at, edit.start), edit.bytes);
      at = edit.end;
    }
    parts.push(this.#bytes.subarray(at, to));
    return parts;
  }

  #isCut(from: number, to: number): boolean {
    const edit = this.#edits[this.#firstEdit(from)];
    return edit?.kind === 'cut' && edit.start <= from && edit.end >= to;
  }

  /** Whether an edit or an appended field lies in the range. */
  #touches(from: number, to: number): boolean {
    const edit = this.#edits[this.#firstEdit(from)];
    if (edit !== undefined && edit.start < to) return true;
    const append = this.#appendAt[firstNotBelow(this.#appendAt.length, (i) => (this.#appendAt[i] ?? 0) >= from)];
    return append !== undefined && append <= to;
  }

  /** Index of the first edit that ends after `offset`. */
  #firstEdit(offset: number): number {
    return firstNotBelow(this.#edits.length, (i) => (this.#edits[i]?.end ?? 0) > offset);
  }

  #varint(at: number): void {
    let value = 0;
    let scale = 1;
    let i = at;
    for (;;) {
      const b = this.#bytes[i++] ?? 0;
      value += (b & 127) * scale;
      if (b < 128) break;
      scale *= 128;
    }
    this.#value = value;
    this.#next = i;
  }

  #skip(wire: number, at: number): number {
    if (wire === 1) return at + 8;
    if (wire === 5) return at + 4;
    this.#varint(at);
    return wire === 2 ? this.#next + this.#value : this.#next;
  }
}

/** Smallest index for which the test holds, given that it holds for all after that. */
function firstNotBelow(count: number, test: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function totalLength(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

/** A length as protobuf writes it. */
export function encodeVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

/** A field that has a length: its tag (one byte), its length, its payload. */
export function encodeField(tag: number, payload: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(tag), encodeVarint(payload.length), payload]);
}
