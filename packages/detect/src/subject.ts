import type { Position } from '@datatrail/model';
import type { Detector, Example } from './detector.ts';
import { DETECTORS } from './detectors.ts';
import { createFingerprinter, type FingerprintKey } from './fingerprint.ts';
import { SCAN_BOUNDS, type ScanContext, ValueScanner } from './scanner.ts';

/** A fingerprint that a value has when some detectors find it. Never holds the value. */
export interface SubjectFingerprint {
  readonly fingerprint: string;
  readonly category: string;
  /** Ids of the detectors that read the value so, sorted. */
  readonly detectors: readonly string[];
  /** Made under a key of before. */
  readonly isOlder: boolean;
}

export interface SubjectReader {
  /**
   * All fingerprints that stored spans of a tenant may carry for a value: of each detector that can read it, under each known
   * key. Empty when no detector reads it.
   */
  fingerprintsOf(tenant: string, value: string): readonly SubjectFingerprint[];
}

export interface SubjectReaderParts {
  readonly key: FingerprintKey;
  readonly detectors?: readonly Detector[];
}

/** Where a detector may meet a value: below one of its keys, or at a place that one of its examples names. */
interface Meeting {
  readonly key?: string;
  readonly position: Position;
  readonly spanKind: number;
}

/** What stands before a credential in a header; a person who asks for one gives it without. */
const SCHEMES: readonly string[] = ['', 'Bearer ', 'Basic '];
/** Found with however little confidence: it may have been stored under another setting. */
const ANY_CONFIDENCE = { ...SCAN_BOUNDS, minConfidence: 0 };

/** Reads one value as every detector would that meets it somewhere. Rare work: each detector has a scanner of its own. */
export function createSubjectReader({ key, detectors = DETECTORS }: SubjectReaderParts): SubjectReader {
  const keys = createFingerprinter(key);
  const readers = detectors.map((detector) => {
    const scanner = new ValueScanner([detector], ANY_CONFIDENCE);
    const meetings = meetingsOf(detector).map(({ key, ...place }): ScanContext => {
      return { ...place, key: key === undefined ? undefined : scanner.keyOf(key) };
    });
    return { detector, scanner, meetings };
  });
  return {
    fingerprintsOf(tenant, value) {
      const found = new Map<string, { category: string; detectors: Set<string>; isOlder: boolean }>();
      const note = (fingerprint: string, { category, id }: Detector, isOlder: boolean): void => {
        const known = found.get(fingerprint) ?? { category, detectors: new Set<string>(), isOlder };
        known.detectors.add(id);
        found.set(fingerprint, known);
      };
      for (const { detector, scanner, meetings } of readers)
        for (const secret of secretsIn(value.trim(), scanner, meetings)) {
          const normalized = detector.normalize(secret);
          note(keys.fingerprint(tenant, detector.category, normalized), detector, false);
          for (const one of keys.olderFingerprints(tenant, detector.category, normalized)) note(one, detector, true);
        }
      return [...found].map(([fingerprint, { detectors: ids, ...rest }]) => ({
        fingerprint,
        ...rest,
        detectors: [...ids].sort(),
      }));
    },
  };
}

function meetingsOf({ trigger, matches }: Detector): readonly Meeting[] {
  const plain: Meeting = { position: 'span_attribute', spanKind: 0 };
  const examples = matches.filter((match): match is Example => typeof match !== 'string');
  const all: Meeting[] = [
    plain,
    ...examples.map(({ key, position = plain.position, spanKind = 0 }) => ({
      position,
      spanKind,
      ...(key !== undefined && { key }),
    })),
    ...[...(trigger.keys ?? [])].map((key) => ({ ...plain, key })),
  ];
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

/** The readings that take the value as a whole: what only stands inside of it is another value. */
function secretsIn(value: string, scanner: ValueScanner, meetings: readonly ScanContext[]): ReadonlySet<string> {
  const secrets = new Set<string>();
  if (value === '') return secrets;
  for (const scheme of SCHEMES) {
    const bytes = Buffer.from(scheme + value);
    for (const meeting of meetings) {
      const found = scanner.scan(bytes, 0, bytes.length, meeting);
      if (found === null || found === 'unscanned') continue;
      for (const { start, end, secret } of found)
        if (start <= Buffer.byteLength(scheme) && end >= bytes.length) secrets.add(secret());
    }
  }
  scanner.release();
  return secrets;
}
