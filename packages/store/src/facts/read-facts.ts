import type { WindowFacts } from '@datatrail/model';
import type { Ask } from '../ask.ts';
import type { Parameters } from '../bind.ts';
import type { FactFilter } from '../span-store.ts';
import { decodeEdges, decodeEndpoints, decodeFlows, decodeServices } from './decode-facts.ts';
import { readInput } from './read-input.ts';

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
    input: await readInput(ask, { filter, parameters, services: known }),
    endpoints: decodeEndpoints(endpoints),
    edges: decodeEdges(edges),
    flows: decodeFlows(flows),
    services: known,
  };
}
