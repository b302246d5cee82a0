import { createScanner, DETECTORS, type Hit } from '@datatrail/detect';
import { makeLookAlikes } from '../../packages/detect/test/look-alikes.ts';
import { CONTEXTS } from './contexts.ts';
import { CORPORA, type CorpusNumbers, measureCorpus } from './corpora.ts';
import { makeValues, VALUE_KINDS, type ValueKind } from './values.ts';

const VALUES = 200;
const LOOK_ALIKES = 300;
/** What `detect.minConfidence` is by default. */
const MIN_CONFIDENCE = 0.5;

/** Shares in thousandths, so that a change of one value in a thousand shows. */
export interface Numbers {
  /** By kind, by context: values that are masked as a whole. */
  readonly recall: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** By kind: detections of its category that are such values, over all texts and look-alikes. */
  readonly precision: Readonly<Record<string, number>>;
  /** By kind of look-alike: texts in which something is found. */
  readonly lookAlikes: Readonly<Record<string, number>>;
  /** By corpus of others. */
  readonly corpora: Readonly<Record<string, CorpusNumbers>>;
}

const scanner = createScanner(DETECTORS, { minConfidence: MIN_CONFIDENCE });
const thousandths = (part: number, whole: number): number => (whole === 0 ? 1000 : Math.round((1000 * part) / whole));

function scan(key: string, text: string): readonly Hit[] {
  const hits = scanner.scan(Buffer.from(text), { key });
  if (hits === 'unscanned') throw new Error('a text of a corpus exceeds the bounds of the scanner');
  return hits;
}

interface Count {
  values: number;
  masked: number;
  right: number;
  wrong: number;
}

function measureKind(kind: ValueKind, index: number): ReadonlyMap<string, Count> {
  const values = makeValues(kind, VALUES, 1000 + index);
  const word = { key: kind.key || 'ref', saying: kind.saying };
  const counts = new Map<string, Count>();
  for (const [name, place] of Object.entries(CONTEXTS)) {
    if (kind.saying === '' && (name === 'prose' || name === 'url path')) continue;
    if (kind.key !== '' && name === 'url path') continue;
    const count = { values: 0, masked: 0, right: 0, wrong: 0 };
    for (const value of values) {
      const { key, text, written } = place(value, word);
      const start = Buffer.byteLength(text.slice(0, text.indexOf(written)));
      const end = start + Buffer.byteLength(written);
      const hits = scan(key, text);
      count.values++;
      if (hits.some((hit) => hit.start <= start && hit.end >= end)) count.masked++;
      for (const hit of hits.filter((h) => h.category.startsWith(kind.category))) {
        if (hit.start < end && hit.end > start) count.right++;
        else count.wrong++;
      }
    }
    counts.set(name, count);
  }
  return counts;
}

function measureLookAlikes(): { byKind: Map<string, Count>; categories: string[] } {
  const byKind = new Map<string, Count>();
  const categories: string[] = [];
  for (const { kind, key, text } of makeLookAlikes(LOOK_ALIKES, 42)) {
    const count = byKind.get(kind) ?? { values: 0, masked: 0, right: 0, wrong: 0 };
    byKind.set(kind, count);
    count.values++;
    const hits = scan(key, text);
    if (hits.length > 0) count.masked++;
    categories.push(...hits.map((hit) => hit.category));
  }
  return { byKind, categories };
}

/** Scans every corpus; takes some seconds. */
export function measure(): Numbers {
  const { byKind, categories } = measureLookAlikes();
  const recall: Record<string, Record<string, number>> = {};
  const precision: Record<string, number> = {};
  VALUE_KINDS.forEach((kind, index) => {
    const counts = measureKind(kind, index);
    const all = [...counts.values()];
    const right = all.reduce((sum, count) => sum + count.right, 0);
    const wrong = all.reduce((sum, count) => sum + count.wrong, 0);
    const elsewhere = categories.filter((category) => category.startsWith(kind.category)).length;
    recall[kind.name] = Object.fromEntries([...counts].map(([name, c]) => [name, thousandths(c.masked, c.values)]));
    precision[kind.name] = thousandths(right, right + wrong + elsewhere);
  });
  const lookAlikes = Object.fromEntries([...byKind].map(([kind, c]) => [kind, thousandths(c.masked, c.values)]));
  const inProse = (text: string): readonly Hit[] => scan('message', text);
  const corpora = Object.fromEntries(CORPORA.map((name) => [name, measureCorpus(name, inProse)]));
  return { recall, precision, lookAlikes, corpora };
}
