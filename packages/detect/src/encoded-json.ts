import { isAlphanumeric } from './ascii.ts';

/** How the base64 of `{"`, `{ "`, `{` and a new line, `[{"` and `["` starts. */
export const ENCODED_JSON_STARTS: readonly string[] = ['eyJ', 'eyAi', 'ewo', 'ew0', 'W3si', 'WyJ'];
const SHORTEST = 20;
const LONGEST = 65_536;
const isBase64 = (c: number): boolean => isAlphanumeric(c) || c === 0x2b || c === 0x2f || c === 0x2d || c === 0x5f;

/** End of the run of base64 at `at`, padding included. */
export function encodedEnd(bytes: Buffer, at: number, to: number): number {
  let end = at;
  while (end < to && isBase64(bytes[end] ?? 0)) end++;
  while (end < to && bytes[end] === 0x3d && end < to) end++;
  return end;
}

/** The JSON text whose base64 stands in the range; null when it is no JSON, a token's header, too short or too long. */
export function decodeJson(bytes: Buffer, from: number, to: number): Buffer | null {
  if (to - from < SHORTEST || to - from > LONGEST) return null;
  const decoded = Buffer.from(bytes.toString('latin1', from, to), 'base64');
  if (!/^\s*(?:\{\s*"|\[\s*[{"])[ -~\s\x80-\xff]+$/.test(decoded.toString('latin1', 0, 200))) return null;
  return decoded.includes('"alg"') ? null : decoded;
}
