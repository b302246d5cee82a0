import { type Static, type TSchema, type TUnsafe, Type } from 'typebox';

/** A closed set of strings, as `enum`: one schema for validation, documentation and the type. */
export function closedSet<const T extends readonly string[]>(values: T): TUnsafe<T[number]> {
  return Type.Unsafe<T[number]>({ type: 'string', enum: [...values] });
}

/** The value or null, in the words of OpenAPI 3.1. */
export function nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

/** An array that the handlers only read, as the report's lists are. */
export function list<T extends TSchema>(item: T): TUnsafe<readonly Static<T>[]> {
  return Type.Unsafe<readonly Static<T>[]>(Type.Array(item));
}
