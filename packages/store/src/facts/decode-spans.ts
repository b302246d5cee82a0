import {
  ENDPOINT_KINDS,
  PEER_KINDS,
  POSITIONS,
  PROTOCOLS,
  type StoredDetection,
  type StoredSpan,
} from '@datatrail/model';
import { type DecodedBlock, hexOf, numberListsOf, numbersOf, textListsOf, textOf } from '../native/index.ts';
import { member } from './member.ts';

const NO_PARENT = '0'.repeat(16);
const ENTRIES = ['public', 'root', 'no'] as const;
const TRANSPORTS = ['tls', 'plaintext', 'unknown'] as const;
const NO_DETECTIONS: readonly StoredDetection[] = [];
const NO_TEXTS: readonly string[] = [];

type TextRow = (row: number) => string;

function textRow(block: DecodedBlock, name: string): TextRow {
  const values = textOf(block, name);
  return (row) => values[row] ?? '';
}

/** row -> detections of that span. */
export function detectionsOf(block: DecodedBlock): (row: number) => readonly StoredDetection[] {
  const position = textListsOf(block, 'detection.position');
  const key = textListsOf(block, 'detection.key');
  const category = textListsOf(block, 'detection.category');
  const detector = textListsOf(block, 'detection.detector');
  const fingerprint = textListsOf(block, 'detection.fingerprint');
  const confidence = numberListsOf(block, 'detection.confidence');
  const shape = textListsOf(block, 'detection.shape');
  const testData = numberListsOf(block, 'detection.test_data');
  return (row) => {
    const positions = position(row);
    if (positions.length === 0) return NO_DETECTIONS;
    const [keys, categories, detectors] = [key(row), category(row), detector(row)];
    const [fingerprints, confidences, shapes, tests] = [fingerprint(row), confidence(row), shape(row), testData(row)];
    return positions.map((text, i) => ({
      position: member(POSITIONS, text),
      key: keys[i] ?? '',
      category: categories[i] ?? '',
      detector: detectors[i] ?? '',
      fingerprint: fingerprints[i] ?? '',
      confidence: confidences[i] ?? 0,
      shape: shapes[i] ?? '',
      testData: tests[i] === 1,
    }));
  };
}

function linksOf(block: DecodedBlock): (row: number) => readonly string[] {
  const ids = textListsOf(block, 'link_ids');
  return (row) => {
    const all = ids(row);
    return all.length === 0 ? NO_TEXTS : all.map((id) => `${id.slice(0, 32)}:${id.slice(32)}`);
  };
}

function peerOf(block: DecodedBlock): (row: number) => StoredSpan['peer'] {
  const [kind, name, part] = [textRow(block, 'peer_kind'), textRow(block, 'peer_name'), textRow(block, 'peer_part')];
  const [host, address] = [textRow(block, 'peer_host'), textRow(block, 'peer_address')];
  const [claimedService, reason] = [textRow(block, 'peer_claimed_service'), textRow(block, 'peer_reason')];
  const port = numbersOf(block, 'peer_port');
  return (row) => ({
    kind: member(PEER_KINDS, kind(row)),
    name: name(row),
    part: part(row),
    host: host(row),
    port: port(row),
    address: address(row),
    claimedService: claimedService(row),
    reason: reason(row),
  });
}

/** Columns of one block that say whose span it is and where it took place, each looked up once. */
function placeColumns(block: DecodedBlock) {
  return {
    environment: textRow(block, 'environment'),
    namespace: textRow(block, 'namespace'),
    service: textRow(block, 'service'),
    version: textRow(block, 'version'),
    instance: textRow(block, 'instance'),
    endpoint: textRow(block, 'endpoint'),
    endpointKind: textRow(block, 'endpoint_kind'),
    protocol: textRow(block, 'protocol'),
    peer: peerOf(block),
    statusCode: numbersOf(block, 'status_code'),
    failed: numbersOf(block, 'failed'),
    address: textRow(block, 'address'),
    entry: textRow(block, 'entry'),
    transport: textRow(block, 'transport'),
    headersCaptured: numbersOf(block, 'headers_captured'),
    annotated: textListsOf(block, 'annotated'),
  };
}

/** Columns that the message itself told. */
function messageColumns(block: DecodedBlock) {
  return {
    traceId: hexOf(block, 'trace_id'),
    spanId: hexOf(block, 'span_id'),
    parentId: hexOf(block, 'parent_span_id'),
    name: textRow(block, 'name'),
    kind: numbersOf(block, 'kind'),
    startUs: numbersOf(block, 'start_us'),
    duration: numbersOf(block, 'duration'),
    negative: numbersOf(block, 'negative_duration'),
    links: linksOf(block),
    weight: numbersOf(block, 'weight'),
    unscanned: numbersOf(block, 'unscanned'),
    detections: detectionsOf(block),
  };
}

/** row -> the span as the analyzer reads it: one object made in one go, because millions are. */
export function spansOf(block: DecodedBlock): (row: number) => StoredSpan {
  const message = messageColumns(block);
  const place = placeColumns(block);
  return (row) => {
    const parent = message.parentId(row);
    return {
      traceId: message.traceId(row),
      spanId: message.spanId(row),
      parentSpanId: parent === NO_PARENT ? '' : parent,
      name: message.name(row),
      kind: message.kind(row),
      startUs: message.startUs(row),
      durationNs: message.duration(row),
      negativeDuration: message.negative(row) === 1,
      links: message.links(row),
      weight: message.weight(row),
      unscanned: message.unscanned(row),
      detections: message.detections(row),
      environment: place.environment(row),
      namespace: place.namespace(row),
      service: place.service(row),
      version: place.version(row),
      instance: place.instance(row),
      endpoint: place.endpoint(row),
      endpointKind: member(ENDPOINT_KINDS, place.endpointKind(row)),
      protocol: member(PROTOCOLS, place.protocol(row)),
      peer: place.peer(row),
      statusCode: place.statusCode(row),
      failed: place.failed(row) === 1,
      address: place.address(row),
      entry: member(ENTRIES, place.entry(row)),
      transport: member(TRANSPORTS, place.transport(row)),
      headersCaptured: place.headersCaptured(row) === 1,
      annotated: place.annotated(row),
    };
  };
}
