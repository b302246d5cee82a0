/** First size of a sink; grows by doubling and keeps its memory over `reset`, so that a reused block allocates nothing. */
const FIRST_SIZE = 256;
const encoder = new TextEncoder();

/** Bytes that grow at their end. */
export class ByteSink {
  bytes: Uint8Array<ArrayBuffer>;
  view: DataView;
  length = 0;

  constructor(size: number = FIRST_SIZE) {
    this.bytes = new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Makes room for `count` more bytes and gives the offset at which they begin; does not move `length`. */
  reserve(count: number): number {
    const needed = this.length + count;
    if (needed > this.bytes.length) this.#grow(needed);
    return this.length;
  }

  #grow(needed: number): void {
    let size = this.bytes.length * 2;
    while (size < needed) size *= 2;
    const grown = new Uint8Array(size);
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  /** Unsigned LEB128, up to 2^53. */
  varint(value: number): void {
    this.reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.length++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    this.bytes[this.length++] = rest;
  }

  /** Little endian, up to 2^53. */
  uint64(value: number): void {
    const at = this.reserve(8);
    this.view.setUint32(at, value % 0x1_0000_0000, true);
    this.view.setUint32(at + 4, Math.floor(value / 0x1_0000_0000), true);
    this.length += 8;
  }

  copy(source: Uint8Array, from = 0, to: number = source.length): void {
    const count = to - from;
    const at = this.reserve(count);
    const bytes = this.bytes;
    // A call to `set` costs more than a short loop: most values have less than 40 bytes.
    if (count < 40) for (let i = 0; i < count; i++) bytes[at + i] = source[from + i] as number;
    else bytes.set(source.subarray(from, to), at);
    this.length += count;
  }

  /** UTF-8 without a length. */
  text(value: string): void {
    const at = this.reserve(value.length * 3);
    const bytes = this.bytes;
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code >= 0x80) {
        this.length += encoder.encodeInto(value, bytes.subarray(at)).written;
        return;
      }
      bytes[at + i] = code;
    }
    this.length += value.length;
  }

  written(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.length);
  }
}
