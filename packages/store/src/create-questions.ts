import type { Ask } from './ask.ts';
import { detectionsOf, spansOf } from './facts/decode-spans.ts';
import { type DecodedBlock, hexOf, numbersOf, textListsOf, textOf } from './native/index.ts';
import type {
  AskOptions,
  InstanceRow,
  RawEdge,
  StoreQuestions,
  TimeWindow,
  TraceFilter,
  TracePage,
  TraceSpan,
  TraceSummary,
} from './questions.ts';
import type { RunOptions } from './sql-engine.ts';
import { isSettled, traceWindows } from './trace-windows.ts';

const DEFAULT_LIMIT = 100;
const MOST = 1000;
/** 1900, where the engine's times begin, and 2255, where microseconds are exact. */
const FIRST_US = -2_208_988_800_000_000;
const LAST_US = Number.MAX_SAFE_INTEGER;

function reader({ signal }: AskOptions): RunOptions {
  return signal === undefined ? { lane: 'reader' } : { lane: 'reader', signal };
}

function rowsOf<T>(blocks: readonly DecodedBlock[], open: (block: DecodedBlock) => (row: number) => T): T[] {
  return blocks.flatMap((block) => {
    const read = open(block);
    return Array.from({ length: block.rows }, (_, row) => read(row));
  });
}

function clampUs(us: number): number {
  return Math.min(Math.max(Math.trunc(us), FIRST_US), LAST_US);
}

/** `start of the last row, trace id of the last row`; one that was not made here counts as none. */
function readCursor(cursor: string | undefined): { readonly us: number; readonly id: string } | undefined {
  const [, us, id] = /^(-?\d{1,16})-([0-9a-f]{32})$/.exec(cursor ?? '') ?? [];
  return us === undefined || id === undefined ? undefined : { us: Number(us), id };
}

function traceParameters(filter: TraceFilter) {
  const cursor = readCursor(filter.cursor);
  const { tenant, environment, namespace, service, endpoint, category, recipient } = filter;
  return {
    tenant,
    anyEnvironment: environment === undefined,
    environment: environment ?? '',
    anyNamespace: namespace === undefined,
    namespace: namespace ?? '',
    anyService: service === undefined,
    service: service ?? '',
    anyEndpoint: endpoint === undefined,
    endpoint: endpoint ?? '',
    anyCategory: category === undefined,
    category: category ?? '',
    anyRecipient: recipient === undefined,
    recipient: recipient ?? '',
    firstPage: cursor === undefined,
    cursorUs: cursor?.us ?? 0,
    cursorId: cursor?.id ?? '0'.repeat(32),
  };
}

interface FoundTrace {
  readonly us: number;
  readonly summary: TraceSummary;
  /** Where the page after this trace begins. */
  readonly cursor: string;
}

function summariesOf(block: DecodedBlock): (row: number) => FoundTrace {
  const [traceId, firstUs, lastUs] = [
    hexOf(block, 'trace_id'),
    numbersOf(block, 'first_us'),
    numbersOf(block, 'last_us'),
  ];
  const [spans, errors] = [numbersOf(block, 'spans'), numbersOf(block, 'errors')];
  const [services, categories] = [textListsOf(block, 'services'), textListsOf(block, 'categories')];
  const foundUs = numbersOf(block, 'found_us');
  return (row) => ({
    us: foundUs(row),
    cursor: `${foundUs(row)}-${traceId(row)}`,
    summary: {
      traceId: traceId(row),
      startUs: firstUs(row),
      durationNs: (lastUs(row) - firstUs(row)) * 1000,
      spans: spans(row),
      errors: errors(row),
      services: services(row),
      categories: categories(row),
    },
  });
}

function traceSpansOf(block: DecodedBlock): (row: number) => TraceSpan {
  const [span, detections, status] = [spansOf(block), detectionsOf(block), numbersOf(block, 'status')];
  const [message, state, attributes] = [
    textOf(block, 'status_message'),
    textOf(block, 'trace_state'),
    textOf(block, 'attributes'),
  ];
  const [events, links, resource] = [textOf(block, 'events'), textOf(block, 'links'), textOf(block, 'resource')];
  return (row) => ({
    ...span(row),
    detections: detections(row),
    status: status(row),
    statusMessage: message[row] ?? '',
    traceState: state[row] ?? '',
    attributesJson: attributes[row] || '{}',
    eventsJson: events[row] || '[]',
    linksJson: links[row] || '[]',
    resourceJson: resource[row] || '{}',
  });
}

