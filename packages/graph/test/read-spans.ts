import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Located, MinuteFacts, StoredSpan, Tape, WindowFacts } from '@datatrail/model';
import {
  createDecoder,
  createInterner,
  normalizeKey,
  readHex,
  readTimeNs,
  readTimeUs,
  readTraceFile,
  readUtf8,
} from '@datatrail/otlp';
import { encodeRequest, type ResourceSpec } from '@datatrail/testkit';
import { createLocator, createRebuild, mergeEndpoints } from '../src/index.ts';

/** As the ingester makes it. */
export function createTestLocator() {
  const interner = createInterner(8192);
  return createLocator({ intern: (bytes, at, length) => interner.intern(bytes, at, length), normalizeKey });
}

/** Spans of a tape as the store gives them back; detections are none. */
export function storedSpans(tape: Tape, locate = createTestLocator()): StoredSpan[] {
  return Array.from({ length: tape.spanCount }, (_, i) => storedSpan(tape, i, locate(tape, i)));
}

function storedSpan(tape: Tape, i: number, located: Located): StoredSpan {
  const { spans, links } = tape;
  const hex = (at: number | undefined, length: number): string =>
    at === undefined || at < 0 ? '' : readHex(tape, at, length);
  const start = readTimeNs(spans.startHigh[i] ?? 0, spans.startLow[i] ?? 0);
  const end = readTimeNs(spans.endHigh[i] ?? 0, spans.endLow[i] ?? 0);
  const linked: string[] = [];
  for (let link = spans.linksFrom[i] ?? 0; link < (spans.linksTo[i] ?? 0); link++)
    linked.push(`${hex(links.traceIdAt[link], 16)}:${hex(links.spanIdAt[link], 8)}`);
  const { kind, name, part, host, port, address, claimedService, reason } = located.peer;
  return {
    ...located,
    peer: { kind, name, part, host, port, address, claimedService, reason },
    traceId: hex(spans.traceIdAt[i], 16),
    spanId: hex(spans.spanIdAt[i], 8),
    parentSpanId: hex(spans.parentIdAt[i], 8),
    name: readUtf8(tape, spans.nameAt[i] ?? 0, spans.nameLength[i] ?? 0),
    kind: spans.kind[i] ?? 0,
    startUs: readTimeUs(spans.startHigh[i] ?? 0, spans.startLow[i] ?? 0),
    durationNs: Number(end > start ? end - start : 0n),
    negativeDuration: end < start,
    links: linked,
    weight: 1,
    detections: [],
  };
}

export function spansOf(resources: readonly ResourceSpec[]): StoredSpan[] {
  return storedSpans(createDecoder().decode(encodeRequest(resources)));
}

export async function spansOfFixture(name: string): Promise<StoredSpan[]> {
  const bytes = await readFile(fileURLToPath(new URL(`./fixtures/${name}.gz`, import.meta.url)));
  const locate = createTestLocator();
  const decoder = createDecoder();
  const spans: StoredSpan[] = [];
  async function* chunks() {
    yield new Uint8Array(bytes);
  }
  for await (const part of readTraceFile(chunks()))
    if (part.kind === 'request') spans.push(...storedSpans(decoder.decode(part.request), locate));
  return spans;
}

/** Facts of all minutes that the spans touch, traces in order of appearance. */
export function factsOf(spans: readonly StoredSpan[], payloadKeys: readonly string[] = []): MinuteFacts[] {
  const minutes = new Set(spans.map((span) => Math.floor(span.startUs / 60e6)));
  const rebuild = createRebuild({ minutes, normalizeKey, payloadKeys });
  for (const trace of Map.groupBy(spans, (span) => span.traceId).values()) rebuild.add(trace);
  return rebuild.finish();
}

export function windowOf(facts: readonly MinuteFacts[]): WindowFacts {
  return {
    input: { spans: 0, services: 0, traces: 0, rejected: 0, duplicates: 0, formats: [], from: null, to: null },
    endpoints: mergeEndpoints(facts.flatMap((f) => f.endpoints)),
    edges: facts.flatMap((f) => f.edges),
    flows: facts.flatMap((f) => f.flows),
    services: facts.flatMap((f) => f.services),
  };
}

/** `sender -> receiver: calls` of calls that a traced service received, self-calls left out. */
export function serviceEdges(facts: readonly MinuteFacts[]): string[] {
  const calls = new Map<string, number>();
  for (const { edges } of facts)
    for (const { service, target, calls: count } of edges) {
      if (target.kind !== 'service' || target.service === '' || target.service === service) continue;
      const pair = `${service} -> ${target.service}`;
      calls.set(pair, (calls.get(pair) ?? 0) + count);
    }
  return [...calls].map(([pair, count]) => `${pair}: ${count}`).sort();
}
