import { InputError } from './input-error.ts';

/** One JSON document of a stream, or why there is none. `line` is where it begins, from 1. */
export type JsonPiece =
  | { readonly line: number; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly line: number; readonly offset: number; readonly error: InputError };

export interface JsonDocumentLimits {
  /** Bytes of one document or line. */
  readonly maxDocumentBytes: number;
  /** A top-level list is handed out in parts of about so many bytes, so that its length does not matter. */
  readonly listPartBytes: number;
}

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const LIST = 0x5b;
const LIST_END = 0x5d;
const OBJECT = 0x7b;
const OBJECT_END = 0x7d;
const COLON = 0x3a;

const LIST_BYTES = Uint8Array.of(LIST);
const LIST_END_BYTES = Uint8Array.of(LIST_END);
/** How an OTLP/JSON line begins: on a line of its own inside another object, that object was cut off. */
const LINE_STARTS = ['{"resourceSpans"', '{"resourceMetrics"', '{"resourceLogs"', '{"resource_spans"'].map((text) =>
  Buffer.from(text),
);
const LONGEST_LINE_START = 20;
const NOTHING = new Uint8Array(0);

/** Offset of the next byte from `from` on that means something inside a text; the length when there is none. */
function endOfPlainText(chunk: Uint8Array, from: number): number {
  let at = from;
  for (; at < chunk.length; at++) {
    const byte = chunk[at];
    if (byte === QUOTE || byte === BACKSLASH || byte === NEWLINE) break;
  }
  return at;
}

/**
 * Finds the documents in a stream of JSON: one document over many lines, one on each line, lists of any length, in any
 * mixture. A damaged line costs itself only: reading goes on at the next line. Memory holds one document.
 */
export class JsonDocuments {
  readonly #limits: JsonDocumentLimits;
  #held: Uint8Array = NOTHING;
  #parts: Uint8Array[] = [];
  #size = 0;
  #depth = 0;
  #root = 0;
  #inString = false;
  #escaped = false;
  #skipsLine = false;
  /** A line break was passed inside the document since the last significant byte. */
  #broken = false;
  #last = 0;
  /** A part of a list was just handed out: the comma that follows belongs to neither part. */
  #dropsComma = false;
  #continuesList = false;
  #line = 1;
  #startLine = 1;
  #startOffset = 0;
  #read = 0;
  #lineStart = 0;
  #from = 0;

  constructor(limits: JsonDocumentLimits) {
    this.#limits = limits;
  }

  /** Takes the next bytes of the stream, which MUST NOT change later; answers what is complete now. */
  push(chunk: Uint8Array): JsonPiece[] {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    // How a line begins must be seen as a whole, so a short beginning waits for more.
    const lineFrom = bytes.lastIndexOf(NEWLINE) + 1;
    const isShort = lineFrom > 0 && bytes.length - lineFrom < LONGEST_LINE_START;
    this.#held = isShort ? bytes.subarray(lineFrom) : NOTHING;
    return this.#scan(isShort ? bytes.subarray(0, lineFrom) : bytes);
  }

