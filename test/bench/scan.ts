import { getHeapStatistics } from 'node:v8';
import { createScreener, DETECTORS, type Detector } from '@datatrail/detect';
import type { Tape } from '@datatrail/model';
import { VALUE } from '@datatrail/model';
import { createDecoder, readString } from '@datatrail/otlp';
import { createTraffic } from '@datatrail/testkit';
import { ALTERNATION, EXPRESSIONS } from './expressions.ts';
import { type BenchRow, cpuMicroseconds, type Measurement, stepRow } from './measurement.ts';
import { BATCH, quietRequests } from './quiet-spans.ts';

const ROUNDS = 5;
const ONE_BY_ONE = Object.values(EXPRESSIONS);

function assertOneEach(): void {
  const missing = DETECTORS.filter(({ id }) => EXPRESSIONS[id] === undefined).map(({ id }) => id);
  if (missing.length > 0) throw new Error(`expressions.ts has none for ${missing.join(', ')}: add one each`);
}

/** The least that such a tool does: the values of attributes, one by one, without the keys that say what they are. */
function matchValues(tape: Tape, match: (text: string) => number): number {
  let found = 0;
  for (let row = 0; row < tape.valueCount; row++) {
    if (tape.values.type[row] === VALUE.string) found += match(readString(tape, row));
  }
  return found;
}

const matchOnce = (text: string): number => (ALTERNATION.test(text) ? 1 : 0);

/**
 * What the same findings need: each value behind its key, without which no password or address of a client is known;
 * span names; and the text behind percent-encoding.
 */
function matchAll(tape: Tape): number {
  const { values, spans } = tape;
  const textAt = (at = 0, length = 0): string =>
    Buffer.from(tape.bytes.buffer, tape.bytes.byteOffset + at, length).toString();
  let found = 0;
  for (let i = 0; i < tape.spanCount; i++) found += matchText(textAt(spans.nameAt[i], spans.nameLength[i]));
  for (let row = 0; row < tape.valueCount; row++) {
    if (values.type[row] !== VALUE.string) continue;
    const value = readString(tape, row);
    const text = `${textAt(values.keyAt[row], values.keyLength[row])}=${value}`;
    found += matchText(text);
    if (/%[0-9a-f]{2}|\\[u"\\]/i.test(text)) found += matchText(text.replace(/%([0-9a-f]{2})/gi, '?'));
  }
  return found;
}

function matchText(text: string): number {
  let found = 0;
  for (const expression of ONE_BY_ONE) if (expression.test(text)) found++;
  return found;
}

function bestOf(requests: readonly Uint8Array[], work: (bytes: Uint8Array) => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const before = cpuMicroseconds();
    for (const bytes of requests) work(bytes);
    best = Math.min(best, cpuMicroseconds() - before);
  }
  return best;
}

function times(what: string, more: number, less: number): BenchRow {
  return { what, figure: `${(more / less).toFixed(2)} times` };
}

/** What the cost of all detectors is compared with: it must not grow with their number. */
const TEN = ['aws-access-key', 'bearer-token', 'client-ip', 'email', 'iban', 'jwt', 'password', 'payment-card'];
TEN.push('phone', 'us-ssn');

const HEAP_ROUNDS = 10;
/** Before it is compiled, code makes objects that it does not make afterwards. */
const WARM_UP = 20;

/**
 * Bytes of heap that screening takes for each span, as the difference between two readings without a collection between
 * them: a round in which one falls shows a smaller heap and is left out.
 */
function heapPerSpan(requests: readonly Uint8Array[], spans: number, work: (bytes: Uint8Array) => unknown): number {
  const rounds: number[] = [];
  for (let round = 0; round < HEAP_ROUNDS; round++) {
    const before = getHeapStatistics().used_heap_size;
    for (const bytes of requests) work(bytes);
    rounds.push(getHeapStatistics().used_heap_size - before);
  }
  return Math.min(...rounds.filter((bytes) => bytes >= 0)) / spans;
}

function createScreen(detectors: readonly Detector[]): (bytes: Uint8Array) => unknown {
  const decoder = createDecoder();
  const decode = (bytes: Uint8Array): Tape => decoder.decode(bytes);
  const screener = createScreener({ decode, key: Buffer.alloc(32, 1), detectors });
  return (bytes) => screener.screen(decode(bytes), { tenant: 'default', receivedAt: 1 }).detections;
}

function expressionRows(quiet: readonly Uint8Array[], count: number, screened: number): BenchRow[] {
  const decoder = createDecoder();
  const tenth = quiet.slice(0, Math.ceil(quiet.length / 10));
  const share = quiet.length / tenth.length;
  const onValues = bestOf(tenth, (bytes) => matchValues(decoder.decode(bytes), matchText)) * share;
  const inOne = bestOf(tenth, (bytes) => matchValues(decoder.decode(bytes), matchOnce)) * share;
  const onAll = bestOf(tenth, (bytes) => matchAll(decoder.decode(bytes))) * share;
  return [
    stepRow('decode and one expression per detector, values alone', count, onValues),
    stepRow('decode and all expressions as one alternation, values alone', count, inOne),
    stepRow('decode and one expression per detector, on names, and on values with their keys', count, onAll),
    times('one per detector, values alone / screening, decode in both', onValues, screened),
    times('one alternation, values alone / screening, decode in both', inOne, screened),
    times('names, keys and values / screening, decode in both (goal: 10)', onAll, screened),
  ];
}

function heapRows(spans: number, screen: (bytes: Uint8Array) => unknown): BenchRow[] {
  return [100, 2000].map((batch) => {
    const requests = quietRequests(Math.min(spans, 20_000), batch);
    for (let round = 0; round < WARM_UP; round++) for (const bytes of requests) screen(bytes);
    const bytes = heapPerSpan(requests, requests.length * batch, screen);
    return {
      what: `heap per span without findings, ${batch} spans in a request`,
      figure: `${bytes.toFixed(1)} bytes`,
      note: 'strings of ids that start like a finding and fail its test; nothing else',
    };
  });
}

export const measurement: Measurement = {
  name: 'scan',
  about: 'decode and screen against one expression per detector on the same values (goal: at least 10 times)',
  defaultSpans: 20_000,
  run({ spans, seed }) {
    assertOneEach();
    const quiet = quietRequests(spans);
    const count = quiet.length * BATCH;
    const busy = [...createTraffic({ seed, spans }).requests];
    const busyCount = busy.reduce((sum, request) => sum + request.spans, 0);
    const decoder = createDecoder();
    const screen = createScreen(DETECTORS);
    const alone = bestOf(quiet, (bytes) => decoder.decode(bytes));
    const screened = bestOf(quiet, screen);
    const withTen = bestOf(quiet, createScreen(DETECTORS.filter((d) => TEN.includes(d.id))));
    const mixed = bestOf(
      busy.map((request) => request.bytes),
      screen,
    );
    const size = quiet.reduce((sum, bytes) => sum + bytes.length, 0) / count;
    const rows: BenchRow[] = [
      {
        what: 'spans',
        figure: count.toLocaleString('en'),
        note: `${Math.round(size)} bytes each, ${DETECTORS.length} detectors, ${ONE_BY_ONE.length} expressions`,
      },
      stepRow('decode', count, alone),
      stepRow('decode and screen, nothing to find', count, screened),
      stepRow('the same with ten detectors', count, withTen),
      times('all detectors / ten (goal: at most 1.3)', screened, withTen),
      ...expressionRows(quiet, count, screened),
      stepRow('decode and screen traffic with planted values', busyCount, mixed),
      ...heapRows(spans, screen),
    ];
    return Promise.resolve(rows);
  },
};
