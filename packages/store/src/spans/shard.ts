/** One of several parts into which spans are cut by their trace. */
export interface Shard {
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

const MASK = 0xffff_ffff_ffff_ffffn;
const MULTIPLIER = 0x9ddf_ea08_eb38_2d69n;

function mixed(value: bigint): bigint {
  const product = (value * MULTIPLIER) & MASK;
  return product ^ (product >> 47n);
}

/** `cityHash64` of the 16 bytes at `at`, as ClickHouse computes it (CityHash 1.0.2, strings of 9 to 16 bytes). */
export function cityHash16(bytes: Uint8Array, at: number): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 16);
  const low = view.getBigUint64(0, true);
  const high = view.getBigUint64(8, true);
  const sum = (high + 16n) & MASK;
  const rotated = ((sum >> 16n) | (sum << 48n)) & MASK;
  const folded = mixed(low ^ rotated);
  return ((mixed(rotated ^ folded) * MULTIPLIER) & MASK) ^ high;
}

/** As a Distributed table of shards of equal weight places the trace. */
export function isInShard({ index, count }: Shard, bytes: Uint8Array, traceIdAt: number): boolean {
  return Number(cityHash16(bytes, traceIdAt) % BigInt(count)) === index;
}
