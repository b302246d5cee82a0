import {
  type CallTarget,
  EDGE_KINDS,
  type EdgeFact,
  ENDPOINT_KINDS,
  type EndpointFact,
  type Evidence,
  type FlowFact,
  GRADES,
  PEER_KINDS,
  POSITIONS,
  PROTOCOLS,
  type ServiceFact,
  type ServiceKey,
} from '@datatrail/model';
import { type DecodedBlock, numberListsOf, numbersOf, textListsOf, textOf } from '../native/index.ts';
import { member } from './member.ts';

const TARGET_KINDS = ['caller', ...PEER_KINDS] as const;
const DIRECTIONS = ['received', 'sent'] as const;

function once<T>(known: Map<string, T>, name: string, open: () => T): T {
  const found = known.get(name);
  if (found !== undefined) return found;
  const opened = open();
  known.set(name, opened);
  return opened;
}

/** Columns of one block by name, each looked up once. */
class Row {
  readonly #block: DecodedBlock;
  readonly #text = new Map<string, readonly string[]>();
  readonly #number = new Map<string, (row: number) => number>();
  readonly #texts = new Map<string, (row: number) => string[]>();
  readonly #numbers = new Map<string, (row: number) => number[]>();
  index = 0;

  constructor(block: DecodedBlock) {
    this.#block = block;
  }

  text(name: string): string {
    const values = once(this.#text, name, () => textOf(this.#block, name));
    return values[this.index] ?? '';
  }

  number(name: string): number {
    const read = once(this.#number, name, () => numbersOf(this.#block, name));
    return read(this.index);
  }

  texts(name: string): string[] {
    const read = once(this.#texts, name, () => textListsOf(this.#block, name));
    return read(this.index);
  }

  numbers(name: string): number[] {
    const read = once(this.#numbers, name, () => numberListsOf(this.#block, name));
    return read(this.index);
  }
}

function keyOf(row: Row): ServiceKey {
  return { environment: row.text('environment'), namespace: row.text('namespace'), service: row.text('service') };
}

function seenOf(row: Row): { readonly firstSeenUs: number; readonly lastSeenUs: number } {
  return { firstSeenUs: row.number('first_us'), lastSeenUs: row.number('last_us') };
}

function latencyOf(row: Row) {
  return { bucket: row.numbers('latency_bucket'), count: row.numbers('latency_count') };
}

function targetOf(row: Row): CallTarget {
  return {
    kind: member(TARGET_KINDS, row.text('target_kind')),
    namespace: row.text('target_namespace'),
    service: row.text('target_service'),
    name: row.text('target_name'),
    part: row.text('target_part'),
    host: row.text('target_host'),
    claimedService: row.text('target_claimed_service'),
  };
}

function endpointOf(row: Row): EndpointFact {
  const counts = row.numbers('status_count');
  return {
    ...keyOf(row),
    endpoint: row.text('endpoint'),
    kind: member(ENDPOINT_KINDS, row.text('kind')),
    protocol: member(PROTOCOLS, row.text('protocol')),
    calls: row.number('calls'),
    errors: row.number('errors'),
    latency: latencyOf(row),
    statusCodes: row.numbers('status_code').map((code, i) => [code, counts[i] ?? 0] as const),
    addresses: row.texts('addresses'),
    instances: row.texts('instances'),
    versions: row.texts('versions'),
    callers: row.texts('callers'),
    publicCalls: row.number('public_calls'),
    rootCalls: row.number('root_calls'),
    categoriesIn: row.texts('categories_in'),
    categoriesOut: row.texts('categories_out'),
    exampleTraces: row.texts('example_traces'),
    ...seenOf(row),
  };
}

function edgeOf(row: Row): EdgeFact {
  return {
    ...keyOf(row),
    target: targetOf(row),
    kind: member(EDGE_KINDS, row.text('kind')),
    protocol: member(PROTOCOLS, row.text('protocol')),
    calls: row.number('calls'),
    errors: row.number('errors'),
    weightedCalls: row.number('weighted_calls'),
    clientLatency: latencyOf(row),
    answered: row.number('answered'),
    plaintext: row.number('plaintext'),
    tls: row.number('tls'),
    headersCaptured: row.number('headers_captured'),
    joined: row.number('joined'),
    addresses: row.texts('addresses'),
    ports: row.numbers('ports'),
    exampleTraces: row.texts('example_traces'),
    ...seenOf(row),
  };
}

function evidenceOf(text: string): Evidence {
  const read: unknown = JSON.parse(text);
  const [traceId = '', spanId = '', position = '', key = '', detector = '', shape = ''] = Array.isArray(read)
    ? read.map(String)
    : [];
  return { traceId, spanId, position: member(POSITIONS, position), key, detector, shape };
}

function flowOf(row: Row): FlowFact {
  return {
    ...keyOf(row),
    target: targetOf(row),
    category: row.text('category'),
    direction: member(DIRECTIONS, row.text('direction')),
    grade: member(GRADES, row.text('grade')),
    key: row.text('key'),
    detector: row.text('detector'),
    confidence: row.number('confidence'),
    testData: row.number('test_data') === 1,
    count: row.number('count'),
    endpoints: row.texts('endpoints'),
    evidence: row.texts('evidence').map(evidenceOf),
    plaintext: row.number('plaintext'),
    ...seenOf(row),
  };
}

function serviceOf(row: Row): ServiceFact {
  return {
    ...keyOf(row),
    spans: row.number('spans'),
    traces: row.number('traces'),
    roots: row.number('roots'),
    orphans: row.number('orphans'),
    zeroIds: row.number('zero_ids'),
    negativeDurations: row.number('negative_durations'),
    cycles: row.number('cycles'),
    sampledSpans: row.number('sampled_spans'),
    serverSpans: row.number('server_spans'),
    clientSpans: row.number('client_spans'),
    clientSpansWithoutPeer: row.number('client_spans_without_peer'),
    headersCaptured: row.number('headers_captured'),
    selfCalls: row.number('self_calls'),
    unscanned: row.number('unscanned'),
    overflow: row.number('overflow'),
    instances: row.texts('instances'),
    versions: row.texts('versions'),
    ...seenOf(row),
  };
}

function rowsOf<T>(blocks: readonly DecodedBlock[], read: (row: Row) => T): T[] {
  return blocks.flatMap((block) => {
    const row = new Row(block);
    return Array.from({ length: block.rows }, (_, index) => {
      row.index = index;
      return read(row);
    });
  });
}

export const decodeEndpoints = (blocks: readonly DecodedBlock[]): EndpointFact[] => rowsOf(blocks, endpointOf);
export const decodeEdges = (blocks: readonly DecodedBlock[]): EdgeFact[] => rowsOf(blocks, edgeOf);
export const decodeFlows = (blocks: readonly DecodedBlock[]): FlowFact[] => rowsOf(blocks, flowOf);
export const decodeServices = (blocks: readonly DecodedBlock[]): ServiceFact[] => rowsOf(blocks, serviceOf);