function instancesOf(block: DecodedBlock): (row: number) => InstanceRow {
  const text = (name: string): readonly string[] => textOf(block, name);
  const [environment, namespace, service] = [text('environment'), text('namespace'), text('service')];
  const [instance, version] = [text('instance'), text('version')];
  const [spans, errors] = [numbersOf(block, 'spans'), numbersOf(block, 'errors')];
  const [firstUs, lastUs] = [numbersOf(block, 'first_us'), numbersOf(block, 'last_us')];
  return (row) => ({
    environment: environment[row] ?? '',
    namespace: namespace[row] ?? '',
    service: service[row] ?? '',
    instance: instance[row] ?? '',
    version: version[row] ?? '',
    spans: spans(row),
    errors: errors(row),
    firstSeenUs: firstUs(row),
    lastSeenUs: lastUs(row),
  });
}

function rawEdgesOf(block: DecodedBlock): (row: number) => RawEdge {
  const text = (name: string): readonly string[] => textOf(block, name);
  const [environment, namespace, service] = [text('environment'), text('namespace'), text('service')];
  const [toNamespace, toService] = [text('to_namespace'), text('to_service')];
  const [calls, errors] = [numbersOf(block, 'calls'), numbersOf(block, 'errors')];
  return (row) => ({
    environment: environment[row] ?? '',
    namespace: namespace[row] ?? '',
    service: service[row] ?? '',
    toNamespace: toNamespace[row] ?? '',
    toService: toService[row] ?? '',
    calls: calls(row),
    errors: errors(row),
  });
}

function windowParameters({ tenant, fromUs, toUs }: TimeWindow) {
  return { tenant, fromUs: clampUs(fromUs), toUs: clampUs(toUs) };
}

/** Newest first, so the last hour is searched before the last day and that before everything. */
async function pageOf(ask: Ask, filter: TraceFilter, run: { readonly nowUs: number; readonly options: RunOptions }) {
  const limit = Math.min(Math.max(1, Math.trunc(filter.limit ?? DEFAULT_LIMIT)), MOST);
  const whole = { fromUs: clampUs(filter.fromUs ?? FIRST_US), toUs: clampUs(filter.toUs ?? LAST_US) };
  const cursorUs = readCursor(filter.cursor)?.us;
  const parameters = { ...traceParameters(filter), limit: limit + 1 };
  let found: FoundTrace[] = [];
  for (const window of traceWindows(whole, { nowUs: run.nowUs, ...(cursorUs !== undefined && { cursorUs }) })) {
    found = rowsOf(await ask('find_traces', { ...parameters, ...window }, run.options), summariesOf);
    if (isSettled(window, whole, found[limit]?.us)) break;
  }
  return { page: found.slice(0, limit), hasMore: found.length > limit };
}

export interface QuestionsOptions {
  readonly ask: Ask;
  /** What waits for an insert. */
  readonly pending: () => { readonly rows: number; readonly bytes: number };
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Answers what the API asks. */
export function createQuestions({ ask, pending, now }: QuestionsOptions): StoreQuestions {
  return {
    async findTraces(filter, options = {}): Promise<TracePage> {
      const { page, hasMore } = await pageOf(ask, filter, { nowUs: now() * 1000, options: reader(options) });
      const cursor = page.at(-1)?.cursor ?? null;
      return { traces: page.map(({ summary }) => summary), cursor: hasMore ? cursor : null };
    },
    async readTrace(tenant, traceId, options = {}) {
      const blocks = await ask('read_trace', { tenant, traceId: traceId.toLowerCase() }, reader(options));
      return rowsOf(blocks, traceSpansOf);
    },
    async readInstances(window, options = {}) {
      return rowsOf(await ask('instances', windowParameters(window), reader(options)), instancesOf);
    },
    async readRawEdges(window, options = {}) {
      return rowsOf(await ask('edges_raw', windowParameters(window), reader(options)), rawEdgesOf);
    },
    async tenants(options = {}) {
      return (await ask('tenants', {}, reader(options))).flatMap((block) => textOf(block, 'tenant'));
    },
    async readIngest(tenant, options = {}) {
      const [spans] = await ask('ingest_spans', { tenant }, reader(options));
      const [parts] = await ask('ingest_parts', {}, reader(options));
      const stored = spans === undefined ? 0 : numbersOf(spans, 'spans')(0);
      return {
        spans: stored,
        spansLastMinute: spans === undefined ? 0 : numbersOf(spans, 'last_minute')(0),
        parts: parts === undefined ? 0 : numbersOf(parts, 'parts')(0),
        bytesOnDisk: parts === undefined ? 0 : numbersOf(parts, 'bytes')(0),
        oldestDay: stored === 0 || spans === undefined ? null : (textOf(spans, 'oldest_day')[0] ?? null),
        pendingRows: pending().rows,
        pendingBytes: pending().bytes,
      };
    },
  };
}
