import { assertNever } from '@datatrail/model';
import { isSpace } from './ascii.ts';
import type { Claims } from './claims.ts';
import { type NamedRange, REDIS_STARTS, readRedisPairs, readSerializedPair } from './command-fields.ts';
import type { Text } from './detector.ts';
import { decodeJson, ENCODED_JSON_STARTS, encodedEnd } from './encoded-json.ts';
import { FieldReader } from './field-reader.ts';
import type { KeyEntry, KeyTable } from './key-table.ts';
import { readNestedValues } from './nested-values.ts';
import type { Candidate } from './overlap.ts';
import { StatementReader } from './statement-reader.ts';

const QUOTE = 0x22;
/** Bytes of a name in `"name": "password", "value": ...`. */
const MAX_NAME = 64;
/** Words with which a statement starts, or the part of one that holds literals; white space follows. */
const STATEMENT_STARTS: readonly string[] = ['select', 'where', 'into', 'update', 'delete', 'exec', 'having'];

type ContextKind = 'statement' | 'redis' | 'serialized' | 'encoded';

/** What starts a stretch of text that has keys of its own, in lower case: it is read from there, beside the separators. */
const CONTEXTS: readonly (readonly [kind: ContextKind, start: string])[] = [
  ...STATEMENT_STARTS.map((start) => ['statement', start] as const),
  ...REDIS_STARTS.map((start) => ['redis', start] as const),
  ['serialized', 's:#'],
  ...ENCODED_JSON_STARTS.map((start) => ['encoded', start.toLowerCase()] as const),
];
export const CONTEXT_STARTS: readonly string[] = CONTEXTS.map(([, start]) => start);

/** Scans what was encoded in a text. */
export interface InnerScanner {
  scan(bytes: Buffer, from: number, to: number, place: Pick<Text, 'position' | 'spanKind'>): InnerFindings;
}
type InnerFindings = readonly Candidate[] | null | 'unscanned';

/** Finds keys and the values that belong to them inside a text, and asks the detectors of these keys. */
export class FieldScanner {
  readonly #keys: KeyTable;
  readonly #claims: Claims;
  readonly #fields = new FieldReader();
  readonly #statements = new StatementReader();
  #isStatementRead = false;
  #nestedUntil = 0;

  readonly #createInner: (() => InnerScanner) | undefined;
  #inner: InnerScanner | undefined;
  #encodedUntil = 0;

  /** Without `createInner` encoded text is not looked into. */
  constructor(keys: KeyTable, claims: Claims, createInner: (() => InnerScanner) | undefined) {
    this.#keys = keys;
    this.#claims = claims;
    this.#createInner = createInner;
  }

  /** MUST be called before another text is read. */
  startText(): void {
    this.#fields.reset();
    this.#isStatementRead = false;
    this.#nestedUntil = 0;
    this.#encodedUntil = 0;
  }

  /** Reads the field around the separator at `at`. */
  readField(text: Text, at: number): void {
    const { bytes, to } = text;
    const fields = this.#fields;
    const range = fields.range;
    if (this.#claims.isFull || !fields.readKey(bytes, at, text.from)) return;
    if (!this.#keys.mayMatter(bytes, range.keyFrom, range.keyTo)) return;
    let key = this.#keys.find(bytes, range.keyFrom, range.keyTo - range.keyFrom);
    if (key.detectors.length === 0 && !key.holdsName) return;
    if (range.style !== 'element') this.#readNested(text, at, key);
    if (!fields.readValue(bytes, at, to)) return;
    if (key.holdsName && key.detectors.length === 0) {
      if (!this.#keys.mayMatter(bytes, range.from, range.to)) return;
      key = this.#keys.find(bytes, range.from, Math.min(range.to - range.from, MAX_NAME));
      if (key.detectors.length === 0 || !fields.readNamedValue(bytes, to)) return;
    }
    const { from, to: end, style, keyFrom } = range;
    this.#claims.readField(key, text, { name: key.name, from, to: end, style, keyFrom });
  }

  /** A list or a map behind the separator: what stands in it belongs to the key too. */
  #readNested(text: Text, at: number, key: KeyEntry): void {
    const { bytes, to } = text;
    let open = at + 1;
    while (open < to && (isSpace(bytes[open] ?? 0) || bytes[open] === 0x3e)) open++;
    if ((bytes[open] !== 0x7b && bytes[open] !== 0x5b) || open < this.#nestedUntil) return;
    const take = (found: KeyEntry, from: number, end: number): void => this.#take(text, found, { from, to: end });
    const childOf = (parent: KeyEntry, from: number, end: number): KeyEntry =>
      this.#keys.childOf(parent, bytes.toString('utf8', from, Math.min(end, from + MAX_NAME)));
    this.#nestedUntil = readNestedValues(bytes, { at: open, to }, key, { childOf, take });
  }

  /** Reads what starts at `at` with entry `index` of {@link CONTEXT_STARTS}. */
  readContext(index: number, text: Text, at: number): void {
    const context = CONTEXTS[index];
    if (context === undefined) return;
    const [kind, start] = context;
    switch (kind) {
      case 'statement':
        if (isSpace(text.bytes[at + start.length] ?? 0)) this.#readStatement(text, at);
        return;
      case 'redis':
        this.#readRedis(text, at);
        return;
      case 'serialized':
        this.#takePair(text, readSerializedPair(text.bytes, at, text.to));
        return;
      case 'encoded':
        this.#readEncoded(text, at);
        return;
      default:
        assertNever(kind);
    }
  }

  /** The literals of a statement, once for each text: the first of its words reads it to the end. */
  #readStatement(text: Text, at: number): void {
    if (this.#isStatementRead) return;
    this.#isStatementRead = true;
    const { bytes } = text;
    this.#statements.read(bytes, at, text.to, (column, literal) => {
      if (literal.to <= literal.from || !this.#keys.mayMatter(bytes, column.from, column.to)) return;
      this.#take(text, this.#keys.find(bytes, column.from, column.to - column.from), literal);
    });
  }

  #readRedis(text: Text, at: number): void {
    const before = text.bytes[at - 1];
    if (at !== text.from && before !== 10 && before !== QUOTE) return;
    for (const pair of readRedisPairs(text.bytes, at, text.to)) this.#takePair(text, pair);
  }

  /** Base64 of JSON is looked into once: what is found there takes the whole of it along. */
  #readEncoded(text: Text, at: number): void {
    if (this.#createInner === undefined || at < this.#encodedUntil) return;
    const end = encodedEnd(text.bytes, at, text.to);
    this.#encodedUntil = end;
    const decoded = decodeJson(text.bytes, at, end);
    if (decoded === null) return;
    this.#inner ??= this.#createInner();
    const found = this.#inner.scan(decoded, 0, decoded.length, { position: text.position, spanKind: text.spanKind });
    if (found !== null && found !== 'unscanned') this.#claims.claimEncoded(found, text, at, end);
  }

  #takePair(text: Text, pair: NamedRange | null): void {
    if (pair === null || pair.nameTo <= pair.nameFrom || pair.to <= pair.from) return;
    this.#take(text, this.#keys.find(text.bytes, pair.nameFrom, pair.nameTo - pair.nameFrom), pair);
  }

  /** These values come before the scanner reaches them, so that nothing before them may be passed over. */
  #take(text: Text, key: KeyEntry, { from, to }: { readonly from: number; readonly to: number }): void {
    if (key.detectors.length === 0) return;
    this.#claims.claimAhead(key, text, { name: key.name, from, to, style: 'member', keyFrom: from });
  }
}