  /** What is left when the stream ends. */
  end(): JsonPiece[] {
    const found = this.#scan(this.#held);
    this.#held = NOTHING;
    if (this.#depth > 0) this.#reject(found, 'the document is cut off');
    return found;
  }

  #scan(chunk: Uint8Array): JsonPiece[] {
    const found: JsonPiece[] = [];
    this.#from = 0;
    for (let i = 0; i < chunk.length; i++) {
      if (this.#inString && !this.#escaped) i = endOfPlainText(chunk, i);
      const byte = chunk[i];
      if (byte === undefined) break;
      if (this.#inString && byte !== NEWLINE) this.#stringByte(byte);
      else if (byte === NEWLINE) this.#newline(i, found);
      else if (!this.#skipsLine && byte > 0x20) this.#significant(chunk, i, byte, found);
    }
    if (this.#depth > 0) this.#keep(chunk.subarray(this.#from), found);
    this.#read += chunk.length;
    return found;
  }

  #stringByte(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) this.#inString = false;
  }

  #newline(i: number, found: JsonPiece[]): void {
    if (this.#inString) this.#reject(found, 'a text is not closed on its line');
    this.#skipsLine = false;
    this.#broken = true;
    this.#line++;
    this.#lineStart = this.#read + i + 1;
  }

  #significant(chunk: Uint8Array, i: number, byte: number, found: JsonPiece[]): void {
    if (this.#depth > 0 && this.#broken && this.#isNewDocument(chunk, i, byte))
      this.#reject(found, 'the document is cut off');
    this.#broken = false;
    if (this.#depth === 0) {
      this.#begin(i, byte, found);
      return;
    }
    if (byte === QUOTE) this.#inString = true;
    else if (byte === OBJECT || byte === LIST) this.#depth++;
    else if (byte === OBJECT_END || byte === LIST_END) this.#close(chunk, i, found);
    else if (byte === COMMA && this.#dropsComma) this.#from = i + 1;
    this.#dropsComma = this.#continuesList;
    this.#continuesList = false;
    this.#last = byte;
  }

  #begin(i: number, byte: number, found: JsonPiece[]): void {
    // Commas between documents and a byte order mark do no harm.
    if (byte === COMMA || byte === 0xef || byte === 0xbb || byte === 0xbf) return;
    this.#startLine = this.#line;
    this.#startOffset = this.#read + i;
    if (byte !== OBJECT && byte !== LIST) {
      this.#reject(found, 'a line is not JSON');
      this.#skipsLine = true;
      return;
    }
    this.#depth = 1;
    this.#root = byte;
    this.#from = i;
    this.#last = byte;
  }

  #close(chunk: Uint8Array, i: number, found: JsonPiece[]): void {
    this.#depth--;
    const size = this.#size + i + 1 - this.#from;
    if (this.#depth === 0) {
      this.#parts.push(chunk.subarray(this.#from, i + 1));
      this.#emit(found);
    } else if (this.#depth === 1 && this.#root === LIST && size >= this.#limits.listPartBytes) {
      this.#parts.push(chunk.subarray(this.#from, i + 1), LIST_END_BYTES);
      this.#emit(found);
      this.#parts = [LIST_BYTES];
      this.#size = 1;
      this.#from = i + 1;
      this.#startLine = this.#line;
      this.#startOffset = this.#read + i + 1;
      this.#continuesList = true;
    }
  }

  #emit(found: JsonPiece[]): void {
    const { length } = this.#parts;
    const bytes = length === 1 ? (this.#parts[0] as Uint8Array) : Buffer.concat(this.#parts);
    if (bytes.length > this.#limits.maxDocumentBytes) found.push(this.#piece(this.#tooLarge()));
    else found.push({ line: this.#startLine, offset: this.#startOffset, bytes });
    this.#parts = [];
    this.#size = 0;
  }

  /** Notes the part of the open document that this chunk holds. */
  #keep(part: Uint8Array, found: JsonPiece[]): void {
    this.#parts.push(part);
    this.#size += part.length;
    if (this.#size <= this.#limits.maxDocumentBytes) return;
    found.push(this.#piece(this.#tooLarge()));
    this.#clear();
    this.#skipsLine = true;
  }

  #tooLarge(): InputError {
    return new InputError('too_large', `a document is larger than ${this.#limits.maxDocumentBytes} bytes`, {
      line: this.#startLine,
      offset: this.#startOffset,
      cure: 'Write one document per line (JSON lines).',
    });
  }

  /** After a line break: nothing joins the two lines, or the new line begins as a document does. */
  #isNewDocument(chunk: Uint8Array, i: number, byte: number): boolean {
    const joins = this.#last === COMMA || this.#last === COLON || this.#last === OBJECT || this.#last === LIST;
    const continues = byte === COMMA || byte === COLON || byte === OBJECT_END || byte === LIST_END;
    const inWord = byte !== OBJECT && byte !== LIST && byte !== QUOTE;
    if (!joins && !continues && !inWord) return true;
    if (byte !== OBJECT || this.#read + i !== this.#lineStart) return false;
    if (this.#root === LIST && this.#depth === 1) return false;
    return LINE_STARTS.some((start) => start.equals(chunk.subarray(i, i + start.length)));
  }

  #reject(found: JsonPiece[], reason: string): void {
    const place = { line: this.#startLine, offset: this.#startOffset };
    found.push(this.#piece(new InputError('bad_input', reason, place)));
    this.#clear();
  }

  #piece(error: InputError): JsonPiece {
    return { line: this.#startLine, offset: this.#startOffset, error };
  }

  #clear(): void {
    this.#parts = [];
    this.#size = 0;
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
  }
}
