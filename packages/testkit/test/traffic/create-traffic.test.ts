import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { createTraffic, type TrafficTruth } from '../../src/index.ts';
import { decodeWithOracle } from '../otlp-schema.ts';

interface Read {
  readonly service: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly kind: number;
  readonly values: Readonly<Record<string, unknown>>;
}
interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}
interface Decoded {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly (Omit<Read, 'service' | 'values'> & { attributes: KeyValue[] })[];
    }[];
  }[];
}

function read(bytes: Uint8Array): Read[] {
  const { resourceSpans } = decodeWithOracle(bytes) as unknown as Decoded;
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(resource.attributes.find((a) => a.key === 'service.name')?.value.stringValue);
    return scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        service,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId ?? '',
        kind: span.kind,
        values: Object.fromEntries(span.attributes.map((a) => [a.key, a.value.stringValue])),
      })),
    );
  });
}

const OPTIONS = { seed: 11, spans: 20_000, batch: 100 };
const all: Read[] = [];
let bytes = 0;
let truth: TrafficTruth;
beforeAll(() => {
  const traffic = createTraffic(OPTIONS);
  for (const request of traffic.requests) {
    bytes += request.bytes.length;
    all.push(...read(request.bytes));
  }
  truth = traffic.truth();
});

describe('the truth agrees with a recount of what was sent', () => {
  test('spans and duplicates', () => {
    const distinct = new Set(all.map((span) => span.spanId));
    expect({ spans: distinct.size, duplicates: all.length - distinct.size }).toEqual({
      spans: truth.spans,
      duplicates: truth.duplicates,
    });
    expect(truth.duplicates).toBeGreaterThan(10);
  });

  test('edges between services, and receiving spans whose sender was lost', () => {
    const bySpan = new Map(all.map((span) => [span.spanId, span]));
    const calls = new Map<string, number>();
    let orphans = 0;
    for (const span of bySpan.values()) {
      if (span.kind !== 2 || span.parentSpanId === '') continue;
      const sender = bySpan.get(span.parentSpanId);
      if (sender === undefined) orphans++;
      else calls.set(`${sender.service} ${span.service}`, (calls.get(`${sender.service} ${span.service}`) ?? 0) + 1);
    }
    expect(new Map(truth.edges.map((e) => [`${e.from} ${e.to}`, e.calls]))).toEqual(calls);
    expect(orphans).toBe(truth.orphans);
    expect(orphans).toBeGreaterThan(0);
    expect(truth.edges.length).toBeGreaterThan(10);
  });

  test('planted values are there, each where the truth says', () => {
    const texts = all.map((span) => JSON.stringify(span.values)).join('\n');
    const inText = truth.secrets.filter((secret) => texts.includes(secret));
    const stored = truth.flows.filter((f) => f.grade !== 'on_wire').reduce((sum, f) => sum + f.count, 0);
    expect(inText.length).toBe(stored);
    expect(truth.secrets.length).toBe(truth.flows.reduce((sum, f) => sum + f.count, 0));
    expect(new Set(truth.flows.map((f) => f.grade))).toEqual(new Set(['on_wire', 'stored', 'telemetry']));
  });
});

test('spans are of a realistic size and speak old and new conventions', () => {
  expect(bytes / all.length).toBeGreaterThan(600);
  expect(bytes / all.length).toBeLessThan(1500);
  const keys = all.flatMap((span) => Object.keys(span.values));
  for (const key of ['http.request.method', 'http.method', 'db.query.text', 'db.statement', 'url.full', 'http.url'])
    expect(keys).toContain(key);
});

test('the same options give the same bytes, another seed others', () => {
  const digest = (seed: number): string => {
    const hash = createHash('sha256');
    for (const request of createTraffic({ ...OPTIONS, spans: 2000, seed }).requests) hash.update(request.bytes);
    return hash.digest('hex');
  };
  expect(digest(1)).toBe(digest(1));
  expect(digest(1)).not.toBe(digest(2));
});
