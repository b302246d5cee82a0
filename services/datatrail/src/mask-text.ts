import { createScanner, UNSCANNED } from '@datatrail/detect';
import type { Settings } from '@datatrail/runtime';
import { enabledDetectors } from './trace-screener.ts';

/** Puts the category in place of what the detectors find in a text that a person wrote: what is kept holds no values. */
export function createTextMasker(detect: Settings['detect']): (text: string) => string {
  const scanner = createScanner(enabledDetectors(detect), { minConfidence: detect.minConfidence });
  return (text) => {
    const bytes = Buffer.from(text, 'utf8');
    const hits = scanner.scan(bytes);
    if (hits === 'unscanned') return UNSCANNED;
    const parts: string[] = [];
    let from = 0;
    for (const { start, end, category } of hits) {
      parts.push(bytes.toString('utf8', from, start), `[${category}]`);
      from = end;
    }
    return parts.join('') + bytes.toString('utf8', from);
  };
}
