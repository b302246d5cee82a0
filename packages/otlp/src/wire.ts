import { DecodeError } from './input-error.ts';

// Grammar of the protobuf wire format, as far as OTLP uses it:
//   message := (tag payload)*        tag := varint(field number << 3 | wire type)
//   0 varint, up to 10 bytes · 1 eight bytes · 2 varint length + bytes · 5 four bytes · 3 and 4 (groups) are refused

export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

const NOTHING = new Uint8Array(0);

/** A place in bytes that moves forward only. Reading past the end throws {@link DecodeError}, never returns garbage. */
export class Cursor {
  bytes: Uint8Array = NOTHING;
  at = 0;

  reset(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.at = 0;
  }

  /** Lower 32 bits of a varint, unsigned. */
  varint32(): number {
    const first = this.bytes[this.at] as number;
    if (first < 0x80) {
      this.at++;
      return first;
    }
    return this.#longVarint();
  }

  #longVarint(): number {
    const { bytes } = this;
    const start = this.at;
    let value = 0;
    for (let i = 0; i < 10; i++) {
      if (start + i >= bytes.length) throw new DecodeError(start, 'a varint is cut off');
      const byte = bytes[start + i] as number;
      if (i < 5) value |= (byte & 0x7f) << (7 * i);
      if (byte < 0x80) {
        this.at = start + i + 1;
        return value >>> 0;
      }
    }
    throw new DecodeError(start, 'a varint is longer than 10 bytes');
  }

  /** Number and wire type of the next field, together as they stand in the message. */
  tag(): number {
    const first = this.bytes[this.at] as number;
    if (first < 0x80 && first > 7) {
      this.at++;
      return first;
    }
    const start = this.at;
    const value = this.#longVarint5('a field tag');
    if (value < 8) throw new DecodeError(start, 'a field has number 0');
    return value;
  }

  /** Length of a field whose payload must end at or before `end`. */
  length(end: number): number {
    const start = this.at;
    const first = this.bytes[start] as number;
    let value = first;
    if (first < 0x80) this.at++;
    else value = this.#longVarint5('a length');
    if (value > end - this.at) throw new DecodeError(start, 'a length runs over the end of its message');
    return value;
  }

  /** Tags and lengths have 32 bits, so at most five bytes. */
  #longVarint5(what: string): number {
    const start = this.at;
    const value = this.#longVarint();
    const size = this.at - start;
    if (size > 5 || (size === 5 && (this.bytes[this.at - 1] as number) > 0x0f))
      throw new DecodeError(start, `${what} is longer than 32 bits`);
    return value;
  }

  skipVarint(): void {
    if ((this.bytes[this.at] as number) < 0x80) this.at++;
    else this.#longVarint();
  }

  /** Moves over `size` bytes that must end at or before `end`. */
  skipBytes(size: number, end: number): void {
    if (size > end - this.at) throw new DecodeError(this.at, 'a field runs over the end of its message');
    this.at += size;
  }

  /** Moves over the payload of a field whatever it is. */
  skipField(tag: number, end: number): void {
    switch (tag & 7) {
      case WIRE.varint:
        this.skipVarint();
        return;
      case WIRE.fixed64:
        this.skipBytes(8, end);
        return;
      case WIRE.bytes:
        this.skipBytes(this.length(end), end);
        return;
      case WIRE.fixed32:
        this.skipBytes(4, end);
        return;
      default:
        throw new DecodeError(this.at, `wire type ${tag & 7} is not part of OTLP (groups are refused)`);
    }
  }

  /** Four bytes at the place, little-endian, unsigned; moves behind them. */
  fixed32(end: number): number {
    const start = this.at;
    this.skipBytes(4, end);
    const { bytes } = this;
    const value =
      (bytes[start] as number) |
      ((bytes[start + 1] as number) << 8) |
      ((bytes[start + 2] as number) << 16) |
      ((bytes[start + 3] as number) << 24);
    return value >>> 0;
  }

  /** MUST be called when a message was read: a last field that ran over the end shows here. */
  finish(end: number): void {
    if (this.at !== end) throw new DecodeError(this.at, 'a field runs over the end of its message');
  }
}
