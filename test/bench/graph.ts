import { createLocator, createRebuild, mergeEndpoints, resolve } from '@datatrail/graph';
import type { Located, MinuteFacts, StoredSpan, Tape, WindowFacts } from '@datatrail/model';
import { createDecoder, createInterner, normalizeKey, readHex, readTimeUs } from '@datatrail/otlp';
import { createRegister } from '@datatrail/recipients';
import { createTraffic } from '@datatrail/testkit';
import { type BenchRow, cpuMicroseconds, type Measurement, stepRow } from './measurement.ts';

/** A span as the store would give it back, detections left out. */
function storedSpan(tape: Tape, i: number, located: Located): StoredSpan {
  const { spans } = tape;
  const parentAt = spans.parentIdAt[i] ?? -1;
  const { kind, name, part, host, port, address, claimedService, reason } = located.peer;
  return {
    ...located,
    peer: { kind, name, part, host, port, address, claimedService, reason },
    traceId: readHex(tape, spans.traceIdAt[i] ?? 0, 16),
    spanId: readHex(tape, spans.spanIdAt[i] ?? 0, 8),
    parentSpanId: parentAt < 0 ? '' : readHex(tape, parentAt, 8),
    name: located.endpoint,
    kind: spans.kind[i] ?? 0,
    startUs: readTimeUs(spans.startHigh[i] ?? 0, spans.startLow[i] ?? 0),
    durationNs: 1_000_000,
    negativeDuration: false,
    links: [],
    weight: 1,
    detections: [],
  };
}

function windowOf(facts: readonly MinuteFacts[]): WindowFacts {
  return {
    input: { spans: 0, services: 0, traces: 0, rejected: 0, duplicates: 0, formats: [], from: null, to: null },
    endpoints: mergeEndpoints(facts.flatMap((f) => f.endpoints)),
    edges: facts.flatMap((f) => f.edges),
    flows: facts.flatMap((f) => f.flows),
    services: facts.flatMap((f) => f.services),
  };
}

export const measurement: Measurement = {
  name: 'graph',
  about: 'CPU of locate, rebuild and resolve per span, in one process and without a store',
  defaultSpans: 100_000,
  async run({ spans: wanted, seed }): Promise<readonly BenchRow[]> {
    const interner = createInterner(16_384);
    const locate = createLocator({ intern: (bytes, at, length) => interner.intern(bytes, at, length), normalizeKey });
    const decoder = createDecoder();
    const spans: StoredSpan[] = [];
    let locating = 0;
    for (const { bytes } of createTraffic({ seed, spans: wanted }).requests) {
      const tape = decoder.decode(bytes);
      const before = cpuMicroseconds();
      for (let i = 0; i < tape.spanCount; i++) locate(tape, i);
      locating += cpuMicroseconds() - before;
      for (let i = 0; i < tape.spanCount; i++) spans.push(storedSpan(tape, i, locate(tape, i)));
    }
    const traces = Map.groupBy(spans, (span) => span.traceId);
    const begun = cpuMicroseconds();
    const rebuild = createRebuild({ minutes: new Set(spans.map((s) => Math.floor(s.startUs / 60e6))), normalizeKey });
    for (const trace of traces.values()) rebuild.add(trace);
    const facts = rebuild.finish();
    const rebuilt = cpuMicroseconds();
    const graph = resolve(windowOf(facts), createRegister());
    const resolved = cpuMicroseconds();
    return [
      { what: 'spans', figure: spans.length.toLocaleString('en'), note: `${traces.size.toLocaleString('en')} traces` },
      stepRow('locate', spans.length, locating),
      stepRow('rebuild', spans.length, rebuilt - begun),
      {
        what: 'resolve',
        figure: `${((resolved - rebuilt) / 1000).toFixed(1)} ms`,
        note: `${graph.nodes.length} nodes`,
      },
    ];
  },
};
