import { assertNever, type CallTarget, type WindowFacts } from '@datatrail/model';
import { type Identification, parseHost, type Register } from '@datatrail/recipients';
import { OTHER } from './fact-bounds.ts';
import { claimedHosts, type KnownService, KnownServices } from './known-services.ts';
import { managedStoreAt, managedStoreOf } from './managed-store.ts';
import { draftNode, type NodeDraft, rollUpDraft } from './node-draft.ts';

const CALLER = draftNode({ id: 'caller', kind: 'caller', name: 'caller' });
/** Programs that people run models with themselves: their name says nothing of a recipient. */
const SELF_HOSTED = /^(ollama|vllm|llama[_.-]?cpp|localai|lm[_-]?studio|tgi|triton|sglang|litellm)$/;
/** Platforms whose hosts are as often our own as somebody else's. */
const PLATFORM_KINDS = new Set(['cloud', 'hosting', 'cdn']);

/** Decides who is behind a target. Pure for one window. */
export class NodeIdentity {
  readonly services: KnownServices;
  readonly #register: Register;
  readonly #claimed: Map<string, string>;
  /** Hosts of one label that were called: an RPC service of that name is most likely theirs. */
  readonly #labels: ReadonlySet<string>;

  constructor(facts: WindowFacts, register: Register) {
    this.services = new KnownServices(facts);
    this.#register = register;
    this.#claimed = claimedHosts(facts.edges);
    this.#labels = new Set(facts.edges.map(({ target }) => target.host).filter((host) => /^[\w-]+$/.test(host)));
  }

  /** null: the telemetry back end. `ports`: of the calls, to tell services on one loopback address apart. */
  nodeOf(target: CallTarget, environment: string, ports: readonly number[]): NodeDraft | null {
    switch (target.kind) {
      case 'none':
        return null;
      case 'caller':
        return CALLER;
      case 'service':
        return target.service === ''
          ? this.#claimedService(target, environment, ports)
          : this.#joinedService(target, environment);
      case 'host':
        if (target.name === OTHER) return otherHosts();
        return this.#host(target.host || target.name, environment, ports);
      case 'datastore':
      case 'broker':
        return this.#store(target.kind, target);
      case 'model':
        return this.#model(target);
      default:
        return assertNever(target.kind);
    }
  }

  serviceNode(known: KnownService, environment: string): NodeDraft {
    const { namespace, service, environments } = known;
    const name = namespace === '' ? service : `${namespace}/${service}`;
    const own = environments.includes(environment) ? environment : (environments[0] ?? '');
    const id = environments.length > 1 && own !== '' ? `service:${name}@${own}` : `service:${name}`;
    return draftNode({ id, kind: 'service', name: service, environment: own });
  }

  #joinedService(target: CallTarget, environment: string): NodeDraft {
    const { namespace, service, host } = target;
    const known = this.services.find(namespace, service) ?? { namespace, service, environments: [''] };
    if (this.#register.isOwnService(service)) return this.serviceNode(known, environment);
    const named = this.#register.alias(service);
    if (named?.source === 'user') return externalNode(named, host);
    if (host !== '' && !this.#register.isInternal(host)) {
      const identified = this.#register.identify(host);
      if (claims(identified)) return externalNode(identified, host);
    }
    return this.serviceNode(known, environment);
  }

