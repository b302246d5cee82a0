/** Keccak-256 as Ethereum uses it: SHA-3 before NIST changed its padding, so `node:crypto` has no name for it. */

const ROUNDS = 24;
const RATE = 136;
const MASK = (1n << 64n) - 1n;
/** Rotations and lanes of the steps rho and pi, along the path that visits every lane. */
const ROTATIONS = [1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44];
const LANES = [10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1];

/** Round constants: bits of a linear shift register (FIPS 202, algorithm 5). */
const CONSTANTS = makeConstants();

function makeConstants(): readonly bigint[] {
  let register = 1;
  return Array.from({ length: ROUNDS }, () => {
    let constant = 0n;
    for (let j = 0; j < 7; j++) {
      if ((register & 1) === 1) constant |= 1n << BigInt((1 << j) - 1);
      register = (register << 1) ^ (register & 0x80 ? 0x171 : 0);
    }
    return constant;
  });
}

const rotate = (lane: bigint, by: number): bigint => ((lane << BigInt(by)) | (lane >> BigInt(64 - by))) & MASK;

function permute(state: bigint[]): void {
  const at = (i: number): bigint => state[i] ?? 0n;
  for (const constant of CONSTANTS) {
    const parity = [0, 1, 2, 3, 4].map((x) => at(x) ^ at(x + 5) ^ at(x + 10) ^ at(x + 15) ^ at(x + 20));
    for (let i = 0; i < 25; i++) {
      const x = i % 5;
      state[i] = at(i) ^ (parity[(x + 4) % 5] ?? 0n) ^ rotate(parity[(x + 1) % 5] ?? 0n, 1);
    }
    let moved = at(1);
    LANES.forEach((lane, i) => {
      const next = at(lane);
      state[lane] = rotate(moved, ROTATIONS[i] ?? 0);
      moved = next;
    });
    for (let y = 0; y < 25; y += 5) {
      const row = [0, 1, 2, 3, 4].map((x) => at(y + x));
      for (let x = 0; x < 5; x++)
        state[y + x] = (row[x] ?? 0n) ^ (~(row[(x + 1) % 5] ?? 0n) & MASK & (row[(x + 2) % 5] ?? 0n));
    }
    state[0] = at(0) ^ constant;
  }
}

/** Digest of a text of less than 136 bytes, in lower-case hexadecimal digits. @throws {RangeError} a longer text */
export function keccak256(text: string): string {
  const block = Buffer.alloc(RATE);
  const length = block.write(text, 'latin1');
  if (length !== text.length || length >= RATE) throw new RangeError(`at most ${RATE - 1} bytes, ${text.length} given`);
  block[length] = 0x01;
  block[RATE - 1] = (block[RATE - 1] ?? 0) | 0x80;
  const state = Array.from({ length: 25 }, (_, i) => (i < RATE / 8 ? block.readBigUInt64LE(i * 8) : 0n));
  permute(state);
  const digest = Buffer.alloc(32);
  for (let i = 0; i < 4; i++) digest.writeBigUInt64LE(state[i] ?? 0n, i * 8);
  return digest.toString('hex');
}
