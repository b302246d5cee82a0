import { isShape } from './shape.ts';

/*
 * Attributes that Datatrail adds to what it screened. From a source that nobody screened they are dropped.
 *
 * datatrail.detections = entry *( ";" entry )      one entry for each placeholder of the span (or of the resource and its
 *                                                  scopes), in the order in which they stand
 * entry                = check "," confidence "," shape [ ",t" ]      confidence in thousandths; "t": a test value
 */
export const OWN_PREFIX = 'datatrail.';
export const DETECTIONS_KEY = 'datatrail.detections';
/** Scope of the client's address of a SERVER span, `public`, `private` or `loopback`: known after masking too. */
export const CLIENT_SCOPE_KEY = 'datatrail.client.address.scope';

const SCOPES: ReadonlySet<string> = new Set(['public', 'private', 'loopback']);

/** What a placeholder cannot say of its detection. */
export interface DetectionNote {
  readonly check: string;
  readonly confidence: number;
  readonly shape: string;
  readonly testData: boolean;
}

export function formatNotes(notes: readonly DetectionNote[]): string {
  return notes
    .map((n) => `${n.check},${Math.round(n.confidence * 1000)},${n.shape}${n.testData ? ',t' : ''}`)
    .join(';');
}

/** null when the text is not exactly of this form: then nobody can say what stands in it. */
export function parseNotes(text: string): DetectionNote[] | null {
  const notes: DetectionNote[] = [];
  if (text === '') return notes;
  for (const entry of text.split(';')) {
    const [check = '', confidence = '', shape = '', mark, more] = entry.split(',');
    if (!/^[0-9a-hjkmnp-tv-z]{8}$/.test(check) || !/^(?:1000|\d{1,3})$/.test(confidence) || !isShape(shape))
      return null;
    if (more !== undefined || (mark !== undefined && mark !== 't')) return null;
    notes.push({ check, confidence: Number(confidence) / 1000, shape, testData: mark === 't' });
  }
  return notes;
}

/** Whether an attribute of ours from a screened source is as we write it. */
export function isOwnAttribute(key: string, value: string): boolean {
  if (key === DETECTIONS_KEY) return parseNotes(value) !== null;
  return key === CLIENT_SCOPE_KEY && SCOPES.has(value);
}
