/** Byte tests for text that is read as it lies in a request: no string is made of it until something was found. */
export const isDigit = (c: number): boolean => c >= 48 && c <= 57;
export const isUpper = (c: number): boolean => c >= 65 && c <= 90;
export const isLower = (c: number): boolean => c >= 97 && c <= 122;
export const isLetter = (c: number): boolean => isLower(c | 32) && c < 128;
export const isAlphanumeric = (c: number): boolean => isDigit(c) || isLetter(c);
/** Bytes from 128 on belong to letters outside ASCII (or to broken UTF-8, which must not hide a value). */
export const isWord = (c: number): boolean => isAlphanumeric(c) || c >= 128;
export const isSpace = (c: number): boolean => c === 32 || (c >= 9 && c <= 13);
export const isHex = (c: number): boolean => isDigit(c) || ((c | 32) >= 97 && (c | 32) <= 102);
export const isBase64Url = (c: number): boolean => isAlphanumeric(c) || c === 45 || c === 95;

/** Value of a hexadecimal digit, -1 for another byte. */
export function hexValue(c: number): number {
  if (isDigit(c)) return c - 48;
  const lower = c | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** First index from `at` on whose byte fails the test; `to` at the latest. */
export function skipWhile(bytes: Uint8Array, at: number, to: number, test: (c: number) => boolean): number {
  let i = at;
  while (i < to && test(bytes[i] ?? 0)) i++;
  return i;
}

/** Whether lower-case ASCII `word` stands at `at`, in any case of letters. */
export function startsWithFolded(bytes: Uint8Array, at: number, to: number, word: string): boolean {
  if (at < 0 || at + word.length > to) return false;
  for (let i = 0; i < word.length; i++) {
    const c = bytes[at + i] ?? 0;
    const folded = isUpper(c) ? c | 32 : c;
    if (folded !== word.charCodeAt(i)) return false;
  }
  return true;
}

/** Whether ASCII `word` stands at `at` exactly. */
export function startsWithExact(bytes: Uint8Array, at: number, to: number, word: string): boolean {
  if (at < 0 || at + word.length > to) return false;
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word.charCodeAt(i)) return false;
  return true;
}

/** Whether a digit stands in the range: a look that costs less than making text of it. */
export function hasDigit(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (isDigit(bytes[i] ?? 0)) return true;
  return false;
}
