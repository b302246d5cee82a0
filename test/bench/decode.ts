import { join } from 'node:path';
import { createDecoder, createInterner, splitRequest } from '@datatrail/otlp';
import { createTraffic } from '@datatrail/testkit';
import protobuf from 'protobufjs';
import { type BenchRow, cpuMicroseconds, type Measurement, stepRow } from './measurement.ts';

const PROTO_FILES = join(import.meta.dirname, '../../packages/otlp/test/fixtures');
/** Each contestant reads everything so many times, in turns, so that a noisy moment does not hit one alone. */
const ROUNDS = 5;

function protobufjsDecode(): (bytes: Uint8Array) => unknown {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) => join(PROTO_FILES, target);
  root.loadSync('opentelemetry/proto/collector/trace/v1/trace_service.proto');
  const type = root.lookupType('opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest');
  return (bytes) => type.decode(bytes);
}

function cpuOf(requests: readonly Uint8Array[], work: (bytes: Uint8Array) => unknown): number {
  const before = cpuMicroseconds();
  for (const bytes of requests) work(bytes);
  return cpuMicroseconds() - before;
}

/** Decoder and every key interned, as the later steps do it. */
function decodeAndIntern(): (bytes: Uint8Array) => void {
  const decoder = createDecoder();
  const interner = createInterner(65_536);
  return (bytes) => {
    const tape = decoder.decode(bytes);
    const { keyAt, keyLength } = tape.values;
    for (let i = 0; i < tape.valueCount; i++)
      if ((keyAt[i] as number) >= 0) interner.intern(bytes, keyAt[i] as number, keyLength[i] as number);
  };
}

function drain(pieces: Iterable<Uint8Array>): void {
  for (const _ of pieces);
}

export const measurement: Measurement = {
  name: 'decode',
  about: 'bytes to tape against protobufjs with the official messages, the same requests (goal: at least 5 times)',
  defaultSpans: 50_000,
  run({ spans, seed }) {
    const requests: Uint8Array[] = [];
    let count = 0;
    let size = 0;
    for (const request of createTraffic({ seed, spans }).requests) {
      requests.push(request.bytes);
      count += request.spans;
      size += request.bytes.length;
    }
    const whole = [Buffer.concat(requests)];
    const decoder = createDecoder();
    const contestants: readonly (readonly [string, readonly Uint8Array[], (bytes: Uint8Array) => unknown])[] = [
      ['decode to the tape', requests, (bytes) => decoder.decode(bytes)],
      ['decode, and intern every key', requests, decodeAndIntern()],
      ['protobufjs', requests, protobufjsDecode()],
      ['split one body of all into pieces of 1 MiB', whole, (bytes) => drain(splitRequest(bytes, 1 << 20))],
    ];
    const best = contestants.map(() => Number.POSITIVE_INFINITY);
    for (let round = 0; round < ROUNDS; round++)
      for (const [i, [, input, work]] of contestants.entries())
        best[i] = Math.min(best[i] as number, cpuOf(input, work));
    const rows: BenchRow[] = contestants.map(([what], i) => stepRow(what, count, best[i] as number));
    const ratio = (best[2] as number) / (best[0] as number);
    return Promise.resolve([
      { what: 'spans', figure: count.toLocaleString('en'), note: `${Math.round(size / count)} bytes each` },
      ...rows,
      { what: 'protobufjs / tape', figure: `${ratio.toFixed(1)} times` },
    ]);
  },
};
