const START_BYTES = 64 * 1024;
const LENGTH_DELIMITED = 2;
const FIXED_64 = 1;
/** Longest varint of a length or a 53-bit number. */
const VARINT_BYTES = 10;

/** Grows as it is written to. Grammar: a field is a tag `(number << 3 | wire type)` and a varint, 8 bytes, or length and bytes. */
export class ProtobufSink {
  #buffer = Buffer.allocUnsafe(START_BYTES);
  #at = 0;

  /** A copy of what was written. */
  bytes(): Uint8Array {
    return new Uint8Array(this.#buffer.subarray(0, this.#at));
  }

  /** A message whose fields `body` writes. */
  message(field: number, body: () => void): void {
    this.#tag(field, LENGTH_DELIMITED);
    const lengthAt = this.#at;
    this.#room(1);
    this.#at++;
    body();
    const length = this.#at - lengthAt - 1;
    if (length < 0x80) {
      this.#buffer[lengthAt] = length;
      return;
    }
    const more = varintSize(length) - 1;
    this.#room(more);
    this.#buffer.copyWithin(lengthAt + 1 + more, lengthAt + 1, this.#at);
    const end = this.#at + more;
    this.#at = lengthAt;
    this.#varint(length);
    this.#at = end;
  }

  string(field: number, value: string): void {
    this.#tag(field, LENGTH_DELIMITED);
    // one byte for the length where three bytes a character cannot need two
    const size = value.length < 43 ? -1 : Buffer.byteLength(value);
    this.#room(value.length * 3 + VARINT_BYTES);
    if (size >= 0) {
      this.#varint(size);
      this.#at += this.#buffer.write(value, this.#at, 'utf8');
      return;
    }
    const written = this.#buffer.write(value, this.#at + 1, 'utf8');
    this.#buffer[this.#at] = written;
    this.#at += written + 1;
  }

  byteField(field: number, value: Uint8Array): void {
    this.#tag(field, LENGTH_DELIMITED);
    this.#room(value.length + VARINT_BYTES);
    this.#varint(value.length);
    this.#buffer.set(value, this.#at);
    this.#at += value.length;
  }

  hex(field: number, digits: string): void {
    this.#tag(field, LENGTH_DELIMITED);
    this.#room(digits.length + VARINT_BYTES);
    this.#varint(digits.length / 2);
    this.#at += this.#buffer.write(digits, this.#at, 'hex');
  }

  /** A whole number from 0 to 2^53 - 1. */
  varint(field: number, value: number): void {
    this.#tag(field, 0);
    this.#room(VARINT_BYTES);
    this.#varint(value);
  }

  int64(field: number, value: bigint): void {
    this.#tag(field, 0);
    this.#room(VARINT_BYTES);
    let rest = BigInt.asUintN(64, value);
    for (; rest > 0x7fn; rest >>= 7n) this.#buffer[this.#at++] = Number(rest & 0x7fn) | 0x80;
    this.#buffer[this.#at++] = Number(rest);
  }

  double(field: number, value: number): void {
    this.#tag(field, FIXED_64);
    this.#room(8);
    this.#at = this.#buffer.writeDoubleLE(value, this.#at);
  }

  /** Microseconds since 1970 as fixed64 nanoseconds. */
  nanoseconds(field: number, microseconds: number): void {
    this.#tag(field, FIXED_64);
    this.#room(8);
    this.#at = this.#buffer.writeBigUInt64LE(BigInt(Math.round(microseconds)) * 1000n, this.#at);
  }

  #tag(field: number, wireType: number): void {
    this.#room(2);
    this.#varint(field * 8 + wireType);
  }

  #varint(value: number): void {
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) this.#buffer[this.#at++] = (rest % 128) | 0x80;
    this.#buffer[this.#at++] = rest;
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#at + bytes));
    grown.set(this.#buffer.subarray(0, this.#at));
    this.#buffer = grown;
  }
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 128)) size++;
  return size;
}
