import { type Grade, KIND, type StoredDetection, type StoredSpan } from '@datatrail/model';
import { type CallGroup, isReceivingKind, type TraceCalls } from './call-groups.ts';
import { directionOf, membersOf, NO_TARGET, targetOf } from './call-target.ts';
import type { FlowHit } from './flow-accumulator.ts';
import { refOf } from './minute-accumulator.ts';
import type { TraceTree } from './trace-tree.ts';
import { createUpstream, type Upstream } from './upstream.ts';
import type { WireKeys, WirePlace } from './wire-keys.ts';

/** Where a flow goes: into the minute of its call, and to the endpoint that led to it. */
export type OnHit = (hit: FlowHit, atEndpoint: StoredSpan) => void;

interface Scene {
  readonly tree: TraceTree;
  readonly calls: TraceCalls;
  readonly keys: WireKeys;
  readonly onHit: OnHit;
}

/** Reports each detection of a trace once, and for each call what came along upstream of it. */
export function findFlows(tree: TraceTree, calls: TraceCalls, keys: WireKeys, onHit: OnHit): void {
  if (!tree.spans.some((span) => span.detections.length > 0 || (span.annotated?.length ?? 0) > 0)) return;
  const scene: Scene = { tree, calls, keys, onHit };
  const onWire = new Set<StoredDetection>();
  const upstream = createUpstream(tree, keys);
  for (const group of calls.groups) reportCall(scene, group, upstream, onWire);
  for (const i of tree.order) reportTelemetry(scene, i, onWire);
}

function reportCall(scene: Scene, group: CallGroup, upstream: Upstream, onWire: Set<StoredDetection>): void {
  const { tree, calls, keys } = scene;
  const members = membersOf(tree, group);
  const outer = members[0] as StoredSpan;
  const target = targetOf(tree, group);
  if (target.kind === 'none') return;
  const entry = tree.spans[calls.entryOf[group.outer] as number] as StoredSpan;
  const base = {
    from: refOf(outer),
    target,
    plaintext: members.some((m) => m.transport === 'plaintext'),
    endpoint: entry.endpoint,
    atUs: outer.startUs,
  };
  const seen = new Set<string>();
  const counted = new Set<string>();
  for (const span of members)
    for (const detection of span.detections) {
      const place = placeOf(keys, span, detection);
      if (place === null) continue;
      onWire.add(detection);
      seen.add(detection.category);
      const grade: Grade = place === 'stored' ? 'stored' : 'on_wire';
      const answer = place === 'received' || directionOf(outer) === 'fetch';
      const direction = answer ? 'received' : 'sent';
      const counts = isNew(counted, `${detection.category} ${direction} ${grade} ${detection.testData}`);
      scene.onHit({ ...base, direction, grade, span, detection, counts }, entry);
    }
  for (const span of members)
    for (const category of span.annotated ?? []) {
      seen.add(category);
      const detection = annotationOf(category);
      const counts = isNew(counted, `${category} annotated`);
      scene.onHit({ ...base, direction: 'sent', grade: 'annotated', span, detection, counts }, entry);
    }
  if (target.kind === 'broker' || (target.kind === 'service' && target.service !== '' && target.host === '')) return;
  for (const { span, detection } of upstream.at(tree.parent[group.outer] as number)) {
    if (seen.has(detection.category)) continue;
    scene.onHit({ ...base, direction: 'sent', grade: 'co_occurring', span, detection, counts: true }, entry);
  }
}

function isNew(seen: Set<string>, key: string): boolean {
  const size = seen.size;
  return seen.add(key).size > size;
}

function placeOf(keys: WireKeys, span: StoredSpan, detection: StoredDetection): WirePlace | null {
  if (detection.position === 'span_attribute') {
    const place = keys.placeOf(detection.key);
    return place === 'stored' && span.protocol !== 'db' && span.peer.kind !== 'datastore' ? null : place;
  }
  if (detection.position !== 'event_attribute') return null;
  return span.protocol === 'gen_ai' ? keys.placeInEvent(detection.key) : null;
}

function annotationOf(category: string): StoredDetection {
  return {
    position: 'span_attribute',
    key: 'data.category',
    category,
    detector: 'annotation',
    fingerprint: '-',
    confidence: 1,
    shape: '',
    testData: false,
  };
}

function reportTelemetry(scene: Scene, i: number, onWire: ReadonlySet<StoredDetection>): void {
  const { tree, calls } = scene;
  const span = tree.spans[i] as StoredSpan;
  const entry = tree.spans[calls.entryOf[i] as number] as StoredSpan;
  const counted = new Set<string>();
  for (const detection of span.detections) {
    if (onWire.has(detection)) continue;
    const { category, position, key, testData } = detection;
    scene.onHit(
      {
        from: refOf(span),
        target: NO_TARGET,
        direction: 'sent',
        grade: 'telemetry',
        span,
        detection,
        counts: isNew(counted, `${category} ${position} ${key} ${testData}`),
        plaintext: false,
        endpoint: entry.endpoint,
        atUs: span.startUs,
      },
      entry,
    );
  }
}

/** Categories that the request of a receiving span brought in. */
export function incomingCategories(span: StoredSpan, keys: WireKeys): string[] {
  if (!isReceivingKind(span) && span.kind !== KIND.unspecified) return [];
  return span.detections
    .filter((d) => d.position === 'span_attribute' && keys.isIncoming(d.key))
    .map((d) => d.category);
}
