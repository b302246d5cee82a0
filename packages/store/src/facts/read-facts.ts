import type { ReportInput, ServiceFact, WindowFacts } from '@datatrail/model';
import type { Ask } from '../ask.ts';
import type { Parameters } from '../bind.ts';
import { numbersOf, textOf } from '../native/index.ts';
import type { FactFilter } from '../span-store.ts';
import { decodeEdges, decodeEndpoints, decodeFlows, decodeServices } from './decode-facts.ts';

const ALL_MINUTES = { fromMinute: -0x8000_0000, toMinute: 0x7fff_ffff } as const;
const READER = { lane: 'reader' } as const;

/** Parameters that all questions about facts share. */
function filterParameters(filter: FactFilter): Parameters {
  const { tenant, window = ALL_MINUTES, environment, namespace, service } = filter;
  return {
    tenant,
    fromMinute: window.fromMinute,
    toMinute: window.toMinute,
    anyEnvironment: environment === undefined,
    environment: environment ?? '',
    anyNamespace: namespace === undefined,
    namespace: namespace ?? '',
    anyService: service === undefined,
    service: service ?? '',
  };
}

function isoOf(us: number): string {
  const date = new Date(us / 1000);
  return Number.isNaN(date.getTime()) ? new Date(8.64e15).toISOString() : date.toISOString();
}

async function readInput(ask: Ask, filter: FactFilter, services: readonly ServiceFact[]): Promise<ReportInput> {
  const { tenant, window = ALL_MINUTES } = filter;
  const minutes = { fromMinute: window.fromMinute, toMinute: window.toMinute };
  const [input, counts] = await Promise.all([
    ask('input', { tenant, ...minutes }, READER),
    ask('input_counts', { tenant }, READER),
  ]);
  const [block] = input;
  const number = (name: string): number => (block === undefined ? 0 : numbersOf(block, name)(0));
  const narrowed = filter.environment !== undefined || filter.namespace !== undefined || filter.service !== undefined;
  const spans = narrowed ? services.reduce((sum, s) => sum + s.spans, 0) : number('spans');
  return {
    spans,
    services: new Set(services.map((s) => JSON.stringify([s.namespace, s.service]))).size,
    traces: number('traces'),
    rejected: counts.reduce((sum, b) => sum + sumOf(numbersOf(b, 'rejected'), b.rows), 0),
    duplicates: number('duplicates'),
    formats: counts.flatMap((b) => textOf(b, 'format')),
    from: spans === 0 ? null : isoOf(number('first_us')),
    to: spans === 0 ? null : isoOf(number('last_us')),
  };
}

function sumOf(read: (row: number) => number, rows: number): number {
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += read(row);
  return sum;
}

/** See `FactStore.readFacts`: merged over the minutes by the engine, from the rollups only. */
export async function readFacts(ask: Ask, filter: FactFilter): Promise<WindowFacts> {
  const parameters = filterParameters(filter);
  const [endpoints, edges, flows, services] = await Promise.all([
    ask('endpoints', parameters, READER),
    ask('edges', parameters, READER),
    ask('flows', parameters, READER),
    ask('services', parameters, READER),
  ]);
  const known = decodeServices(services);
  return {
    input: await readInput(ask, filter, known),
    endpoints: decodeEndpoints(endpoints),
    edges: decodeEdges(edges),
    flows: decodeFlows(flows),
    services: known,
  };
}
