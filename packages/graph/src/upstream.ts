import type { StoredDetection, StoredSpan } from '@datatrail/model';
import type { TraceTree } from './trace-tree.ts';
import type { WireKeys } from './wire-keys.ts';

/** A detection somewhere on the way to a call. */
export interface UpstreamHit {
  readonly span: StoredSpan;
  readonly detection: StoredDetection;
}

/** Personal data that was seen on a span or on the way that led to it. */
export interface Upstream {
  /** One hit for each category, that nearest to the root; none for index -1. */
  at(index: number): Iterable<UpstreamHit>;
}

type Hits = ReadonlyMap<string, UpstreamHit>;

const NOTHING: Hits = new Map();

/** Spans that bring nothing new share the map of their parent, so that deep traces stay cheap. */
export function createUpstream(tree: TraceTree, keys: WireKeys): Upstream {
  const hits = new Array<Hits>(tree.spans.length).fill(NOTHING);
  for (const i of tree.order) {
    const above = tree.parent[i] as number;
    hits[i] = withOwn(above < 0 ? NOTHING : (hits[above] ?? NOTHING), tree.spans[i] as StoredSpan, keys);
  }
  return { at: (index) => (hits[index] ?? NOTHING).values() };
}

function withOwn(above: Hits, span: StoredSpan, keys: WireKeys): Hits {
  let own: Map<string, UpstreamHit> | undefined;
  for (const detection of span.detections) {
    if (above.has(detection.category) || own?.has(detection.category) || !travels(detection, keys)) continue;
    own ??= new Map(above);
    own.set(detection.category, { span, detection });
  }
  return own ?? above;
}

/**
 * Personal data of the request, as far as it may have been handed on: credentials are no personal data, the address and
 * the program of the client stand on every request and tell nothing of its content, an answer came from elsewhere.
 */
function travels(detection: StoredDetection, keys: WireKeys): boolean {
  if (!detection.category.startsWith('user.') || detection.category.startsWith('user.authorization.')) return false;
  if (detection.testData) return false;
  if (detection.position !== 'span_attribute' && detection.position !== 'event_attribute') return false;
  return !keys.isConnection(detection.key) && keys.placeOf(detection.key) !== 'received';
}
