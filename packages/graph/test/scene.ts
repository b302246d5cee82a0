import type { StoredDetection, StoredSpan } from '@datatrail/model';
import { type Attributes, spanOf } from '@datatrail/testkit';
import { spansOf } from './read-spans.ts';

/** A span of a scene: service, kind by name, parent by number. */
export interface Actor {
  readonly id: number;
  readonly service: string;
  readonly kind: 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly parent?: number;
  readonly trace?: number;
  readonly name?: string;
  readonly attributes?: Attributes;
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly resource?: Attributes;
  readonly startUs?: number;
  readonly status?: number;
  readonly found?: readonly Partial<StoredDetection>[];
}

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];

/** Spans as the store gives them back, through real bytes; `found` becomes their detections. */
export function stage(actors: readonly Actor[]): StoredSpan[] {
  return actors.map(({ id, service, kind, resource, found, ...rest }) => {
    const given = { ...rest, kind: KINDS.indexOf(kind) };
    const [span] = spansOf([{ resource: { 'service.name': service, ...resource }, spans: [spanOf(id, given)] }]);
    return { ...(span as StoredSpan), detections: (found ?? []).map(detection) };
  });
}

export function detection(given: Partial<StoredDetection>): StoredDetection {
  return {
    position: 'span_attribute',
    key: 'url.full',
    category: 'user.contact.email',
    detector: 'email',
    fingerprint: 'abc',
    confidence: 0.9,
    shape: 'aaaa@aaaa.aa',
    testData: false,
    ...given,
  };
}

/** Deterministic shuffle. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const mixed = [...items];
  let state = seed;
  for (let i = mixed.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    const j = state % (i + 1);
    const held = mixed[i] as T;
    mixed[i] = mixed[j] as T;
    mixed[j] = held;
  }
  return mixed;
}
