import {
  type CallTarget,
  type Direction,
  type Evidence,
  type FlowFact,
  type Grade,
  POSITIONS,
  type StoredDetection,
  type StoredSpan,
} from '@datatrail/model';
import { Sight, SmallestTexts } from './bounded.ts';
import { type ServiceRef, targetParts } from './edge-accumulator.ts';
import { MOST } from './fact-bounds.ts';
import { compareText } from './trace-tree.ts';

/** Where a detected value went, by one hit. */
export interface FlowHit {
  readonly from: ServiceRef;
  readonly target: CallTarget;
  readonly direction: Direction;
  readonly grade: Grade;
  readonly span: StoredSpan;
  readonly detection: StoredDetection;
  readonly plaintext: boolean;
  /** False when an earlier hit counts for the same call: a URL and its query, old and new spellings, are one sending. */
  readonly counts: boolean;
  readonly endpoint: string;
  readonly atUs: number;
}

export function flowKey({ from, target, direction, grade, detection }: FlowHit): string {
  const { category, key, detector, testData } = detection;
  return [
    from.environment,
    from.namespace,
    from.service,
    ...targetParts(target),
    category,
    direction,
    grade,
    key,
    detector,
    testData ? '1' : '0',
  ].join('\n');
}

export class FlowAccumulator {
  readonly #hit: FlowHit;
  readonly #endpoints = new SmallestTexts(MOST.flowEndpoints);
  readonly #sight = new Sight();
  #evidence: Evidence[] = [];
  #confidence = 0;
  #count = 0;
  #plaintext = 0;

  constructor(first: FlowHit) {
    this.#hit = first;
  }

  add(hit: FlowHit): void {
    if (hit.counts) this.#count++;
    if (hit.counts && hit.plaintext) this.#plaintext++;
    this.#confidence = Math.max(this.#confidence, hit.detection.confidence);
    this.#endpoints.add(hit.endpoint);
    this.#sight.at(hit.atUs);
    const { position, key, detector, shape } = hit.detection;
    const { traceId, spanId } = hit.span;
    this.#evidence.push({ traceId, spanId, position, key, detector, shape });
    if (this.#evidence.length > 4 * MOST.evidence) this.#evidence = firstEvidence(this.#evidence);
  }

  fact(): FlowFact {
    const { from, target, direction, grade, detection } = this.#hit;
    return {
      environment: from.environment,
      namespace: from.namespace,
      service: from.service,
      target,
      category: detection.category,
      direction,
      grade,
      key: detection.key,
      detector: detection.detector,
      confidence: this.#confidence,
      testData: detection.testData,
      count: this.#count,
      endpoints: this.#endpoints.list(),
      evidence: firstEvidence(this.#evidence),
      plaintext: this.#plaintext,
      firstSeenUs: this.#sight.first,
      lastSeenUs: this.#sight.last,
    };
  }
}

/** The first three by (trace, span, position, key), each once. */
export function firstEvidence(evidence: readonly Evidence[]): Evidence[] {
  return [...evidence]
    .sort(compareEvidence)
    .filter((one, i, all) => i === 0 || compareEvidence(all[i - 1] as Evidence, one) !== 0)
    .slice(0, MOST.evidence);
}

function compareEvidence(a: Evidence, b: Evidence): number {
  return (
    compareText(a.traceId, b.traceId) ||
    compareText(a.spanId, b.spanId) ||
    POSITIONS.indexOf(a.position) - POSITIONS.indexOf(b.position) ||
    compareText(a.key, b.key) ||
    compareText(a.detector, b.detector) ||
    compareText(a.shape, b.shape)
  );
}
