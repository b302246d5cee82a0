/*
 * Calling codes in use and the lengths of the national numbers behind them: ITU-T E.164 list of assigned codes and the
 * numbering plans it names. `min-max` digits after the code; codes without an own entry take 6 to 12.
 */
const LENGTHS: Readonly<Record<string, readonly [min: number, max: number]>> = {
  1: [10, 10],
  7: [10, 10],
  20: [8, 10],
  27: [9, 9],
  30: [10, 10],
  31: [9, 9],
  32: [8, 9],
  33: [9, 9],
  34: [9, 9],
  36: [8, 9],
  39: [6, 11],
  40: [9, 9],
  41: [9, 9],
  43: [6, 13],
  44: [9, 10],
  45: [8, 8],
  46: [7, 13],
  47: [8, 8],
  48: [9, 9],
  49: [6, 13],
  51: [8, 9],
  52: [10, 11],
  53: [6, 8],
  54: [10, 11],
  55: [10, 11],
  56: [9, 9],
  57: [8, 10],
  58: [10, 10],
  60: [7, 10],
  61: [9, 9],
  62: [8, 12],
  63: [8, 10],
  64: [8, 10],
  65: [8, 8],
  66: [8, 9],
  81: [9, 10],
  82: [8, 10],
  84: [9, 10],
  86: [10, 11],
  90: [10, 10],
  91: [10, 10],
  92: [9, 10],
  93: [9, 9],
  94: [9, 9],
  95: [7, 10],
  98: [10, 10],
  351: [9, 9],
  353: [7, 9],
  358: [6, 11],
  380: [9, 9],
  420: [9, 9],
  421: [9, 9],
  852: [8, 8],
  886: [8, 9],
  966: [8, 9],
  971: [8, 9],
  972: [8, 9],
};
const DEFAULT_LENGTHS: readonly [number, number] = [6, 12];

const THREE_DIGITS =
  '211 212 213 216 218 220-229 230-239 240-249 250-258 260-269 290 291 297-299 350-359 370-378 380-383 385-387 389 ' +
  '420 421 423 500-509 590-599 670 672-683 685-692 800 808 850 852 853 855 856 870 878 880-883 886 888 960-968 970-977 ' +
  '979 992-996 998';

const codes = new Set(Object.keys(LENGTHS));
for (const range of THREE_DIGITS.split(' ')) {
  const [from = 0, to = from] = range.split('-').map(Number);
  for (let code = from; code <= to; code++) codes.add(String(code));
}

const MIN_DIGITS = 8;
const MAX_DIGITS = 15;

/** Whether digits after a plus sign start with a calling code in use and have a length of its numbering plan. */
export function callingCodeFits(digits: string): boolean {
  if (digits.length < MIN_DIGITS || digits.length > MAX_DIGITS || /^(\d)\1+$/.test(digits)) return false;
  const code = [1, 2, 3].map((length) => digits.slice(0, length)).find((prefix) => codes.has(prefix));
  if (code === undefined) return false;
  const [min, max] = LENGTHS[code] ?? DEFAULT_LENGTHS;
  const national = digits.slice(code.length);
  if (national.length < min || national.length > max) return false;
  // North America: neither the area nor the exchange starts with 0 or 1.
  return code !== '1' || /^[2-9]\d{2}[2-9]/.test(national);
}