  #claimedService(target: CallTarget, environment: string, ports: readonly number[]): NodeDraft {
    const { name, claimedService, host, part } = target;
    const known = claimedService === '' ? this.services.serving(name) : this.services.named(name);
    if (known !== undefined && !this.#isDeclaredRecipient(host)) return this.serviceNode(known, environment);
    const at =
      host || this.#claimed.get(name) || (this.#register.isPublicName(name) && claimedService !== '' ? name : '');
    const stated = claimedService === '' || !parseHost(host).isAddress ? null : this.#register.alias(name);
    if (stated !== null && !this.#register.isInternal(host) && !this.#isDeclaredRecipient(host))
      return externalNode(stated, host);
    if (at !== '' && !(this.#register.isInternal(at) && this.#register.alias(name)?.source === 'user'))
      return this.#host(at, environment, ports);
    const alias = this.#register.alias(part === 'aws-api' ? part : name);
    const store = part === 'aws-api' ? managedStoreOf(name) : '';
    if (alias !== null) return store === '' ? externalNode(alias, '') : managedStore(store, alias, '');
    const last = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
    return claimedService === '' && this.#labels.has(last) ? internalNode(last, last) : internalNode(name, '');
  }

  #isDeclaredRecipient(host: string): boolean {
    return host !== '' && this.#register.identify(host).source === 'user';
  }

  #host(host: string, environment: string, ports: readonly number[]): NodeDraft {
    const identified = this.#register.identify(host);
    if (identified.source === 'user') return externalNode(identified, host);
    const internal = this.#register.isInternal(host);
    if (internal || !claims(identified)) {
      const own = this.services.at(host, ports) ?? (internal ? this.#byFirstLabel(host) : undefined);
      if (own !== undefined) return this.serviceNode(own, environment);
    }
    if (internal) return internalNode(host, host);
    const store = managedStoreAt(host);
    const proved = store === '' && !claims(identified) ? this.services.provedAt(host) : undefined;
    if (proved === null) return internalNode(host, host);
    if (proved !== undefined && !this.#isRecipient(proved)) return this.serviceNode(proved, environment);
    return store === '' ? externalNode(identified, host) : managedStore(store, identified, host);
  }

  /** Whether the user says that a traced service is somebody else's. */
  #isRecipient({ service }: KnownService): boolean {
    return !this.#register.isOwnService(service) && this.#register.alias(service)?.source === 'user';
  }

  /** `cart.shop.svc.cluster.local` and `cart` are the service `cart`. */
  #byFirstLabel(host: string): KnownService | undefined {
    const dot = host.indexOf('.');
    const first = dot < 0 ? host : host.slice(0, dot);
    return parseHost(host).isAddress ? undefined : this.services.named(first);
  }

  #store(kind: 'datastore' | 'broker', target: CallTarget): NodeDraft {
    const { name: system, part, host, claimedService } = target;
    const internal = host !== '' && this.#register.isInternal(host);
    const identified = host === '' || internal ? null : this.#register.identify(host);
    if (identified?.source === 'user') return externalNode(identified, host);
    // A system that is one provider's service (`dynamodb`) is one store, whichever of its hosts answered.
    const provider = internal ? null : this.#register.alias(system);
    const owner = identified ?? provider;
    const claimed = claimedService.toLowerCase() === system ? '' : claimedService;
    const label =
      (/^\d*$/.test(part) ? '' : part) || (kind === 'datastore' && provider === null ? host || claimed : '');
    const name = label === '' ? system : `${system}/${label}`;
    return draftNode({
      id: `${kind}:${name}`,
      kind,
      name,
      organisation: owner?.organisation ?? null,
      country: owner?.country ?? null,
      host,
      rollUp: label === '' ? '' : `${kind}:${system}`,
    });
  }

  /** The host tells better than the provider's name, which clients of compatible services keep; a gateway inside does not. */
  #model({ name: provider, host }: CallTarget): NodeDraft {
    const internal = host !== '' && this.#register.isInternal(host);
    if (internal && SELF_HOSTED.test(provider)) return internalNode(host, host);
    // `openai.chat` and `anthropic.messages` name the API beside the provider.
    const named = this.#register.alias(provider) ?? this.#register.alias(provider.split('.')[0] ?? '');
    const identified = host === '' || internal ? null : this.#register.identify(host);
    if (identified !== null && identified.organisation !== null) return externalNode(identified, host);
    if (named !== null) return externalNode(named, host);
    if (internal) return internalNode(host, host);
    const domain = identified?.domain || provider;
    return draftNode({
      id: `external:${domain}`,
      kind: 'external',
      name: provider,
      country: identified?.country ?? null,
      host,
      rollUp: 'external:other-hosts',
    });
  }
}

/** Hosts that a minute put together because there were too many of them. */
function otherHosts(): NodeDraft {
  return rollUpDraft('external:other-hosts', draftNode({ id: '', kind: 'external', name: '' }));
}

/** Whether an identification says that a host is somebody else's although a service of the trace answered there. */
function claims(identified: Identification): boolean {
  if (identified.source === 'user') return true;
  return identified.certain && !PLATFORM_KINDS.has(identified.kind ?? '');
}

function internalNode(name: string, host: string): NodeDraft {
  const address = host !== '' && parseHost(host).isAddress;
  const rollUp = address ? 'uninstrumented:addresses' : 'uninstrumented:other-hosts';
  return draftNode({ id: `uninstrumented:${name}`, kind: 'uninstrumented', name, host, rollUp });
}

/** A store of one provider is one node, whichever of its hosts answered: it is asked about once. */
function managedStore(name: string, { organisation, country }: Identification, host: string): NodeDraft {
  return draftNode({ id: `datastore:${name}`, kind: 'datastore', name, organisation, country, host });
}

function externalNode({ organisation, domain, country }: Identification, host: string): NodeDraft {
  const id = `external:${domain || organisation || host}`;
  if (organisation !== null)
    return draftNode({ id, kind: 'external', name: organisation, organisation, country, host });
  const address = parseHost(host).isAddress;
  const rollUp = address ? 'external:addresses' : 'external:other-hosts';
  return draftNode({ id, kind: 'external', name: domain || host, country, host, rollUp });
}
