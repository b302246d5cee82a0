import { assertNever } from '@datatrail/model';
import { isSpace } from './ascii.ts';
import { readToken, type Token } from './statement-tokens.ts';
import { roleOfWord, type WordRole } from './statement-words.ts';

/** Ranges of a column's name and of a literal that stands under it, in the text's own offsets. */
export type TakeLiteral = (column: Range, literal: Range) => void;

export interface Range {
  readonly from: number;
  readonly to: number;
}

const OPEN = 0x28;
const CLOSE = 0x29;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const MAX_WORD = 16;
const MAX_COLUMNS = 1000;

/**
 * Tells which literal of a statement stands under which column: compared with it, set to it, in a row below a list of
 * columns. Placeholders are nothing. What is no statement gives nothing: prose has no comparisons with quoted text.
 */
export class StatementReader {
  readonly #token: Token = { kind: 'end', from: 0, to: 0, next: 0 };
  #bytes: Buffer = Buffer.alloc(0);
  #take: TakeLiteral = () => undefined;
  #depth = 0;
  /** The column that was named last, and the one that literals are compared with. */
  #column: Range | null = null;
  #operand: Range | null = null;
  #operandDepth = 0;
  #isBetween = false;
  /** `'x' = column`: the literal, and whether an operator followed. */
  #literal: Range | null = null;
  #isReversed = false;
  /** Names in the parenthesis that is open, null when it holds anything else; and the list that was closed last. */
  #names: Range[] | null = null;
  #list: readonly Range[] = [];
  /** Columns of the rows that are read, with the depth of a row and the place in it; -1 between rows. */
  #row: readonly Range[] = [];
  #rowDepth = -1;
  #index = 0;
  #wasDistinct = false;
  /** Nothing stood in the row yet but parentheses. */
  #isRowFresh = false;

  /** Reads from `from` to the end of the text. Linear. */
  read(bytes: Buffer, from: number, to: number, take: TakeLiteral): void {
    this.#bytes = bytes;
    this.#take = take;
    this.#depth = 0;
    this.#row = [];
    this.#names = null;
    this.#startClause();
    const token = this.#token;
    for (let at = from; at < to; at = Math.max(token.next, at + 1)) {
      readToken(bytes, at, to, token);
      if (token.kind === 'end') break;
      this.#accept(token, to);
    }
    this.#take = () => undefined;
  }

  #accept(token: Token, to: number): void {
    const { kind } = token;
    if (kind !== 'mark') this.#isRowFresh = false;
    if (kind === 'name') this.#name(token, to);
    else if (kind === 'mark') this.#mark(this.#bytes[token.from] ?? 0);
    else if (kind === 'operator') this.#compare();
    else if (kind === 'placeholder') this.#names = null;
    else if (kind === 'quoted' && this.#operand === null && this.#row.length === 0) this.#addColumn(token);
    else this.#literalAt({ from: token.from, to: token.to });
  }

  #name(token: Token, to: number): void {
    const { from } = token;
    const short = token.to - from <= MAX_WORD;
    const role = short ? roleOfWord(this.#bytes.toString('latin1', from, token.to).toLowerCase()) : undefined;
    if (role !== undefined) this.#word(role, token);
    else if (this.#opensCall(token.next, to)) this.#names = null;
    else this.#addColumn(token);
  }

  /** A name before a parenthesis is a function, or the table of an INSERT: no column. */
  #opensCall(at: number, to: number): boolean {
    let i = at;
    while (i < to && isSpace(this.#bytes[i] ?? 0)) i++;
    return this.#bytes[i] === OPEN;
  }

  #addColumn({ from, to }: Range): void {
    const column = { from, to };
    if (this.#isReversed && this.#literal !== null) this.#take(column, this.#literal);
    if (this.#names !== null && this.#names.length < MAX_COLUMNS) this.#names.push(column);
    this.#column = column;
    this.#literal = null;
    this.#isReversed = false;
    // What a column is compared with may be another column.
    if (this.#depth <= this.#operandDepth) this.#operand = null;
  }

  #word(role: WordRole, token: Token): void {
    const wasDistinct = this.#wasDistinct;
    this.#wasDistinct = false;
    switch (role) {
      case 'compare':
        this.#compare();
        return;
      case 'between':
        this.#compare();
        this.#isBetween = true;
        return;
      case 'and':
        if (!this.#isBetween) this.#startClause();
        this.#isBetween = false;
        return;
      case 'neutral':
        this.#wasDistinct = token.to - token.from === 8 && this.#operand !== null;
        return;
      case 'values':
        this.#startRows();
        return;
      case 'select':
        this.#startClause();
        this.#row = this.#list;
        this.#rowDepth = this.#depth;
        this.#index = 0;
        this.#list = [];
        return;
      case 'clause':
        // `IS DISTINCT FROM`
        if (!wasDistinct) this.#startClause();
        return;
      default:
        assertNever(role);
    }
  }

  #startClause(): void {
    this.#column = null;
    this.#operand = null;
    this.#literal = null;
    this.#isReversed = false;
    this.#isBetween = false;
    this.#row = [];
    this.#rowDepth = -1;
  }

  #startRows(): void {
    this.#row = this.#list;
    this.#rowDepth = -1;
    this.#list = [];
    this.#operand = null;
  }

  #compare(): void {
    this.#names = null;
    if (this.#list.length > 1) {
      this.#startRows();
      return;
    }
    if (this.#column === null) {
      this.#isReversed = this.#literal !== null;
      return;
    }
    this.#operand = this.#column;
    this.#operandDepth = this.#depth;
    this.#list = [];
  }

  #literalAt(literal: Range): void {
    this.#names = null;
    this.#literal = null;
    if (this.#row.length > 0) {
      const column = this.#rowDepth >= 0 ? this.#row[this.#index] : undefined;
      if (column !== undefined) this.#take(column, literal);
    } else if (this.#operand !== null) this.#take(this.#operand, literal);
    else {
      this.#literal = literal;
      this.#column = null;
    }
  }

  #mark(c: number): void {
    if (c === OPEN) {
      this.#depth++;
      this.#names = [];
      const isRow = this.#row.length > 0 && (this.#rowDepth < 0 || this.#isRowFresh);
      if (!isRow) return;
      this.#rowDepth = this.#depth;
      this.#index = 0;
      this.#isRowFresh = true;
    } else if (c === CLOSE) {
      if (this.#names !== null && this.#names.length > 0) this.#list = this.#names;
      this.#names = null;
      this.#literal = null;
      if (this.#rowDepth === this.#depth) this.#rowDepth = -1;
      this.#depth--;
    } else if (c === COMMA) this.#comma();
    else if (c === SEMICOLON) {
      this.#startClause();
      this.#depth = 0;
    }
  }

  #comma(): void {
    if (this.#row.length > 0) {
      if (this.#depth === this.#rowDepth) this.#index++;
    } else if (this.#depth <= this.#operandDepth) {
      this.#operand = null;
      this.#column = null;
    }
  }
}
