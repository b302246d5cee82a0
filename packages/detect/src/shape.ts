const MAX_SHAPE = 24;
/** Of shorter values the shape would tell the length, and with it too much: there are few of them. */
const MIN_VALUE = 5;
const SHORT = '****';

/**
 * What a value looks like, without the value: letters become `a`, digits `9`, and what is neither one of `@.-_+:/ `
 * nor a letter becomes `*`. Runs are cut at four, so that neither length nor word borders of a secret are told; of a short value nothing is.
 */
export function shapeOf(value: string): string {
  if (value.length < MIN_VALUE) return SHORT;
  let shape = '';
  let last = '';
  let run = 0;
  for (const c of value) {
    const mark = shapeMark(c);
    run = mark === last ? run + 1 : 1;
    last = mark;
    if (run <= 4) shape += mark;
    if (shape.length >= MAX_SHAPE) break;
  }
  return shape.trimEnd();
}

function shapeMark(c: string): string {
  if (c >= '0' && c <= '9') return '9';
  if (/\p{L}/u.test(c)) return 'a';
  return '@.-_+:/ '.includes(c) ? c : '*';
}

const SHAPE = /^[a9@.\-_+:/ *]{0,24}$/;

/** Whether a text can be a shape: nothing else may stand where a shape is expected. */
export function isShape(text: string): boolean {
  return SHAPE.test(text);
}
