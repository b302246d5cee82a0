import type { EdgeFact, WindowFacts } from '@datatrail/model';
import { parseHost } from '@datatrail/recipients';
import { OWN_PAGE } from './peer-ladder.ts';
import { compareText } from './trace-tree.ts';

/** A traced service, whatever the environment. */
export interface KnownService {
  readonly namespace: string;
  readonly service: string;
  /** Sorted. */
  readonly environments: readonly string[];
}

/** The traced services of a window, found by the names and addresses that callers use for them. */
export class KnownServices {
  readonly #byKey = new Map<string, KnownService>();
  readonly #byName = new Map<string, KnownService | null>();
  readonly #byAddress = new Map<string, KnownService | null>();
  /** Hosts that are ours because of who loaded from there or answered; null: several services. */
  readonly #proved = new Map<string, KnownService | null>();
  readonly #byRpcService = new Map<string, KnownService | null>();

  constructor(facts: WindowFacts) {
    const environments = new Map<string, Set<string>>();
    const note = (namespace: string, service: string, environment: string | undefined): void => {
      const key = keyOf(namespace, service);
      const known = environments.get(key) ?? new Set<string>();
      if (environment !== undefined) known.add(environment);
      environments.set(key, known);
    };
    for (const fact of facts.services) note(fact.namespace, fact.service, fact.environment);
    for (const fact of facts.edges) note(fact.namespace, fact.service, fact.environment);
    for (const fact of facts.flows) note(fact.namespace, fact.service, fact.environment);
    for (const { target } of [...facts.edges, ...facts.flows])
      if (target.kind === 'service' && target.service !== '') note(target.namespace, target.service, undefined);
    for (const [key, set] of [...environments].sort((a, b) => compareText(a[0], b[0]))) this.#add(key, [...set].sort());
    this.#readEndpoints(facts);
    for (const { target, namespace, service } of facts.edges) {
      if (target.kind !== 'service' || !isPublicName(target.host)) continue;
      const joined = target.service === '' ? undefined : this.find(target.namespace, target.service);
      const known = target.service === '' && target.part === OWN_PAGE ? this.find(namespace, service) : joined;
      if (known !== undefined) put(this.#proved, target.host, known);
    }
  }

  #add(key: string, environments: readonly string[]): void {
    const [namespace = '', service = ''] = key.split('\n');
    const known = { namespace, service, environments: environments.length === 0 ? [''] : environments };
    this.#byKey.set(key, known);
    put(this.#byName, service.toLowerCase(), known);
    if (namespace !== '') put(this.#byName, `${namespace}/${service}`.toLowerCase(), known);
  }

  #readEndpoints(facts: WindowFacts): void {
    for (const { namespace, service, addresses, kind, endpoint } of facts.endpoints) {
      const known = this.#byKey.get(keyOf(namespace, service));
      if (known === undefined) continue;
      for (const address of addresses) {
        const { name, port } = parseHost(address);
        if (name === '') continue;
        if (!isLoopback(name)) put(this.#byAddress, name, known);
        if (port > 0) put(this.#byAddress, `${name}:${port}`, known);
      }
      const slash = endpoint.lastIndexOf('/');
      if (kind === 'rpc' && slash > 0) put(this.#byRpcService, endpoint.slice(0, slash), known);
    }
  }

  all(): Iterable<KnownService> {
    return this.#byKey.values();
  }

  find(namespace: string, service: string): KnownService | undefined {
    return this.#byKey.get(keyOf(namespace, service));
  }

  /** By `service` or `namespace/service`, upper and lower case alike; undefined when several bear the name. */
  named(name: string): KnownService | undefined {
    return this.#byName.get(name.toLowerCase()) ?? undefined;
  }

  /** By the RPC service that it serves. */
  serving(rpcService: string): KnownService | undefined {
    const last = rpcService.slice(rpcService.lastIndexOf('.') + 1);
    return this.#byRpcService.get(rpcService) ?? this.named(last);
  }

  /** Whose a host proved to be: it loaded its own page from there or answered there. null: several. */
  provedAt(host: string): KnownService | null | undefined {
    return this.#proved.get(host);
  }

  /** By its own address as seen on its SERVER spans. Loopback is an address only together with its port. */
  at(host: string, ports: readonly number[]): KnownService | undefined {
    if (!isLoopback(host)) return this.#byAddress.get(host) ?? undefined;
    return ports.length === 1 ? (this.#byAddress.get(`${host}:${ports[0]}`) ?? undefined) : undefined;
  }
}

/** Addresses and short names may be different machines for different callers. */
function isPublicName(host: string): boolean {
  return host.includes('.') && !parseHost(host).isAddress;
}

/** null: several services share it, so it names none of them. */
function put(map: Map<string, KnownService | null>, key: string, known: KnownService): void {
  const before = map.get(key);
  map.set(key, before === undefined || before === known ? known : null);
}

function keyOf(namespace: string, service: string): string {
  return `${namespace}\n${service}`;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.startsWith('127.') || host === '::1' || host === '0.0.0.0';
}

/** Facts of which a peer claimed a service name and named a host: what the name stands for. */
export function claimedHosts(edges: readonly EdgeFact[]): Map<string, string> {
  const hosts = new Map<string, string | null>();
  for (const { target } of edges) {
    if (target.claimedService === '' || target.host === '' || target.kind === 'broker') continue;
    const before = hosts.get(target.claimedService);
    hosts.set(target.claimedService, before === undefined || before === target.host ? target.host : null);
  }
  const known = new Map<string, string>();
  for (const [name, host] of hosts) if (host !== null) known.set(name, host);
  return known;
}
