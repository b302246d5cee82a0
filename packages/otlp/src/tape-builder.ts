import type { EventTable, LinkTable, ResourceTable, ScopeTable, SpanTable, Tape, ValueTable } from '@datatrail/model';
import { DecodeError } from './input-error.ts';
import {
  createEventTable,
  createLinkTable,
  createResourceTable,
  createScopeTable,
  createSpanTable,
  createValueTable,
  growTable,
  type Mutable,
} from './tape-tables.ts';
import { Cursor, WIRE } from './wire.ts';

/** Bytes of a tag and a varint of at least 2^35, or of a tag and eight fixed bytes. */
const WIDE_FIELD = 7;

export interface DecodeLimits {
  /** Levels of arrays and maps inside an attribute's value; what lies deeper is cut (`Tape.cuts`). Default 32. */
  readonly maxDepth?: number;
  /** Rows of any one table: bounds the memory that a request of minimal messages can ask for. Default 4 million. */
  readonly maxRows?: number;
}

/** State to which a span that must go can be rolled back. */
export interface Mark {
  spans: number;
  events: number;
  links: number;
  values: number;
  cuts: number;
  unknown: number;
}

/** The tape while it is written: rows are added at the end of their table, tables grow when they are full. */
export class TapeBuilder implements Tape {
  readonly cursor = new Cursor();
  readonly maxDepth: number;
  readonly maxRows: number;
  bytes: Uint8Array = this.cursor.bytes;
  resourceCount = 0;
  scopeCount = 0;
  spanCount = 0;
  eventCount = 0;
  linkCount = 0;
  valueCount = 0;
  readonly resources: Mutable<ResourceTable> = createResourceTable(16);
  readonly scopes: Mutable<ScopeTable> = createScopeTable(32);
  readonly spans: Mutable<SpanTable> = createSpanTable(1024);
  readonly events: Mutable<EventTable> = createEventTable(1024);
  readonly links: Mutable<LinkTable> = createLinkTable(256);
  readonly values: Mutable<ValueTable> = createValueTable(16384);
  cuts: Int32Array = new Int32Array(16);
  cutCount = 0;
  rejectedSpans = 0;
  unknownFields = 0;
  /** Cuts were added out of order and are put in order at the end. */
  cutsUnordered = false;

  constructor(limits: DecodeLimits) {
    this.maxDepth = Math.min(limits.maxDepth ?? 32, 200);
    this.maxRows = limits.maxRows ?? 4_000_000;
  }

  reset(bytes: Uint8Array): void {
    this.cursor.reset(bytes);
    this.bytes = bytes;
    this.resourceCount = 0;
    this.scopeCount = 0;
    this.spanCount = 0;
    this.eventCount = 0;
    this.linkCount = 0;
    this.valueCount = 0;
    this.cutCount = 0;
    this.rejectedSpans = 0;
    this.unknownFields = 0;
    this.cutsUnordered = false;
  }

  mark(mark: Mark): void {
    mark.spans = this.spanCount;
    mark.events = this.eventCount;
    mark.links = this.linkCount;
    mark.values = this.valueCount;
    mark.cuts = this.cutCount;
    mark.unknown = this.unknownFields;
  }

  rollBack(mark: Mark): void {
    this.spanCount = mark.spans;
    this.eventCount = mark.events;
    this.linkCount = mark.links;
    this.valueCount = mark.values;
    this.cutCount = mark.cuts;
    this.unknownFields = mark.unknown;
  }

  /** Room for row `row` in a table; called when the table is full. */
  grow(table: object, row: number): void {
    if (row >= this.maxRows)
      throw new DecodeError(this.cursor.at, `a request holds more than ${this.maxRows} rows of one kind`);
    growTable(table, row * 2);
  }

  /** Row of an attribute or an element whose content is not read yet. */
  addValue(depth: number): number {
    const { values } = this;
    const row = this.valueCount;
    if (row === values.keyAt.length) this.grow(values, row);
    this.valueCount = row + 1;
    values.keyAt[row] = -1;
    values.keyLength[row] = 0;
    values.type[row] = 0;
    values.at[row] = -1;
    values.length[row] = 0;
    values.anyAt[row] = -1;
    values.anyLength[row] = 0;
    values.depth[row] = depth;
    return row;
  }

  /** Lists a byte range that must not travel on. A range that follows the last one directly becomes part of it. */
  addCut(from: number, to: number): void {
    const { cutCount } = this;
    const last = cutCount * 2 - 1;
    if (cutCount > 0) {
      const end = this.cuts[last] as number;
      if (end === from) {
        this.cuts[last] = to;
        return;
      }
      if (from < end) this.cutsUnordered = true;
    }
    if (last + 1 === this.cuts.length) {
      const grown = new Int32Array(this.cuts.length * 2);
      grown.set(this.cuts);
      this.cuts = grown;
    }
    this.cuts[last + 1] = from;
    this.cuts[last + 2] = to;
    this.cutCount = cutCount + 1;
  }

  /**
   * A field that the tape has no place for. Text and messages are cut since nobody scans them, and so are scalars wide
   * enough for the digits of a card or an account; counts, flags and enums of a newer OTLP are passed over.
   */
  skipUnknown(tag: number, tagAt: number, end: number): void {
    this.cursor.skipField(tag, end);
    if ((tag & 7) === WIRE.bytes || this.cursor.at - tagAt >= WIDE_FIELD) this.cutField(tagAt);
  }

  /** Cuts the field that began at `tagAt` and ends where the cursor stands. */
  cutField(tagAt: number): void {
    this.addCut(tagAt, this.cursor.at);
    this.unknownFields++;
  }

  /**
   * The last one of a field that may stand once wins, as in protobufjs; the ones before are read by nobody here but would
   * travel on, so they are cut. `slotOf` names the field of a tag, the same for all members of a oneof; -1 for others.
   */
  cutRepeated(from: number, end: number, slotOf: (tag: number) => number): void {
    const { cursor } = this;
    const last = new Map<number, readonly [from: number, to: number]>();
    const back = cursor.at;
    cursor.at = from;
    while (cursor.at < end) {
      const tagAt = cursor.at;
      const tag = cursor.tag();
      cursor.skipField(tag, end);
      const slot = slotOf(tag);
      if (slot < 0) continue;
      const before = last.get(slot);
      if (before !== undefined) {
        this.addCut(before[0], before[1]);
        this.unknownFields++;
      }
      last.set(slot, [tagAt, cursor.at]);
    }
    cursor.at = back;
  }

  /** Puts the cuts in ascending order without overlaps. MUST be called once a whole request was read. */
  orderCuts(): void {
    if (!this.cutsUnordered) return;
    const pairs: [number, number][] = [];
    for (let i = 0; i < this.cutCount; i++) pairs.push([this.cuts[2 * i] as number, this.cuts[2 * i + 1] as number]);
    pairs.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    this.cutCount = 0;
    this.cutsUnordered = false;
    for (const [from, to] of pairs) {
      const end = this.cutCount === 0 ? -1 : (this.cuts[this.cutCount * 2 - 1] as number);
      if (to > end) this.addCut(Math.max(from, end), to);
    }
  }
}
