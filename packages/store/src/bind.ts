/** What may stand for a `{name:Type}` of a question. */
type Parameter = string | number | bigint | boolean | readonly string[] | readonly number[];
export type Parameters = { readonly [name: string]: Parameter };

const PLACEHOLDER = /\{(\w+):([A-Za-z0-9()]+)\}/g;
const ESCAPES: { readonly [char: string]: string } = {
  '\\': '\\\\',
  "'": "\\'",
  '\0': '\\0',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};
const INTEGERS: { readonly [type: string]: readonly [least: bigint, most: bigint] } = {
  UInt8: [0n, 0xffn],
  UInt16: [0n, 0xffffn],
  UInt32: [0n, 0xffff_ffffn],
  UInt64: [0n, 0xffff_ffff_ffff_ffffn],
  Int32: [-0x8000_0000n, 0x7fff_ffffn],
  Int64: [-0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn],
};

/** A ClickHouse string literal. NUL would end the statement at the C boundary, so it is escaped with the rest. */
export function quoteText(text: string): string {
  return `'${text.toWellFormed().replace(/[\\'\0\n\r\t]/g, (char) => ESCAPES[char] ?? '')}'`;
}

function integer(value: Parameter, type: string): string {
  const range = INTEGERS[type];
  if (range === undefined) throw new TypeError(`no binding for parameters of type ${type}`);
  if (typeof value !== 'bigint' && !(typeof value === 'number' && Number.isSafeInteger(value)))
    throw new TypeError(`expected an integer for ${type}`);
  const exact = BigInt(value);
  if (exact < range[0] || exact > range[1]) throw new RangeError(`an integer is out of the range of ${type}`);
  return `to${type}(${exact})`;
}

/** One text for the whole list: a file of a month has 43,200 minutes, and a statement may have 50,000 elements. */
function integers(values: readonly (string | number)[], type: string): string {
  for (const value of values) integer(value, type);
  return `CAST('[${values.join(',')}]','Array(${type})')`;
}

function literal(value: Parameter, type: string): string {
  const list = /^Array\((\w+)\)$/.exec(type)?.[1];
  if (list !== undefined) {
    if (!Array.isArray(value)) throw new TypeError(`expected a list for ${type}`);
    if (INTEGERS[list] !== undefined) return integers(value, list);
    return `CAST([${value.map((item: string | number) => literal(item, list)).join(',')}],'${type}')`;
  }
  if (type === 'String') {
    if (typeof value !== 'string') throw new TypeError('expected a text for String');
    return quoteText(value);
  }
  if (type === 'Bool') {
    if (typeof value !== 'boolean') throw new TypeError('expected true or false for Bool');
    return String(value);
  }
  if (type === 'Identifier') {
    // no name of a lasting table: it stands in the text as it is
    if (typeof value !== 'string' || !/^reading_[0-9a-f]{16}$/.test(value))
      throw new TypeError('expected the name of a reading');
    return value;
  }
  const width = /^FixedString\((\d+)\)$/.exec(type)?.[1];
  if (width !== undefined) {
    if (typeof value !== 'string' || value.length !== Number(width) * 2 || !/^[0-9a-fA-F]*$/.test(value))
      throw new TypeError(`expected ${Number(width) * 2} hex digits for ${type}`);
    return `toFixedString(unhex('${value}'),${width})`;
  }
  return integer(value, type);
}

/**
 * Puts parameters into a question, by type. We do it ourselves because the engine's own binding is serialised over the
 * whole process. Throws TypeError or RangeError on a value of a wrong type and on a missing or an unknown name; never
 * tells the value.
 */
export function bindSql(text: string, parameters: Parameters): string {
  const used = new Set<string>();
  const bound = text.replace(PLACEHOLDER, (_, name: string, type: string) => {
    const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (value === undefined) throw new TypeError(`parameter ${name} is missing`);
    used.add(name);
    return literal(value, type);
  });
  for (const name of Object.keys(parameters))
    if (!used.has(name)) throw new TypeError(`no placeholder for parameter ${name}`);
  return bound;
}
