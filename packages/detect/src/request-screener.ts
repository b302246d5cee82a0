import type { Detection, Position, Tape } from '@datatrail/model';
import type { Fingerprinter } from './fingerprint.ts';
import { MaskingVisitor } from './masking-visitor.ts';
import { CLIENT_SCOPE_KEY, DETECTIONS_KEY, formatNotes } from './own-attribute.ts';
import { type Place, ValueWalk } from './position-walk.ts';
import { encodeField, rewriteRequest } from './rewrite.ts';
import { ValueScanner } from './scanner.ts';
import type { ResolvedScreenSettings } from './screen-settings.ts';

const TAG_KEY = 0x0a;
const TAG_VALUE = 0x12;
const TAG_STRING_VALUE = 0x0a;
const TAG_SPAN_ATTRIBUTE = 0x4a;
const TAG_RESOURCE_ATTRIBUTE = 0x0a;
const TAG_RESOURCE = 0x0a;

/** Screens one request after another: every position of every owner is visited once. */
export class RequestScreener {
  readonly #scanner: ValueScanner;
  readonly #visitor: MaskingVisitor;
  readonly #walk: ValueWalk;
  readonly #place: Place = { position: 'span_name', field: '', key: undefined, spanKind: 0, depth: -1 };
  readonly #rows = { from: 0, to: 0 };
  #bytes: Buffer = Buffer.alloc(0);
  #trusted = false;
  #nextScope = 0;
  rawHits = 0;

  constructor(settings: ResolvedScreenSettings, keys: Fingerprinter) {
    const scanner = new ValueScanner(settings.detectors, settings);
    this.#scanner = scanner;
    this.#visitor = new MaskingVisitor(scanner, settings, keys);
    this.#walk = new ValueWalk(scanner, settings.maxDepth);
  }

  get unscanned(): number {
    return this.#visitor.unscanned;
  }

  /** New bytes, or null when the request stays as it is. */
  screen(tape: Tape, tenant: string, trusted: boolean): Uint8Array | null {
    const { bytes } = tape;
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#trusted = trusted;
    this.#nextScope = 0;
    this.#walk.begin(tape, this.#bytes);
    this.#visitor.begin({ tape, bytes: this.#bytes, tenant, trusted });
    for (let i = 0; i < tape.resourceCount; i++) this.#screenResource(tape, i);
    for (let i = 0; i < tape.spanCount; i++) this.#screenSpan(tape, i);
    const { edits } = this.#visitor;
    for (let i = 0; i < tape.cutCount; i++) {
      edits.edits.push({ kind: 'cut', start: tape.cuts[2 * i] ?? 0, end: tape.cuts[2 * i + 1] ?? 0 });
    }
    this.#visitor.end();
    this.#scanner.release();
    return edits.isEmpty ? null : rewriteRequest(bytes, edits.edits, edits.appends);
  }

  /** The detections of the request that was screened last; they are handed over. */
  takeDetections(): readonly Detection[] {
    const taken = this.#visitor.detections;
    if (taken.length > 0) this.#visitor.detections = [];
    return taken;
  }

