import { createScreener, DETECTORS } from '@datatrail/detect';
import type { Tape } from '@datatrail/model';
import { VALUE } from '@datatrail/model';
import { createDecoder, readString } from '@datatrail/otlp';
import { createTraffic } from '@datatrail/testkit';
import { type BenchRow, cpuMicroseconds, type Measurement, stepRow } from './measurement.ts';
import { BATCH, quietRequests } from './quiet-spans.ts';

const ROUNDS = 5;

/** One expression for each detector, in the manner of the usual tools, over the same values as strings. */
const EXPRESSIONS: readonly RegExp[] = [
  /[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}/,
  /\b(?:\d[ -]?){13,19}\b/,
  /\b[A-Z]{2}\d{2}[A-Z0-9 ]{11,30}\b/,
  /\bey[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*/,
  /\bbearer\s+[A-Za-z0-9._~+/-]{8,}=*/i,
  /\bbasic\s+[A-Za-z0-9+/]{8,}=*/i,
  /authorization["']?\s*[:=]\s*["']?[^"'\s]{4,}/i,
  /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/,
  /secret_?access_?key["']?\s*[:=]\s*["']?[A-Za-z0-9/+]{40}/i,
  /\b(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{36}\b|\bgithub_pat_\w{36,}/,
  /\bAIza[\w-]{35}\b/,
  /\bya29\.[\w.-]{20,}|\bGOCSPX-[\w-]{20,}/,
  /\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}|\bwhsec_[A-Za-z0-9+/=]{16,}/,
  /\bxox[abeoprs]-[\w-]{12,}|\bxapp-[\w-]{12,}/,
  /hooks\.slack\.com\/(?:services|workflows|triggers)\/[\w/-]{20,}/,
  /-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----/,
  /(?:password|passwd|pwd|passphrase)["']?\s*[:=]\s*["']?[^"'\s&;,]+/i,
  /:\/\/[^\s/:@]*:[^\s/@]+@/,
  /[?&#](?:code|state|access_token|refresh_token|id_token|client_secret)=[^&\s]{6,}/i,
  /(?:api_?key|token|secret)["']?\s*[:=]\s*["']?[\w./+-]{12,}/i,
  /\b\d{3}-\d{2}-\d{4}\b/,
  /(?<!\w)\+[1-9][\d ().-]{7,18}\d/,
  /x-forwarded-for["']?\s*[:=]\s*["']?[\d.]+/i,
  /(?:lat|lon|lng|latitude|longitude)["']?\s*[:=]\s*["']?-?\d{1,3}\.\d{3,}/i,
  /(?:dob|birth_?date|date_of_birth)["']?\s*[:=]\s*["']?[\d./-]{8,}/i,
  /(?:jsessionid|phpsessid|session_?id)["']?\s*[:=]\s*["']?\w{8,}/i,
  /(?:set-)?cookie["']?\s*[:=]\s*["']?[^;]+/i,
  /--(?:password|token|api-key)\s+[^\s-]\S+|identified\s+by\s+['"][^'"]+/i,
  /(?:user|customer|account)_?id["']?\s*[:=]\s*["']?[\w-]+/i,
  /(?:first|last|full|user)_?name["']?\s*[:=]\s*["']?[^"'&,;]+/i,
];

/** The least that such a tool does: the values of attributes, one by one, without the keys that say what they are. */
function matchValues(tape: Tape): number {
  let found = 0;
  for (let row = 0; row < tape.valueCount; row++) {
    if (tape.values.type[row] === VALUE.string) found += matchText(readString(tape, row));
  }
  return found;
}

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
  for (const expression of EXPRESSIONS) if (expression.test(text)) found++;
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
  return { what, figure: `${(more / less).toFixed(1)} times` };
}

/** Bytes of heap for each span; without a collection between the two readings, else it says too little. */
function allocatedPerSpan(requests: readonly Uint8Array[], work: (bytes: Uint8Array) => unknown): number {
  const few = requests.slice(0, 20);
  const before = process.memoryUsage().heapUsed;
  for (const bytes of few) work(bytes);
  return (process.memoryUsage().heapUsed - before) / (few.length * BATCH);
}

export const measurement: Measurement = {
  name: 'scan',
  about: 'decode and screen against one expression per detector on the same values (goal: at least 10 times)',
  defaultSpans: 20_000,
  run({ spans, seed }) {
    const quiet = quietRequests(spans);
    const count = quiet.length * BATCH;
    const busy = [...createTraffic({ seed, spans }).requests];
    const busyCount = busy.reduce((sum, request) => sum + request.spans, 0);
    const decoder = createDecoder();
    const decode = (bytes: Uint8Array): Tape => decoder.decode(bytes);
    const screener = createScreener({ decode, key: Buffer.alloc(32, 1) });
    const screen = (bytes: Uint8Array): unknown =>
      screener.screen(decode(bytes), { tenant: 'default', receivedAt: 1 }).detections;
    const alone = bestOf(quiet, decode);
    const screened = bestOf(quiet, screen);
    const tenth = quiet.slice(0, Math.ceil(quiet.length / 10));
    const share = quiet.length / tenth.length;
    const onValues = bestOf(tenth, (bytes) => matchValues(decode(bytes))) * share;
    const expressions = bestOf(tenth, (bytes) => matchAll(decode(bytes))) * share;
    const mixed = bestOf(
      busy.map((request) => request.bytes),
      screen,
    );
    const size = quiet.reduce((sum, bytes) => sum + bytes.length, 0) / count;
    const rows: BenchRow[] = [
      {
        what: 'spans',
        figure: count.toLocaleString('en'),
        note: `${Math.round(size)} bytes each, ${DETECTORS.length} detectors, ${EXPRESSIONS.length} expressions`,
      },
      stepRow('decode', count, alone),
      stepRow('decode and screen, nothing to find', count, screened),
      stepRow('decode and one expression per detector, values alone', count, onValues),
      stepRow('the same on names, and on values with their keys', count, expressions),
      times('values alone / screening, decode in both', onValues, screened),
      times('names, keys and values / screening, decode in both', expressions, screened),
      times('names, keys and values / screening, without decode', expressions - alone, screened - alone),
      stepRow('decode and screen traffic with planted values', busyCount, mixed),
      { what: 'heap per span without findings', figure: `${allocatedPerSpan(quiet, screen).toFixed(1)} bytes` },
    ];
    return Promise.resolve(rows);
  },
};
