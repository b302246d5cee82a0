import { readdirSync } from 'node:fs';
import { CATEGORIES } from '@datatrail/model';
import { describe, expect, it } from 'vitest';
import type { Detector, Example } from '../src/detector.ts';
import { createScanner, DETECTORS, listDetectors } from '../src/index.ts';

const scanner = createScanner(DETECTORS);

function claimed(example: string | Example, detector: string): string[] {
  const { text, key, position, spanKind } = typeof example === 'string' ? ({ text: example } as Example) : example;
  const bytes = Buffer.from(text);
  const hits = scanner.scan(bytes, {
    ...(key && { key }),
    ...(position && { position }),
    ...(spanKind && { spanKind }),
  });
  if (hits === 'unscanned') return ['unscanned'];
  return hits.filter((h) => h.detector === detector).map((h) => bytes.toString('utf8', h.start, h.end));
}

describe.each(DETECTORS.map((d) => [d.id, d] as const))('detector %s', (id, detector) => {
  it.each(detector.matches.map((m) => [typeof m === 'string' ? m : m.text, m] as const))('finds %s', (_, example) => {
    const expected = typeof example === 'string' ? example : (example.masked ?? example.text);
    expect(claimed(example, id)).toContain(expected);
  });

  it.each(detector.nonMatches.map((m) => [typeof m === 'string' ? m : m.text, m] as const))(
    'leaves %s',
    (_, example) => {
      expect(claimed(example, id)).toEqual([]);
    },
  );

  it('has a known category and a normal form that stays as it is', () => {
    expect(CATEGORIES.map((c) => c.key)).toContain(detector.category);
    for (const example of detector.matches) {
      const once = detector.normalize(typeof example === 'string' ? example : (example.masked ?? example.text));
      expect(detector.normalize(once)).toBe(once);
    }
  });
});

describe('the list of detectors', () => {
  it('holds every detector of the folder, sorted by id, each id once', async () => {
    const folder = new URL('../src/detectors/', import.meta.url);
    const modules = await Promise.all(readdirSync(folder).map((file) => import(new URL(file, folder).href)));
    const ids = modules.flatMap((module) =>
      Object.values(module)
        .flat()
        .map((d) => (d as Detector).id),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(DETECTORS.map((d) => d.id)).toEqual(ids.sort());
    expect(listDetectors().map((d) => d.id)).toEqual(ids);
  });

  it('refuses a detector with fewer than five examples of a kind', () => {
    const [first] = DETECTORS;
    if (first === undefined) throw new Error('no detector');
    expect(() => createScanner([{ ...first, matches: first.matches.slice(0, 4) }])).toThrow(/4 matches.*needs 5/);
    expect(() => createScanner([{ ...first, nonMatches: [] }])).toThrow(/0 nonMatches/);
  });
});
