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

function linksOf(block: DecodedBlock): (row: number) => string[] {
  const ids = textListsOf(block, 'link_ids');
  return (row) => ids(row).map((id) => `${id.slice(0, 32)}:${id.slice(32)}`);
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

type Locating = Omit<
  StoredSpan,
  'traceId' | 'spanId' | 'parentSpanId' | 'name' | 'kind' | 'startUs' | 'links' | 'weight'
> &
  object;
type LocatedRow = Omit<Locating, 'durationNs' | 'negativeDuration' | 'detections'>;

function locatedOf(block: DecodedBlock): (row: number) => LocatedRow {
  const [environment, namespace] = [textRow(block, 'environment'), textRow(block, 'namespace')];
  const [service, version, instance] = [
    textRow(block, 'service'),
    textRow(block, 'version'),
    textRow(block, 'instance'),
  ];
  const [endpoint, endpointKind] = [textRow(block, 'endpoint'), textRow(block, 'endpoint_kind')];
  const [protocol, address, entry] = [textRow(block, 'protocol'), textRow(block, 'address'), textRow(block, 'entry')];
  const transport = textRow(block, 'transport');
  const [statusCode, failed] = [numbersOf(block, 'status_code'), numbersOf(block, 'failed')];
  const headers = numbersOf(block, 'headers_captured');
  const peer = peerOf(block);
  const annotated = textListsOf(block, 'annotated');
  return (row) => ({
    environment: environment(row),
    namespace: namespace(row),
    service: service(row),
    version: version(row),
    instance: instance(row),
    endpoint: endpoint(row),
    endpointKind: member(ENDPOINT_KINDS, endpointKind(row)),
    protocol: member(PROTOCOLS, protocol(row)),
    peer: peer(row),
    statusCode: statusCode(row),
    failed: failed(row) === 1,
    address: address(row),
    entry: member(ENTRIES, entry(row)),
    transport: member(TRANSPORTS, transport(row)),
    headersCaptured: headers(row) === 1,
    annotated: annotated(row),
  });
}

/** row -> the span as the analyzer reads it. */
export function spansOf(block: DecodedBlock): (row: number) => StoredSpan {
  const [traceId, spanId, parentId] = [
    hexOf(block, 'trace_id'),
    hexOf(block, 'span_id'),
    hexOf(block, 'parent_span_id'),
  ];
  const [name, kind, startUs] = [textRow(block, 'name'), numbersOf(block, 'kind'), numbersOf(block, 'start_us')];
  const [duration, negative] = [numbersOf(block, 'duration'), numbersOf(block, 'negative_duration')];
  const [weight, links] = [numbersOf(block, 'weight'), linksOf(block)];
  const [located, detections] = [locatedOf(block), detectionsOf(block)];
  return (row) => {
    const parent = parentId(row);
    return {
      traceId: traceId(row),
      spanId: spanId(row),
      parentSpanId: parent === NO_PARENT ? '' : parent,
      name: name(row),
      kind: kind(row),
      startUs: startUs(row),
      durationNs: duration(row),
      negativeDuration: negative(row) === 1,
      links: links(row),
      weight: weight(row),
      detections: detections(row),
      ...located(row),
    };
  };
}
