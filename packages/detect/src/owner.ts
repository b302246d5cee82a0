import type { Detection, Position } from '@datatrail/model';
import type { DetectionNote } from './own-attribute.ts';
import type { Edit } from './rewrite.ts';
import type { Mark } from './value-masker.ts';

/**
 * What is gathered while one span, or one resource with its scopes, is screened: its detections in message order, and
 * whether something about it must be written.
 */
export class Owner {
  span = -1;
  resource = 0;
  /** Something was masked that was not masked before. */
  masked = false;
  readonly detections: Detection[] = [];
  readonly notes: DetectionNote[] = [];
  /** What the source says of the placeholders that stand here already; read once, and only when one is met. */
  told: readonly DetectionNote[] | null = null;
  #nextTold = 0;
  /** Scopes of client addresses that were found. */
  readonly scopes: string[] = [];
  /** Keys of the attributes with the notes of a screened source. */
  readonly ownNotes: { readonly start: number; readonly end: number }[] = [];
  /** Rows of the owner's own attributes. */
  valuesFrom = 0;
  valuesTo = 0;
  /** A screened source says the scope of the client's address already. */
  keptScope = false;

  begin(span: number, resource: number, values: { readonly from: number; readonly to: number }): void {
    this.span = span;
    this.resource = resource;
    this.valuesFrom = values.from;
    this.valuesTo = values.to;
    this.masked = false;
    this.told = null;
    if (this.ownNotes.length > 0) this.ownNotes.length = 0;
    this.keptScope = false;
    this.#nextTold = 0;
    if (this.detections.length > 0) this.detections.length = 0;
    if (this.notes.length > 0) this.notes.length = 0;
    if (this.scopes.length > 0) this.scopes.length = 0;
  }

  /** Takes a mark as a detection. `told` answers what the source said, and is asked at the first need. */
  take(mark: Mark, place: { position: Position; key: string }, told: () => readonly DetectionNote[]): void {
    const { category, detector, fingerprint, check } = mark.placeholder;
    const note = mark.kind === 'found' ? this.#noteOf(mark, told) : { ...mark, check };
    const { confidence, shape, testData } = note;
    const { span, resource } = this;
    this.detections.push({ span, resource, ...place, category, detector, fingerprint, confidence, shape, testData });
    if (mark.kind !== 'kept') this.notes.push({ check, confidence, shape, testData });
    if (mark.kind === 'new') this.masked = true;
  }

  #noteOf(mark: Mark, told: () => readonly DetectionNote[]): DetectionNote {
    this.told ??= told();
    const { check } = mark.placeholder;
    for (let i = this.#nextTold; i < this.told.length; i++) {
      const note = this.told[i];
      if (note?.check !== check) continue;
      this.#nextTold = i + 1;
      return note;
    }
    return this.told.find((note) => note.check === check) ?? { ...mark, check };
  }
}

/** Edits of a request, empty for nearly every one. */
export class EditList {
  readonly edits: Edit[] = [];
  readonly appends = new Map<number, Uint8Array>();

  get isEmpty(): boolean {
    return this.edits.length === 0 && this.appends.size === 0;
  }

  clear(): void {
    if (this.edits.length > 0) this.edits.length = 0;
    if (this.appends.size > 0) this.appends.clear();
  }
}
