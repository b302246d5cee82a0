import { DecodeError } from './input-error.ts';
import { Cursor } from './wire.ts';

const RESOURCE_SPANS = 0x0a;
const SCOPE_SPANS = 0x12;
const SPAN = 0x12;

/** Byte range in the request. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** A message without its `children` fields: what every piece repeats. */
interface Frame {
  readonly head: readonly Range[];
  readonly headSize: number;
}

/** What one piece will hold: spans by ResourceSpans and ScopeSpans, as ranges that include tag and length. */
interface ScopeDraft {
  readonly frame: Frame;
  readonly spans: Range[];
  spanBytes: number;
}
interface ResourceDraft {
  readonly frame: Frame;
  readonly scopes: ScopeDraft[];
}

/**
 * Splits an `ExportTraceServiceRequest` into valid requests of about `maxBytes` at span borders; resource and scope are
 * repeated in each. A request that fits comes back as it is, without a copy. A single span larger than `maxBytes` makes
 * a piece of its own, and a resource larger than half of it makes larger pieces, so that the sum stays below three times
 * the input. Lazy: the work between two pieces is in the order of one piece.
 * @throws {DecodeError} bytes whose outer levels are malformed; a span's own content is not looked at
 */
export function* splitRequest(bytes: Uint8Array, maxBytes: number): Iterable<Uint8Array> {
  if (bytes.length <= maxBytes) {
    yield bytes;
    return;
  }
  yield* new Splitter(bytes, maxBytes).pieces();
}

/** A range that follows the last one directly becomes part of it. */
function addRange(ranges: Range[], from: number, to: number): void {
  const last = ranges.at(-1);
  if (last?.to === from) ranges[ranges.length - 1] = { from: last.from, to };
  else ranges.push({ from, to });
}

/** Tags and lengths of a message that is repeated; also what a draft counts for, so that empty ones fill a piece too. */
const DRAFT_BYTES = 8;
/** Two fields may stand once; a message that has thousands between its children only costs memory. */
const MAX_HEAD_RANGES = 1000;

class Splitter {
  readonly #cursor = new Cursor();
  readonly #bytes: Uint8Array;
  readonly #maxBytes: number;
  #draft: ResourceDraft[] = [];
  #strays: Range[] = [];
  #size = 0;
  #ownBytes = 0;
  #headBytes = 0;

  constructor(bytes: Uint8Array, maxBytes: number) {
    if (bytes.length >= 2 ** 31) throw new DecodeError(0, 'a request is larger than 2 GiB');
    this.#cursor.reset(bytes);
    this.#bytes = bytes;
    this.#maxBytes = Math.max(1024, maxBytes);
  }

  *pieces(): Iterable<Uint8Array> {
    const cursor = this.#cursor;
    const end = this.#bytes.length;
    while (cursor.at < end) {
      const from = cursor.at;
      const tag = cursor.tag();
      if (tag === RESOURCE_SPANS) {
        const length = cursor.length(end);
        yield* this.#resourceSpans(cursor.at, cursor.at + length);
      } else {
        cursor.skipField(tag, end);
        addRange(this.#strays, from, cursor.at);
        this.#size += cursor.at - from;
        this.#ownBytes += cursor.at - from;
      }
      if (this.#isFull(0)) yield this.#flush();
    }
    if (this.#size > 0) yield this.#flush();
  }

  *#resourceSpans(from: number, to: number): Iterable<Uint8Array> {
    const cursor = this.#cursor;
    const frame = this.#frame(from, to, SCOPE_SPANS);
    let resource = this.#addResource(frame);
    cursor.at = from;
    while (cursor.at < to) {
      const tag = cursor.tag();
      if (tag !== SCOPE_SPANS) {
        cursor.skipField(tag, to);
        continue;
      }
      const length = cursor.length(to);
      const end = cursor.at + length;
      const scopeFrame = this.#frame(cursor.at, end, SPAN);
      if (this.#isFull(scopeFrame.headSize)) {
        yield this.#flush();
        resource = this.#addResource(frame);
      }
      let scope = this.#addScope(resource, scopeFrame);
      while (cursor.at < end) {
        const spanFrom = cursor.at;
        const spanTag = cursor.tag();
        cursor.skipField(spanTag, end);
        if (spanTag !== SPAN) continue;
        if (this.#isFull(cursor.at - spanFrom)) {
          yield this.#flush();
          resource = this.#addResource(frame);
          scope = this.#addScope(resource, scopeFrame);
        }
        this.#addSpan(scope, spanFrom, cursor.at);
      }
    }
  }

  /** Reads over a message, notes all but its children (tag `child`); the cursor goes back to `from`. */
  #frame(from: number, to: number, child: number): Frame {
    const cursor = this.#cursor;
    const head: Range[] = [];
    let headSize = 0;
    cursor.at = from;
    while (cursor.at < to) {
      const at = cursor.at;
      const tag = cursor.tag();
      cursor.skipField(tag, to);
      if (tag !== child) {
        addRange(head, at, cursor.at);
        if (head.length > MAX_HEAD_RANGES)
          throw new DecodeError(at, `a message repeats fields of its own ${MAX_HEAD_RANGES} times between others`);
        headSize += cursor.at - at;
      }
    }
    cursor.finish(to);
    cursor.at = from;
    return { head, headSize };
  }

  #addResource(frame: Frame): ResourceDraft {
    const resource = { frame, scopes: [] };
    this.#draft.push(resource);
    this.#headBytes += frame.headSize;
    this.#ownBytes += DRAFT_BYTES;
    this.#size += frame.headSize + DRAFT_BYTES;
    return resource;
  }

