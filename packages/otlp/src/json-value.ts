import { InputError } from './input-error.ts';

/** A JSON object whose fields are not checked yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Says which field is wrong; `field` is a name of the format's own, never a key of the input. */
function wrong(field: string, expected: string): InputError {
  return new InputError('bad_input', `field ${field} is not ${expected}`);
}

/** A field under its lowerCamelCase name, else under its snake_case one; null counts as absent. */
function field(object: JsonObject, name: string): unknown {
  const value = object[name];
  if (value !== undefined) return value ?? undefined;
  const snake = SNAKE.get(name) ?? learnSnake(name);
  return snake === name ? undefined : (object[snake] ?? undefined);
}

const SNAKE = new Map<string, string>();

/** `name` is one of the few names in this package's code, so the table stays small. */
function learnSnake(name: string): string {
  const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  SNAKE.set(name, snake);
  return snake;
}

/** Elements of a list field; absent is empty, and null elements count as absent. */
export function listField(object: JsonObject, name: string): readonly unknown[] {
  const value = field(object, name);
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw wrong(name, 'a list');
  return value.includes(null) ? value.filter((element) => element !== null) : value;
}

/** Objects of a list field; absent is empty. */
export function objectsField(object: JsonObject, name: string): readonly JsonObject[] {
  return listField(object, name).map((element) => {
    if (!isObject(element)) throw wrong(name, 'a list of objects');
    return element;
  });
}

export function objectField(object: JsonObject, name: string): JsonObject | undefined {
  const value = field(object, name);
  if (value === undefined) return undefined;
  if (!isObject(value)) throw wrong(name, 'an object');
  return value;
}

/** Text of a field; absent is ''. Numbers are taken as their text, since long ones may come unquoted. */
export function textField(object: JsonObject, name: string): string {
  const value = field(object, name);
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw wrong(name, 'text');
}

/** A whole number that may stand as a number or as text; absent is 0. */
export function integerField(object: JsonObject, name: string): bigint {
  const value = field(object, name);
  return value === undefined ? 0n : toInteger(value, name);
}

export function toInteger(value: unknown, name: string): bigint {
  if (typeof value === 'number' && Number.isFinite(value)) return BigInt(Math.trunc(value));
  if (typeof value === 'string') {
    const text = value.trim();
    if (text === '') return 0n;
    if (/^-?\d{1,20}$/.test(text)) return BigInt(text);
    const parsed = Number(text);
    if (text.length <= 40 && Number.isFinite(parsed)) return BigInt(Math.trunc(parsed));
  }
  throw wrong(name, 'a whole number');
}

/** A count, flag set or code of at most 32 bits; absent, negative or larger is 0. */
export function uint32Field(object: JsonObject, name: string): number {
  const value = integerField(object, name);
  return value >= 0n && value <= 0xffff_ffffn ? Number(value) : 0;
}

/** A double: a number, or text as proto3 JSON writes `NaN` and `Infinity`. */
export function toDouble(value: unknown, name: string): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && value.length <= 400) {
    const parsed = Number(value);
    if (!Number.isNaN(parsed) || value === 'NaN') return parsed;
  }
  throw wrong(name, 'a number');
}

/** An enum by number or by name (`SPAN_KIND_SERVER`); what is not known is 0. */
export function enumField(object: JsonObject, name: string, names: readonly string[]): number {
  const value = field(object, name);
  if (value === undefined) return 0;
  if (typeof value === 'string' && !/^\d+$/.test(value)) return Math.max(0, names.indexOf(value.toUpperCase()));
  const number = Number(toInteger(value, name));
  return number > 0 && number < names.length ? number : 0;
}

/** What protobuf's own JSON makes of 16 or 8 bytes; hex has no `=`, so they cannot be mistaken for each other. */
const BASE64_ID = /^(?:[A-Za-z0-9+/]{22}==|[A-Za-z0-9+/]{11}=)$/;

/** Hex of an id field, '' when absent or null. OTLP/JSON has hex; some query APIs answer with base64 all the same. */
export function idField(object: JsonObject, name: string): string {
  const value = field(object, name);
  if (value === undefined) return '';
  if (typeof value !== 'string') throw wrong(name, 'hex text');
  return BASE64_ID.test(value) ? Buffer.from(value, 'base64').toString('hex') : value;
}
