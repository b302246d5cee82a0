import { readFileSync } from 'node:fs';
import type { Hit } from '@datatrail/detect';

interface LabelledText {
  readonly text: string;
  /** Type of its authors, start and end in UTF-16 units. */
  readonly spans: readonly (readonly [type: string, start: number, end: number])[];
}

/** What was found of a type of label: values with a detection in them, and all. */
export interface Share {
  readonly found: number;
  readonly of: number;
}

export interface CorpusNumbers {
  readonly types: Readonly<Record<string, Share>>;
  /** Detections that stand in a label, of any type, and all. */
  readonly detections: Share;
}

/**
 * Types that no rule can decide in free text, and labels that are wrong: names, places and firms without a key; a licence
 * number of nine digits; an address at an IP address; keys of Azure behind two words and without a form of their own.
 */
const UNDECIDABLE = new Set(
  (
    'PERSON LOCATION ORGANIZATION TITLE DATE_TIME DOMAIN_NAME ADDRESS NRP US_DRIVER_LICENSE ' +
    'sec_azure_subscription_key'
  ).split(' '),
);

/** Corpora whose authors label whole headers and leave many secrets without a label say nothing about precision. */
export const CORPORA = ['presidio-research', 'noren'] as const;

export function measureCorpus(name: string, scan: (text: string) => readonly Hit[]): CorpusNumbers {
  const file = new URL(`corpora/${name}.json`, import.meta.url);
  const texts: readonly LabelledText[] = JSON.parse(readFileSync(file, 'utf8'));
  const types = new Map<string, { found: number; of: number }>();
  const detections = { found: 0, of: 0 };
  for (const { text, spans } of texts) {
    const bytesAt = (unit: number): number => Buffer.byteLength(text.slice(0, unit));
    const labels = spans.map(([type, start, end]) => ({ type, start: bytesAt(start), end: bytesAt(end) }));
    const hits = scan(text);
    const meets = (hit: Hit, label: { start: number; end: number }) => hit.start < label.end && hit.end > label.start;
    for (const label of labels.filter(({ type }) => !UNDECIDABLE.has(type))) {
      const share = types.get(label.type) ?? { found: 0, of: 0 };
      types.set(label.type, share);
      share.of++;
      if (hits.some((hit) => meets(hit, label))) share.found++;
    }
    detections.of += hits.length;
    detections.found += hits.filter((hit) => labels.some((label) => meets(hit, label))).length;
  }
  return { types: Object.fromEntries([...types].sort(([a], [b]) => (a < b ? -1 : 1))), detections };
}
