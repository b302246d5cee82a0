/** Reading of the numbers of a tape: the rows of AnyValue that hold no text. */
const word = new DataView(new ArrayBuffer(8));

/** A varint as signed 64-bit integer, as protobuf writes `int64`. */
export function readInt64(bytes: Uint8Array, at: number, length: number): bigint {
  let value = 0n;
  for (let i = length - 1; i >= 0; i--) value = (value << 7n) | BigInt((bytes[at + i] ?? 0) & 127);
  return BigInt.asIntN(64, value);
}

/** Fewest bytes of a varint that holds at least 2^35: shorter ones have fewer than the 12 digits of a card. */
export const LARGE_INT_BYTES = 6;

export function readFloat64(bytes: Uint8Array, at: number): number {
  for (let i = 0; i < 8; i++) word.setUint8(i, bytes[at + i] ?? 0);
  return word.getFloat64(0, true);
}