  #screenResource(tape: Tape, index: number): void {
    const { resources, scopes } = tape;
    this.#setRows(resources.valuesFrom, resources.valuesTo, index);
    this.#visitor.owner.begin(-1, index, this.#rows);
    this.#screenValues('resource_attribute');
    this.#screenField(
      resources.schemaUrlAt[index],
      resources.schemaUrlLength[index],
      'resource_attribute',
      'schema_url',
    );
    for (let s = this.#nextScope; s < tape.scopeCount && scopes.resource[s] === index; s++) {
      this.#nextScope = s + 1;
      this.#screenField(scopes.nameAt[s], scopes.nameLength[s], 'scope_name', 'name');
      this.#screenField(scopes.versionAt[s], scopes.versionLength[s], 'scope_name', 'version');
      this.#screenField(scopes.schemaUrlAt[s], scopes.schemaUrlLength[s], 'scope_attribute', 'schema_url');
      this.#setRows(scopes.valuesFrom, scopes.valuesTo, s);
      this.#screenValues('scope_attribute');
    }
    const resourceAt = resources.resourceAt[index] ?? -1;
    const added = this.#finishOwner(TAG_RESOURCE_ATTRIBUTE);
    if (added === null) return;
    if (resourceAt >= 0) this.#visitor.edits.appends.set(resourceAt, added);
    else this.#visitor.edits.appends.set(resources.at[index] ?? 0, encodeField(TAG_RESOURCE, added));
  }

  #screenSpan(tape: Tape, index: number): void {
    const { spans, events, links } = tape;
    this.#setRows(spans.valuesFrom, spans.valuesTo, index);
    this.#visitor.owner.begin(index, spans.resource[index] ?? 0, this.#rows);
    this.#place.spanKind = spans.kind[index] ?? 0;
    this.#screenField(spans.stateAt[index], spans.stateLength[index], 'trace_state', 'trace_state');
    this.#screenField(spans.nameAt[index], spans.nameLength[index], 'span_name', 'name');
    this.#screenValues('span_attribute');
    for (let e = spans.eventsFrom[index] ?? 0; e < (spans.eventsTo[index] ?? 0); e++) {
      this.#screenField(events.nameAt[e], events.nameLength[e], 'event_name', 'name');
      this.#setRows(events.valuesFrom, events.valuesTo, e);
      this.#screenValues('event_attribute');
    }
    for (let l = spans.linksFrom[index] ?? 0; l < (spans.linksTo[index] ?? 0); l++) {
      this.#screenField(links.stateAt[l], links.stateLength[l], 'trace_state', 'trace_state');
      this.#setRows(links.valuesFrom, links.valuesTo, l);
      this.#screenValues('link_attribute');
    }
    this.#screenField(spans.statusMessageAt[index], spans.statusMessageLength[index], 'status_message', 'message');
    this.#place.spanKind = 0;
    const added = this.#finishOwner(TAG_SPAN_ATTRIBUTE);
    if (added !== null) this.#visitor.edits.appends.set(spans.at[index] ?? 0, added);
  }

  #screenField(at: number | undefined, length: number | undefined, position: Position, field: string): void {
    if (at === undefined || length === undefined || length === 0) return;
    this.#place.position = position;
    this.#place.field = field;
    this.#visitor.text(at, length, this.#place);
  }

  #setRows(from: Int32Array, to: Int32Array, index: number): void {
    this.#rows.from = from[index] ?? 0;
    this.#rows.to = to[index] ?? 0;
  }

  /** Visits the rows that were set last. */
  #screenValues(position: Position): void {
    if (this.#rows.from === this.#rows.to) return;
    this.#place.position = position;
    this.#place.field = '';
    this.#walk.walk(this.#rows, this.#place, this.#visitor);
  }

  /** The attributes to add to the owner that was visited, as fields; null when there are none. */
  #finishOwner(tag: number): Uint8Array | null {
    const { owner } = this.#visitor;
    if (owner.detections.length > 0) this.#visitor.settle();
    return owner.masked || owner.scopes.length > 0 ? this.#addedFields(tag) : null;
  }

  /** Apart from `#finishOwner`: its closure would cost every span without findings an object. */
  #addedFields(tag: number): Uint8Array | null {
    const { owner } = this.#visitor;
    if (this.#trusted && owner.masked) this.rawHits++;
    const fields: Uint8Array[] = [];
    if (owner.masked) {
      for (const { start, end } of owner.ownNotes) {
        this.#visitor.edits.edits.push({ kind: 'dropAttribute', start, end });
      }
      fields.push(encodeAttribute(tag, DETECTIONS_KEY, formatNotes(owner.notes)));
    }
    const scope = ['public', 'private', 'loopback'].find((one) => owner.scopes.includes(one));
    if (scope !== undefined && !owner.keptScope) fields.push(encodeAttribute(tag, CLIENT_SCOPE_KEY, scope));
    return fields.length === 0 ? null : Buffer.concat(fields);
  }
}

function encodeAttribute(tag: number, key: string, value: string): Uint8Array {
  const any = encodeField(TAG_STRING_VALUE, Buffer.from(value));
  const keyValue = Buffer.concat([encodeField(TAG_KEY, Buffer.from(key)), encodeField(TAG_VALUE, any)]);
  return encodeField(tag, keyValue);
}
