/** One decoded column. 64-bit integers stay exact in big-integer arrays; equal dictionary values share one string. */
export type DecodedColumn =
  | { readonly kind: 'text'; readonly values: readonly string[] }
  | { readonly kind: 'number'; readonly values: { readonly [index: number]: number; readonly length: number } }
  | { readonly kind: 'big'; readonly values: BigInt64Array | BigUint64Array }
  | { readonly kind: 'fixed'; readonly width: number; readonly bytes: Buffer }
  | { readonly kind: 'array'; readonly ends: readonly number[]; readonly items: DecodedColumn };

export interface DecodedBlock {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, DecodedColumn>;
}

const NUMBERS = {
  Bool: Uint8Array,
  UInt8: Uint8Array,
  Int8: Int8Array,
  UInt16: Uint16Array,
  Int16: Int16Array,
  UInt32: Uint32Array,
  Int32: Int32Array,
  Float32: Float32Array,
  Float64: Float64Array,
  DateTime: Uint32Array,
  Date: Uint16Array,
} as const;

class Reader {
  readonly bytes: Buffer;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.bytes.readUInt8(this.at++);
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  uint64(): number {
    const value = this.bytes.readUInt32LE(this.at) + this.bytes.readUInt32LE(this.at + 4) * 0x1_0000_0000;
    this.at += 8;
    return value;
  }

  take(count: number): Buffer {
    if (this.at + count > this.bytes.length) throw new RangeError('a Native block ends in the middle of a column');
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  text(): string {
    const length = this.varint();
    return this.take(length).toString('utf8');
  }

  /** A copy at offset 0: typed arrays of more than one byte need aligned memory. */
  aligned(count: number): ArrayBuffer {
    const taken = this.take(count);
    const copy = new ArrayBuffer(count);
    new Uint8Array(copy).set(taken);
    return copy;
  }
}

function skipPrefix(reader: Reader, type: string): void {
  if (type.startsWith('Array(')) skipPrefix(reader, type.slice(6, -1));
  else if (type.startsWith('LowCardinality(')) reader.at += 8;
}

function readLowCardinality(reader: Reader, rows: number): DecodedColumn {
  if (rows === 0) return { kind: 'text', values: [] };
  const width = reader.uint64() & 0xff;
  const keys: string[] = [];
  for (let left = reader.uint64(); left > 0; left--) keys.push(reader.text());
  const count = reader.uint64();
  const raw = reader.aligned(count << width);
  const indexes = width === 0 ? new Uint8Array(raw) : width === 1 ? new Uint16Array(raw) : new Uint32Array(raw);
  const values = new Array<string>(count);
  for (let i = 0; i < count; i++) values[i] = keys[indexes[i] as number] ?? '';
  return { kind: 'text', values };
}

function readArray(reader: Reader, itemType: string, rows: number): DecodedColumn {
  const ends = new Array<number>(rows);
  for (let i = 0; i < rows; i++) ends[i] = reader.uint64();
  return { kind: 'array', ends, items: readBody(reader, itemType, ends[rows - 1] ?? 0) };
}

function readBody(reader: Reader, type: string, rows: number): DecodedColumn {
  if (type === 'String') {
    const values = new Array<string>(rows);
    for (let i = 0; i < rows; i++) values[i] = reader.text();
    return { kind: 'text', values };
  }
  if (type === 'LowCardinality(String)') return readLowCardinality(reader, rows);
  if (type.startsWith('Array(')) return readArray(reader, type.slice(6, -1), rows);
  if (type.startsWith('FixedString(')) {
    const width = Number(type.slice(12, -1));
    return { kind: 'fixed', width, bytes: reader.take(width * rows) };
  }
  if (type === 'UInt64') return { kind: 'big', values: new BigUint64Array(reader.aligned(rows * 8)) };
  if (type === 'Int64' || type.startsWith('DateTime64('))
    return { kind: 'big', values: new BigInt64Array(reader.aligned(rows * 8)) };
  const base = type.startsWith('DateTime(') ? 'DateTime' : type;
  const array = Object.hasOwn(NUMBERS, base) ? NUMBERS[base as keyof typeof NUMBERS] : undefined;
  if (array === undefined) throw new TypeError(`no decoder for columns of type ${type}`);
  return { kind: 'number', values: new array(reader.aligned(rows * array.BYTES_PER_ELEMENT)) };
}

/** All blocks of a result in ClickHouse's Native format. Throws RangeError when it is cut off, TypeError on a new type. */
export function decodeNative(bytes: Uint8Array): DecodedBlock[] {
  const reader = new Reader(bytes);
  const blocks: DecodedBlock[] = [];
  while (reader.at < reader.bytes.length) {
    const columnCount = reader.varint();
    const rows = reader.varint();
    const columns = new Map<string, DecodedColumn>();
    for (let i = 0; i < columnCount; i++) {
      const name = reader.text();
      const type = reader.text();
      if (rows > 0) skipPrefix(reader, type);
      columns.set(name, readBody(reader, type, rows));
    }
    blocks.push({ rows, columns });
  }
  return blocks;
}
