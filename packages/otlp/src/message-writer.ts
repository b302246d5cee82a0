import { WIRE } from './wire.ts';

const MAX_VARINT = 10;
const NO_ID = new Uint8Array(1);

/** Writes protobuf messages front to back into one buffer that grows. */
export class MessageWriter {
  #buffer = Buffer.allocUnsafe(1024);
  #at = 0;

  /** Bytes written so far, as an array of their own. */
  finish(): Uint8Array {
    return new Uint8Array(this.#buffer.subarray(0, this.#at));
  }

  /** A nested message: `body` writes its fields. One byte is set aside for the length; a longer one shifts the body. */
  message(field: number, body: () => void): void {
    this.#tag(field, WIRE.bytes);
    this.#room(1);
    const lengthAt = this.#at++;
    body();
    const length = this.#at - lengthAt - 1;
    if (length < 0x80) {
      this.#buffer[lengthAt] = length;
      return;
    }
    const extra = Math.floor(Math.log2(length) / 7);
    this.#room(extra);
    this.#buffer.copyWithin(lengthAt + 1 + extra, lengthAt + 1, this.#at);
    const end = this.#at + extra;
    this.#at = lengthAt;
    this.#varint32(length);
    this.#at = end;
  }

  text(field: number, value: string | undefined): void {
    if (value !== undefined && value !== '') this.string(field, value);
  }

  /** Also writes ''. */
  string(field: number, value: string): void {
    const size = Buffer.byteLength(value, 'utf8');
    this.#head(field, size);
    this.#at += this.#buffer.write(value, this.#at, size, 'utf8');
  }

  /** Hex in any case. Text that is not hex becomes one zero byte: no id has that length, so the decoder rejects it. */
  hex(field: number, value: string | undefined): void {
    if (value === undefined || value === '') return;
    const size = value.length >>> 1;
    const start = this.#at;
    this.#head(field, size);
    const written = value.length % 2 === 0 ? this.#buffer.write(value, this.#at, size, 'hex') : 0;
    if (written === size && size > 0) {
      this.#at += size;
      return;
    }
    this.#at = start;
    this.bytes(field, NO_ID);
  }

  bytes(field: number, value: Uint8Array): void {
    this.#head(field, value.length);
    this.#buffer.set(value, this.#at);
    this.#at += value.length;
  }

  /** Tag, length, and room for so many bytes. */
  #head(field: number, size: number): void {
    this.#tag(field, WIRE.bytes);
    this.#room(size + MAX_VARINT);
    this.#varint32(size);
  }

  uint32(field: number, value: number | undefined): void {
    if (value === undefined || value === 0) return;
    this.#tag(field, WIRE.varint);
    this.#varint32(value);
  }

  /** Also writes 0. Negative numbers take ten bytes, as int32 and int64 do. */
  varint(field: number, value: bigint): void {
    this.#tag(field, WIRE.varint);
    this.#varint(value);
  }

  fixed32(field: number, value: number | undefined): void {
    if (value === undefined || value === 0) return;
    this.#tag(field, WIRE.fixed32);
    this.#room(4);
    this.#at = this.#buffer.writeUInt32LE(value >>> 0, this.#at);
  }

  fixed64(field: number, value: bigint | undefined): void {
    if (value === undefined || value === 0n) return;
    this.#tag(field, WIRE.fixed64);
    this.#room(8);
    this.#at = this.#buffer.writeBigUInt64LE(BigInt.asUintN(64, value), this.#at);
  }

  double(field: number, value: number): void {
    this.#tag(field, WIRE.fixed64);
    this.#room(8);
    this.#at = this.#buffer.writeDoubleLE(value, this.#at);
  }

  #tag(field: number, type: number): void {
    this.#varint32((field << 3) | type);
  }

  #varint32(value: number): void {
    this.#room(MAX_VARINT);
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.#buffer[this.#at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#buffer[this.#at++] = rest;
  }

  #varint(value: bigint): void {
    if (value >= 0n && value < 0x1_0000_0000n) {
      this.#varint32(Number(value));
      return;
    }
    this.#room(MAX_VARINT);
    let rest = BigInt.asUintN(64, value);
    while (rest >= 0x80n) {
      this.#buffer[this.#at++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.#buffer[this.#at++] = Number(rest);
  }

  #room(size: number): void {
    if (this.#at + size <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#at + size));
    grown.set(this.#buffer.subarray(0, this.#at));
    this.#buffer = grown;
  }
}
