/** Keccak-256 as Ethereum uses it: SHA-3 before NIST changed its padding, so `node:crypto` has no name for it. */

const ROUNDS = 24;
const RATE = 136;
const LANE_COUNT = 25;
/** Rotations and lanes of the steps rho and pi, along the path that visits every lane. */
const ROTATIONS = Uint8Array.of(
  1,
  3,
  6,
  10,
  15,
  21,
  28,
  36,
  45,
  55,
  2,
  14,
  27,
  41,
  56,
  8,
  25,
  43,
  62,
  18,
  39,
  61,
  20,
  44,
);
const LANES = Uint8Array.of(10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1);

/** Lanes of 64 bits as two halves: numbers of 32 bits take a hundredth of the time of big integers. */
interface Halves {
  readonly low: Int32Array;
  readonly high: Int32Array;
}
const halves = (count: number): Halves => ({ low: new Int32Array(count), high: new Int32Array(count) });

/** Round constants: bits of a linear shift register (FIPS 202, algorithm 5). */
const CONSTANTS = makeConstants();

function makeConstants(): Halves {
  const constants = halves(ROUNDS);
  let register = 1;
  for (let round = 0; round < ROUNDS; round++) {
    for (let j = 0; j < 7; j++) {
      const bit = (1 << j) - 1;
      const half = bit < 32 ? constants.low : constants.high;
      if ((register & 1) === 1) half[round] = (half[round] ?? 0) ^ (1 << (bit & 31));
      register = (register << 1) ^ (register & 0x80 ? 0x171 : 0);
    }
  }
  return constants;
}

/** Upper 32 bits of two halves shifted to the left by 1 to 31 bits. */
const shifted = (upper: number, lower: number, by: number): number => (upper << by) | (lower >>> (32 - by));

const state = halves(LANE_COUNT);
const parity = halves(5);
const row = new Int32Array(7);

function mixColumns({ low, high }: Halves): void {
  addColumns(low, parity.low);
  addColumns(high, parity.high);
  for (let x = 0; x < 5; x++) {
    const before = x === 0 ? 4 : x - 1;
    const behind = x === 4 ? 0 : x + 1;
    const l = parity.low[behind] ?? 0;
    const h = parity.high[behind] ?? 0;
    const mixedLow = (parity.low[before] ?? 0) ^ shifted(l, h, 1);
    const mixedHigh = (parity.high[before] ?? 0) ^ shifted(h, l, 1);
    for (let i = x; i < LANE_COUNT; i += 5) {
      low[i] = (low[i] ?? 0) ^ mixedLow;
      high[i] = (high[i] ?? 0) ^ mixedHigh;
    }
  }
}

function addColumns(half: Int32Array, into: Int32Array): void {
  for (let x = 0; x < 5; x++)
    into[x] = (half[x] ?? 0) ^ (half[x + 5] ?? 0) ^ (half[x + 10] ?? 0) ^ (half[x + 15] ?? 0) ^ (half[x + 20] ?? 0);
}

/** No rotation is by 0 or 32: those of the path are 1 to 31 and 36 to 62. */
function moveLanes({ low, high }: Halves): void {
  let movedLow = low[1] ?? 0;
  let movedHigh = high[1] ?? 0;
  for (let i = 0; i < LANE_COUNT - 1; i++) {
    const lane = LANES[i] ?? 0;
    const by = ROTATIONS[i] ?? 0;
    const nextLow = low[lane] ?? 0;
    const nextHigh = high[lane] ?? 0;
    const l = by < 32 ? movedLow : movedHigh;
    const h = by < 32 ? movedHigh : movedLow;
    low[lane] = shifted(l, h, by & 31);
    high[lane] = shifted(h, l, by & 31);
    movedLow = nextLow;
    movedHigh = nextHigh;
  }
}

/** The first two lanes of a row stand behind it again. */
function mixRows(half: Int32Array): void {
  for (let y = 0; y < LANE_COUNT; y += 5) {
    for (let x = 0; x < 7; x++) row[x] = half[y + (x < 5 ? x : x - 5)] ?? 0;
    for (let x = 0; x < 5; x++) half[y + x] = (row[x] ?? 0) ^ (~(row[x + 1] ?? 0) & (row[x + 2] ?? 0));
  }
}

function permute(): void {
  const { low, high } = state;
  for (let round = 0; round < ROUNDS; round++) {
    mixColumns(state);
    moveLanes(state);
    mixRows(low);
    mixRows(high);
    low[0] = (low[0] ?? 0) ^ (CONSTANTS.low[round] ?? 0);
    high[0] = (high[0] ?? 0) ^ (CONSTANTS.high[round] ?? 0);
  }
}

/** Digest of a text of less than 136 bytes, in lower-case hexadecimal digits. @throws {RangeError} a longer text */
export function keccak256(text: string): string {
  const block = Buffer.alloc(RATE);
  const length = block.write(text, 'latin1');
  if (length !== text.length || length >= RATE) throw new RangeError(`at most ${RATE - 1} bytes, ${text.length} given`);
  block[length] = 0x01;
  block[RATE - 1] = (block[RATE - 1] ?? 0) | 0x80;
  state.low.fill(0);
  state.high.fill(0);
  for (let i = 0; i < RATE / 8; i++) {
    state.low[i] = block.readInt32LE(i * 8);
    state.high[i] = block.readInt32LE(i * 8 + 4);
  }
  permute();
  const digest = Buffer.alloc(32);
  for (let i = 0; i < 4; i++) {
    digest.writeInt32LE(state.low[i] ?? 0, i * 8);
    digest.writeInt32LE(state.high[i] ?? 0, i * 8 + 4);
  }
  return digest.toString('hex');
}
