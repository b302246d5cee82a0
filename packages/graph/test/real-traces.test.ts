// Real traces, from bytes to the resolved graph: services, edges, calls and recipients.
import { createRegister } from '@datatrail/recipients';
import { expect, test } from 'vitest';
import { resolve } from '../src/index.ts';
import { factsOf, serviceEdges, spansOfFixture, windowOf } from './read-spans.ts';
import { shuffled } from './scene.ts';

/** What the files show by the rules of the domain: edges are distinct pairs of services, calls are receiving spans. */
const CASES = [
  { file: 'otel-demo.jsonl', spans: 547, traces: 141, services: 8, edges: 9, calls: 213, orphans: 1 },
  { file: 'smartthings-oauth-authorization.json', spans: 175, traces: 1, services: 8, edges: 9, calls: 39, orphans: 0 },
  { file: 'yelp.json', spans: 16, traces: 1, services: 6, edges: 6, calls: 7, orphans: 0 },
  { file: 'skew.json', spans: 4, traces: 1, services: 2, edges: 1, calls: 1, orphans: 0 },
  { file: 'messaging-kafka.json', spans: 28, traces: 1, services: 2, edges: 1, calls: 3, orphans: 0 },
  { file: 'ascend.json', spans: 8, traces: 1, services: 3, edges: 2, calls: 2, orphans: 0 },
  { file: 'trainticket-08-43.jsonl', spans: 4445, traces: 53, services: 27, edges: 49, calls: 716, orphans: 0 },
] as const;

for (const { file, ...expected } of CASES)
  test(`${file}: services, edges and calls`, async () => {
    const spans = await spansOfFixture(file);
    const facts = factsOf(spans);
    const edges = serviceEdges(facts);
    expect({
      spans: spans.length,
      traces: new Set(spans.map((s) => s.traceId)).size,
      services: new Set(facts.flatMap((f) => f.services).map((s) => `${s.namespace}/${s.service}`)).size,
      edges: edges.length,
      calls: edges.reduce((total, edge) => total + Number(edge.slice(edge.lastIndexOf(' '))), 0),
      orphans: facts.flatMap((f) => f.services).reduce((total, s) => total + s.orphans, 0),
    }).toEqual(expected);
  });

test('the resolved graph counts received calls only, whatever was sent to a traced service in vain', async () => {
  const graph = resolve(windowOf(factsOf(await spansOfFixture('otel-demo.jsonl'))), createRegister());
  const inside = graph.edges.filter((e) => e.from.kind === 'service' && e.to.kind === 'service');
  expect(inside.length).toBe(9);
  expect(inside.reduce((total, e) => total + e.fact.calls, 0)).toBe(213);
});

test('a service that calls itself unknown shows as unknown_service, and no node is called unknown', async () => {
  const graph = resolve(windowOf(factsOf(await spansOfFixture('yelp.json'))), createRegister());
  expect(graph.nodes.map((n) => n.id)).toContain('service:unknown_service');
  expect(graph.nodes.filter((n) => /(^|:)unknown$/.test(n.id) || n.name === 'unknown')).toEqual([]);
});

test('old semantic conventions name three external hosts', async () => {
  const graph = resolve(windowOf(factsOf(await spansOfFixture('renovate.jsonl'))), createRegister());
  const external = graph.nodes.filter((n) => n.kind === 'external');
  expect(external.map((n) => n.hosts.join())).toEqual(['api.github.com', 'npm-registry.example', 'pypi.example']);
  expect(external[0]?.organisation).toBe('GitHub');
});

test('each model call is counted once, with the provider as recipient', async () => {
  const spans = await spansOfFixture('genai-test-trace.json');
  const graph = resolve(windowOf(factsOf(spans)), createRegister());
  const model = graph.edges.filter((e) => e.to.kind === 'external');
  expect(model.map((e) => [e.from.name, e.to.name, e.fact.calls])).toEqual([
    ['coding-agent', 'example-ai', 4],
    ['summarizer-agent', 'example-ai', 1],
  ]);
});

test('templates of the application stay as they are', async () => {
  const facts = factsOf(await spansOfFixture('trainticket-08-43.jsonl'));
  const endpoints = facts.flatMap((f) => f.endpoints).map((e) => e.endpoint);
  expect(endpoints.some((e) => e.includes('{userId}') || /\{\w+Id\}/.test(e))).toBe(true);
});

test('spans in another order, some twice: the same facts and the same graph', async () => {
  for (const file of ['smartthings-oauth-authorization.json', 'messaging-kafka.json', 'otel-demo.jsonl']) {
    const spans = await spansOfFixture(file);
    const facts = factsOf(spans);
    const mixed = factsOf(shuffled([...spans, ...spans.slice(0, 40)], 11));
    expect(mixed).toEqual(facts);
    expect(resolve(windowOf([...mixed].reverse()), createRegister())).toEqual(
      resolve(windowOf(facts), createRegister()),
    );
  }
});
