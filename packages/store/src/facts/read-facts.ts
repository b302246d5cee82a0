import type { WindowFacts } from '@datatrail/model';
import type { Ask } from '../ask.ts';
import type { Parameters } from '../bind.ts';
import type { Exclusive } from '../exclusive.ts';
import { numbersOf } from '../native/index.ts';
import type { AskOptions } from '../questions.ts';
import type { FactFilter } from '../span-store.ts';
import type { RunOptions } from '../sql-engine.ts';
import { decodeEdges, decodeEndpoints, decodeFlows, decodeServices } from './decode-facts.ts';
import { readInput } from './read-input.ts';

const ALL_MINUTES = { fromMinute: -0x8000_0000, toMinute: 0x7fff_ffff } as const;
/** Rows of one kind that a report is made of. Minutes are bounded, but the months of a window add up. */
const MOST_ROWS = 50_000;
/** Minutes are switched over every few seconds, and a reading takes some ten milliseconds. */
const TRIES = 3;

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

export interface ReadFactsOptions extends AskOptions {
  readonly ask: Ask;
  /** No minute is switched over by this process while this runs. */
  readonly exclusive: Exclusive;
  /** Told in one sentence what an operator should know. */
  readonly onNotice: (notice: string) => void;
}

async function readOnce(
  { ask, onNotice }: ReadFactsOptions,
  filter: FactFilter,
  run: RunOptions,
): Promise<WindowFacts> {
  const parameters = filterParameters(filter);
  const bounded = { ...parameters, most: MOST_ROWS };
  const [endpoints, edges, flows, services] = await Promise.all([
    ask('endpoints', bounded, run),
    ask('edges', bounded, run),
    ask('flows', bounded, run),
    ask('services', bounded, run),
  ]);
  for (const [name, blocks] of Object.entries({ endpoints, edges, flows, services }))
    if (blocks.reduce((rows, block) => rows + block.rows, 0) >= MOST_ROWS)
      onNotice(`a report shows the ${MOST_ROWS} largest rows of ${name}: ask for a shorter window or one environment`);
  const known = decodeServices(services);
  return {
    input: await readInput(ask, { filter, parameters, services: known, run }),
    endpoints: decodeEndpoints(endpoints),
    edges: decodeEdges(edges),
    flows: decodeFlows(flows),
    services: known,
  };
}

/** A number that changes with any version of any minute of the window. */
async function versionsOf(ask: Ask, filter: FactFilter, run: RunOptions): Promise<string> {
  const { tenant, window = ALL_MINUTES } = filter;
  const [block] = await ask('minute_versions', { tenant, ...window }, run);
  if (block === undefined || block.rows === 0) return '';
  return `${numbersOf(block, 'low')(0)} ${numbersOf(block, 'high')(0)}`;
}

/**
 * See `FactStore.readFacts`: merged over the minutes by the engine, from the rollups only. Several questions make one answer,
 * so all of them must see the same versions: when a minute was switched over in between they are asked again, and the last
 * time this process switches none over meanwhile.
 */
export async function readFacts(options: ReadFactsOptions, filter: FactFilter): Promise<WindowFacts> {
  const { ask, exclusive, signal } = options;
  const run: RunOptions = signal === undefined ? { lane: 'reader' } : { lane: 'reader', signal };
  for (let left = TRIES - 1; left > 0; left--) {
    const before = await versionsOf(ask, filter, run);
    const facts = await readOnce(options, filter, run);
    if ((await versionsOf(ask, filter, run)) === before) return facts;
  }
  return exclusive(() => readOnce(options, filter, run));
}