  #addScope(resource: ResourceDraft, frame: Frame): ScopeDraft {
    const scope = { frame, spans: [], spanBytes: 0 };
    resource.scopes.push(scope);
    this.#headBytes += frame.headSize;
    this.#ownBytes += DRAFT_BYTES;
    this.#size += frame.headSize + DRAFT_BYTES;
    return scope;
  }

  #addSpan(scope: ScopeDraft, from: number, to: number): void {
    addRange(scope.spans, from, to);
    scope.spanBytes += to - from;
    this.#ownBytes += to - from;
    this.#size += to - from;
  }

  /** A piece is full when it is large enough, but never before what is its own outweighs what must be repeated. */
  #isFull(next: number): boolean {
    return this.#ownBytes > 0 && this.#size + next > this.#maxBytes && this.#ownBytes >= this.#headBytes;
  }

  #flush(): Uint8Array {
    const bodies = this.#draft.map((resource) => resourceSize(resource));
    const size = rangesSize(this.#strays) + bodies.reduce((sum, body) => sum + fieldSize(body), 0);
    const out = new Output(this.#bytes, size);
    out.copy(this.#strays);
    for (const [i, resource] of this.#draft.entries()) {
      out.head(RESOURCE_SPANS, bodies[i] as number);
      out.copy(resource.frame.head);
      for (const scope of resource.scopes) {
        out.head(SCOPE_SPANS, scope.frame.headSize + scope.spanBytes);
        out.copy(scope.frame.head);
        out.copy(scope.spans);
      }
    }
    this.#draft = [];
    this.#strays = [];
    this.#size = 0;
    this.#ownBytes = 0;
    this.#headBytes = 0;
    return out.bytes;
  }
}

const varintSize = (value: number): number => (value < 128 ? 1 : 1 + Math.floor(Math.log2(value) / 7));
const fieldSize = (body: number): number => 1 + varintSize(body) + body;
const rangesSize = (ranges: readonly Range[]): number => ranges.reduce((sum, r) => sum + r.to - r.from, 0);

function resourceSize(resource: ResourceDraft): number {
  let size = resource.frame.headSize;
  for (const scope of resource.scopes) size += fieldSize(scope.frame.headSize + scope.spanBytes);
  return size;
}

class Output {
  readonly bytes: Uint8Array;
  readonly #source: Uint8Array;
  #at = 0;

  constructor(source: Uint8Array, size: number) {
    this.#source = source;
    // Every byte is written below, so zeroing it first would be for nothing.
    this.bytes = Buffer.allocUnsafeSlow(size);
  }

  head(tag: number, length: number): void {
    this.bytes[this.#at++] = tag;
    let rest = length;
    while (rest >= 0x80) {
      this.bytes[this.#at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.#at++] = rest;
  }

  copy(ranges: readonly Range[]): void {
    for (const { from, to } of ranges) {
      this.bytes.set(this.#source.subarray(from, to), this.#at);
      this.#at += to - from;
    }
  }
}
