import type { ErrorObject } from 'ajv';
import { FORMATS } from './declarations-schema.ts';

/** `line` and `column` from 1. */
export interface DeclarationProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly cure: string;
}

export type Path = readonly (string | number)[];
/** Where the value at a path stands (or its key); the nearest one above it, if it is missing. */
export type Locate = (path: Path, atKey?: boolean) => { readonly line: number; readonly column: number };

/** The steps to the place of an error: numbers where they lead through lists. */
export function pathOf(error: ErrorObject, value: unknown): Path {
  const path: (string | number)[] = [];
  let at: unknown = value;
  for (const step of error.instancePath.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(at) ? Number(key) : key);
    at = Array.isArray(at) ? at[Number(key)] : Object(at)[key];
  }
  return path;
}

function named(path: Path): string {
  if (path.length === 0) return 'the file';
  return path
    .map((step) => (typeof step === 'number' ? `[${step + 1}]` : step))
    .join('.')
    .replaceAll('.[', '[');
}

const SHAPES: { readonly [type: string]: { readonly name: string; readonly cure: string } } = {
  array: { name: 'a list', cure: 'write a list, each entry on a line that begins with "- "' },
  object: { name: 'a map', cure: 'write `key: value` lines' },
  string: { name: 'text', cure: 'write text, in quotes where it could be read as a number or a date' },
};

/** What was expected at a place, and the cure. Keys of the file are repeated, values are not. */
export function explainProblem(error: ErrorObject, path: Path): { readonly message: string; readonly cure: string } {
  const where = named(path);
  const { params } = error;
  switch (error.keyword) {
    case 'additionalProperties': {
      const allowed = Object.keys(Object(error.parentSchema?.properties ?? {})).join(', ');
      const key = JSON.stringify(String(params.additionalProperty).slice(0, 60));
      return { message: `${where} has the unknown key ${key}`, cure: `remove or correct it; known keys: ${allowed}` };
    }
    case 'required':
      return { message: `${where} has no ${params.missingProperty}`, cure: `add ${params.missingProperty}` };
    case 'anyOf':
      return {
        message: `${where} has neither hosts nor aliases`,
        cure: 'add hosts, so that calls to it are recognised',
      };
    case 'enum':
      return { message: `${where} is not a known value`, cure: `write one of ${params.allowedValues.join(', ')}` };
    case 'const':
      return { message: `${where} is not a known version`, cure: `write ${params.allowedValue}` };
    case 'format':
      return {
        message: `${where} is not a ${params.format}`,
        cure: FORMATS[params.format]?.cure(String(error.data)) ?? '',
      };
    case 'type':
      return {
        message: `${where} is not ${SHAPES[params.type]?.name ?? params.type}`,
        cure: SHAPES[params.type]?.cure ?? 'correct the value',
      };
    default:
      return { message: `${where} ${error.message ?? 'is not valid'}`, cure: 'make it longer or shorter as said' };
  }
}
