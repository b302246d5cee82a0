// What the report says of generated traffic, against what the generator knows to be true of it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GraphNode, Report } from '@datatrail/model';
import { createTraffic, type TrafficTruth } from '@datatrail/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyzeInProcess } from './analyze-in-process.ts';

const SPANS = 100_000;
const TIMEOUT_MS = 300_000;
const folder = mkdtempSync(join(tmpdir(), 'datatrail-truth-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let truth: TrafficTruth;
let report: Report;
let printed: string;
let nodes: ReadonlyMap<string, GraphNode>;

/** As the Collector's file exporter writes protobuf: each request after its length, 4 bytes big-endian. */
function framed(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

beforeAll(async () => {
  const traffic = createTraffic({ seed: 2026, spans: SPANS });
  const parts = Array.from(traffic.requests, ({ bytes }) => framed(bytes));
  writeFileSync(join(folder, 'traces.pb'), Buffer.concat(parts));
  truth = traffic.truth();
  const { code, stdout, stderr } = await analyzeInProcess(folder, ['traces.pb']);
  expect(code, stderr).toBe(0);
  printed = stdout + stderr;
  report = JSON.parse(stdout) as Report;
  nodes = new Map(report.graph.nodes.map((node) => [node.id, node]));
}, TIMEOUT_MS);

const kindOf = (id: string): string => nodes.get(id)?.kind ?? '';
const nameOf = (id: string): string => nodes.get(id)?.name ?? id;
const sorted = (lines: readonly string[]): string[] => [...lines].sort();

/** Edges of the report between two kinds of nodes, as `from > to calls`. */
function edges(from: string, to: string): string[] {
  return sorted(
    report.graph.edges
      .filter((edge) => kindOf(edge.from) === from && kindOf(edge.to) === to)
      .map((edge) => `${nameOf(edge.from)} > ${edge.to} ${edge.calls}`),
  );
}

/** Id of the node that stands for a host. */
function recipientOf(host: string): string {
  return (
    report.graph.nodes.find((node) => node.kind === 'external' && node.hosts.includes(host))?.id ?? `nobody has ${host}`
  );
}

describe(`${SPANS.toLocaleString('en')} spans`, () => {
  test('spans, repeats, traces and services', () => {
    const { spans, duplicates, traces, rejected } = report.input;
    expect({ spans, duplicates, traces, rejected }).toEqual({
      spans: truth.spans,
      duplicates: truth.duplicates,
      traces: truth.traces,
      rejected: 0,
    });
    expect(report.services.map((service) => service.name).sort()).toEqual(truth.services);
  });

  test('calls between services', () => {
    const called = report.graph.edges.filter(
      (edge) => kindOf(edge.from) === 'service' && kindOf(edge.to) === 'service',
    );
    const lines = called
      .filter((edge) => edge.kind === 'call')
      .map((edge) => `${nameOf(edge.from)} > ${nameOf(edge.to)} ${edge.calls}`);
    expect(sorted(lines)).toEqual(sorted(truth.edges.map((edge) => `${edge.from} > ${edge.to} ${edge.calls}`)));
  });

  test('calls to outside hosts, merged by organisation', () => {
    const calls = new Map<string, number>();
    for (const { from, host, calls: count } of truth.externals) {
      const pair = `${from} > ${recipientOf(host)}`;
      calls.set(pair, (calls.get(pair) ?? 0) + count);
    }
    expect(edges('service', 'external')).toEqual(sorted([...calls].map(([pair, count]) => `${pair} ${count}`)));
  });

  test('queries, publications and consumptions', () => {
    // Redis numbers its databases; the host says more
    const store = (system: string, database: string): string =>
      system === 'redis' ? 'redis/redis.shop.svc.cluster.local' : `${system}/${database}`;
    const queries = truth.queries.map((q) => `${q.from} > datastore:${store(q.system, q.database)} ${q.calls}`);
    expect(edges('service', 'datastore')).toEqual(sorted(queries));
    const published = truth.publishes.map((p) => `${p.from} > broker:kafka/${p.topic} ${p.calls}`);
    expect(edges('service', 'broker')).toEqual(sorted(published));
    const consumed = report.graph.edges
      .filter((edge) => kindOf(edge.from) === 'broker')
      .map((e) => `${e.from} > ${nameOf(e.to)} ${e.calls}`);
    expect(sorted(consumed)).toEqual(sorted(truth.consumes.map((c) => `broker:kafka/${c.topic} > ${c.to} ${c.calls}`)));
  });

  test('the endpoint repository', () => {
    const served = report.endpoints.filter((endpoint) => endpoint.kind !== 'messaging');
    const lines = served.map((endpoint) => `${endpoint.service} ${endpoint.endpoint} ${endpoint.calls}`);
    expect(sorted(lines)).toEqual(sorted(truth.endpoints.map((e) => `${e.service} ${e.endpoint} ${e.calls}`)));
  });

  test('every planted data flow and no other', () => {
    const observed = report.flows.filter((flow) => flow.category !== 'none_seen' && flow.grade !== 'co_occurring');
    const lines = observed.map(
      (flow) => `${nameOf(flow.sender)} ${flow.recipient} ${flow.category} ${flow.grade} ${flow.count}`,
    );
    const recipient = (grade: string, name: string): string =>
      grade === 'telemetry' ? 'telemetry' : grade === 'stored' ? `datastore:${name}` : recipientOf(name);
    const wanted = truth.flows.map(
      (f) => `${f.sender} ${recipient(f.grade, f.recipient)} ${f.category} ${f.grade} ${f.count}`,
    );
    expect(sorted(lines)).toEqual(sorted(wanted));
  });

  test('no planted value is printed', () => {
    expect(truth.secrets.length).toBeGreaterThan(100);
    expect(truth.secrets.filter((secret) => printed.includes(secret))).toEqual([]);
  });
});
