/** Bytes as words of four, little-endian. One view serves as long as the same bytes are asked for. */
export class WordView {
  #bytes: Uint8Array | undefined;
  #view: DataView = EMPTY;

  of(bytes: Uint8Array): DataView {
    if (this.#bytes !== bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    return this.#view;
  }

  /** Lets go of the bytes. */
  release(): void {
    this.#bytes = undefined;
    this.#view = EMPTY;
  }
}

const EMPTY = new DataView(new ArrayBuffer(0));

/** A copy of some bytes, made to be compared: four at a time, the last four overlapping those before them. */
export class KeptBytes {
  /** -1: nothing is kept. */
  length = -1;
  #words = new Int32Array(8);

  keep(view: DataView, at: number, length: number): void {
    const count = wordCount(length);
    if (count > this.#words.length) this.#words = new Int32Array(count * 2);
    for (let i = 0; i < count; i++) this.#words[i] = wordOf(view, at, length, i);
    this.length = length;
  }

  equals(view: DataView, at: number, length: number): boolean {
    if (length !== this.length) return false;
    const words = this.#words;
    if (length < 4) return wordOf(view, at, length, 0) === words[0];
    const whole = length >> 2;
    for (let i = 0; i < whole; i++) if (view.getInt32(at + 4 * i, true) !== words[i]) return false;
    return (length & 3) === 0 || view.getInt32(at + length - 4, true) === words[whole];
  }
}

const wordCount = (length: number): number => Math.max(1, (length + 3) >> 2);

function wordOf(view: DataView, at: number, length: number, index: number): number {
  if (length >= 4) return view.getInt32(at + Math.min(4 * index, length - 4), true);
  let word = 0;
  for (let i = 0; i < length; i++) word = (word << 8) | view.getUint8(at + i);
  return word;
}
