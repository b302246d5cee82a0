import { ByteSink } from './byte-sink.ts';
import type { Column } from './column.ts';

const WIDTHS = {
  Bool: 1,
  UInt8: 1,
  Int8: 1,
  UInt16: 2,
  Int16: 2,
  UInt32: 4,
  Int32: 4,
  UInt64: 8,
  Int64: 8,
  Float32: 4,
  Float64: 8,
  DateTime: 4,
  "DateTime('UTC')": 4,
  "DateTime64(6, 'UTC')": 8,
  'DateTime64(9)': 8,
} as const;
export type NumberType = keyof typeof WIDTHS;

/** Numbers of one width. 64-bit integers come as numbers up to 2^53, as two halves, or as `bigint`. */
export class NumberColumn implements Column {
  readonly type: NumberType;
  readonly #width: number;
  readonly #float: boolean;
  readonly #sink = new ByteSink();
  #marked = 0;

  constructor(type: NumberType) {
    this.type = type;
    this.#width = WIDTHS[type];
    this.#float = type === 'Float32' || type === 'Float64';
  }

  get rows(): number {
    return this.#sink.length / this.#width;
  }

  get byteLength(): number {
    return this.#sink.length;
  }

  add(value: number): void {
    const sink = this.#sink;
    const at = sink.reserve(8);
    if (this.#float) {
      if (this.#width === 8) sink.view.setFloat64(at, value, true);
      else sink.view.setFloat32(at, value, true);
    } else if (this.#width === 1) sink.bytes[at] = value;
    else if (this.#width === 2) sink.view.setUint16(at, value, true);
    else if (this.#width === 4) sink.view.setUint32(at, value, true);
    else {
      const low = value % 0x1_0000_0000;
      sink.view.setUint32(at, low, true);
      sink.view.setInt32(at + 4, Math.floor(value / 0x1_0000_0000), true);
    }
    sink.length += this.#width;
  }

  /** Only for types of 64 bits. */
  addHalves(high: number, low: number): void {
    const at = this.#sink.reserve(8);
    this.#sink.view.setUint32(at, low, true);
    this.#sink.view.setUint32(at + 4, high, true);
    this.#sink.length += 8;
  }

  /** Only for types of 64 bits. */
  addBigint(value: bigint): void {
    const at = this.#sink.reserve(8);
    this.#sink.view.setBigUint64(at, BigInt.asUintN(64, value), true);
    this.#sink.length += 8;
  }

  mark(): void {
    this.#marked = this.#sink.length;
  }

  rollback(): void {
    this.#sink.length = this.#marked;
  }

  reset(): void {
    this.#sink.length = 0;
    this.#marked = 0;
  }

  writePrefix(): void {}

  writeBody(sink: ByteSink): void {
    sink.copy(this.#sink.bytes, 0, this.#sink.length);
  }
}

/** `FixedString(width)`: ids. */
export class FixedStringColumn implements Column {
  readonly type: `FixedString(${number})`;
  readonly #width: number;
  readonly #sink = new ByteSink();
  #marked = 0;

  constructor(width: number) {
    this.type = `FixedString(${width})`;
    this.#width = width;
  }

  get rows(): number {
    return this.#sink.length / this.#width;
  }

  get byteLength(): number {
    return this.#sink.length;
  }

  /** Copies `width` bytes from `at`. */
  add(bytes: Uint8Array, at = 0): void {
    this.#sink.copy(bytes, at, at + this.#width);
  }

  /** Two parts that are `width` together. */
  addParts(bytes: Uint8Array, firstAt: number, firstLength: number, secondAt: number): void {
    this.#sink.copy(bytes, firstAt, firstAt + firstLength);
    this.#sink.copy(bytes, secondAt, secondAt + this.#width - firstLength);
  }

  addZeros(): void {
    const at = this.#sink.reserve(this.#width);
    this.#sink.bytes.fill(0, at, at + this.#width);
    this.#sink.length += this.#width;
  }

  mark(): void {
    this.#marked = this.#sink.length;
  }

  rollback(): void {
    this.#sink.length = this.#marked;
  }

  reset(): void {
    this.#sink.length = 0;
    this.#marked = 0;
  }

  writePrefix(): void {}

  writeBody(sink: ByteSink): void {
    sink.copy(this.#sink.bytes, 0, this.#sink.length);
  }
}
