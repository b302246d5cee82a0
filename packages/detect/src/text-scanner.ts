import type { Position } from '@datatrail/model';
import { isWord } from './ascii.ts';
import type { Detector } from './detector.ts';
import type { KeyEntry } from './key-table.ts';
import { coverPlaceholders } from './placeholder.ts';
import { SCAN_BOUNDS, type ScanBounds, ValueScanner } from './scanner.ts';
import { shapeOf } from './shape.ts';

/** Where a text stands, for scanning outside of a request. */
export interface TextContext {
  /** Attribute key, as it is written. */
  readonly key?: string;
  readonly position?: Position;
  /** OTLP SpanKind number. */
  readonly spanKind?: number;
}

/** A finding in a text; offsets in bytes of its UTF-8. Never holds the value. */
export interface Hit {
  readonly detector: string;
  readonly category: string;
  readonly tier: 1 | 2 | 3;
  readonly start: number;
  readonly end: number;
  readonly confidence: number;
  readonly shape: string;
  readonly testData: boolean;
}

export interface TextScanner {
  /** Findings, ascending, without overlaps; `unscanned` when the text exceeds a bound of the scanner. */
  scan(text: Uint8Array, context?: TextContext): readonly Hit[] | 'unscanned';
}

/** Spellings of keys that are remembered; more than that are no names of attributes. */
const KEPT_KEYS = 4096;
const NOTHING: readonly Hit[] = [];

/** A scanner for single texts. @throws {Error} a detector has too few examples */
export function createScanner(detectors: readonly Detector[], bounds: Partial<ScanBounds> = {}): TextScanner {
  const scanner = new ValueScanner(detectors, { ...SCAN_BOUNDS, ...bounds });
  const entries = new Map<string, KeyEntry>();
  const entryOf = (key: string): KeyEntry => {
    const known = entries.get(key);
    if (known !== undefined) return known;
    if (entries.size >= KEPT_KEYS) entries.clear();
    const entry = scanner.keyOf(key);
    entries.set(key, entry);
    return entry;
  };
  return {
    scan(text, { key, position = 'span_attribute', spanKind = 0 } = {}) {
      const bytes = coverPlaceholders(Buffer.from(text.buffer, text.byteOffset, text.byteLength));
      const entry = key === undefined ? undefined : entryOf(key);
      const found = scanner.scan(bytes, 0, bytes.length, { key: entry, position, spanKind });
      scanner.release();
      if (found === null) return NOTHING;
      if (found === 'unscanned') return found;
      const told = found.filter(({ start, end }) => holdsWord(bytes, start, end));
      return told.map(({ detector, start, end, confidence, testData, secret }) => {
        const { id, category, tier } = detector;
        return { detector: id, category, tier, start, end, confidence, shape: shapeOf(secret()), testData };
      });
    },
  };
}

/** Below a key that names a kind, the place of a placeholder is claimed too, and nothing stands there. */
function holdsWord(bytes: Buffer, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (isWord(bytes[i] ?? 0)) return true;
  return false;
}
