import type { CallTarget, ServiceKey, WindowFacts } from '@datatrail/model';
import { NO_TARGET } from './call-target.ts';
import { serviceKey } from './service-accumulator.ts';

interface Told extends ServiceKey {
  readonly target: CallTarget;
}

/**
 * Facts in which stores that spans name by halves are the stores that they are: a client's first span may tell host and
 * database and its later ones the system alone. Only what leaves no choice is filled in.
 *
 * - A store without a database is the one database that the same service uses there; without a host too, the one host.
 * - A store of which nothing but the system is known, where a traced service bears that very name, is that service.
 */
export function withKnownStores(facts: WindowFacts): WindowFacts {
  const all: readonly Told[] = [...facts.edges, ...facts.flows];
  if (!all.some(({ target }) => target.kind === 'datastore' && target.part === '')) return facts;
  const used = storesByUser(all);
  const services = servicesByName(facts);
  const known = <Fact extends Told>(fact: Fact): Fact => {
    const { target } = fact;
    if (target.kind !== 'datastore' || target.part !== '') return fact;
    const store = onlyStore(target, used.get(userKey(fact)) ?? []);
    if (store !== undefined)
      return { ...fact, target: { ...target, part: store.part, host: target.host || store.host } };
    if (target.host !== '') return fact;
    const service = services.get((target.claimedService || target.name).toLowerCase());
    return service === undefined ? fact : { ...fact, target: { ...NO_TARGET, kind: 'service', ...service } };
  };
  return { ...facts, edges: facts.edges.map(known), flows: facts.flows.map(known) };
}

function userKey({ target, ...fact }: Told): string {
  return `${serviceKey(fact)}\n${target.name}`;
}

/** Stores with a host or a database, by who uses them and by system. */
function storesByUser(all: readonly Told[]): Map<string, CallTarget[]> {
  const used = new Map<string, CallTarget[]>();
  for (const fact of all) {
    const { target } = fact;
    if (target.kind !== 'datastore' || (target.part === '' && target.host === '')) continue;
    const same = used.get(userKey(fact));
    if (same === undefined) used.set(userKey(fact), [target]);
    else same.push(target);
  }
  return used;
}

/** The store that a half-told one must be; undefined when there are none or several. */
function onlyStore({ host }: CallTarget, used: readonly CallTarget[]): CallTarget | undefined {
  const possible = used.filter((store) => host === '' || store.host === host || store.host === '');
  const parts = new Set(possible.map(({ part }) => part).filter((part) => part !== ''));
  const hosts = new Set(possible.map((store) => store.host).filter((name) => name !== ''));
  if (parts.size > 1 || (host === '' && hosts.size > 1)) return undefined;
  const [part = ''] = parts;
  const [only = ''] = host === '' ? hosts : [host];
  if (part === '' && host !== '') return undefined;
  return part === '' && only === '' ? undefined : { ...NO_TARGET, part, host: only };
}

function servicesByName({
  services,
}: WindowFacts): Map<string, { readonly namespace: string; readonly service: string }> {
  const names = new Map<string, { readonly namespace: string; readonly service: string }>();
  const several = new Set<string>();
  for (const { namespace, service } of services) {
    const name = service.toLowerCase();
    const known = names.get(name);
    if (known !== undefined && (known.namespace !== namespace || known.service !== service)) several.add(name);
    names.set(name, { namespace, service });
  }
  for (const name of several) names.delete(name);
  return names;
}
