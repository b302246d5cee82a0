import type { CanaryKind } from '../canary.ts';
import { createRandom, type Random } from '../random.ts';

/** Which generation of attribute names a service's agent writes; `both` as during a migration. */
export type Convention = 'old' | 'new' | 'both';

export type Step =
  | { readonly kind: 'call'; readonly service: number; readonly endpoint: number; readonly bridged: boolean }
  | { readonly kind: 'query'; readonly store: number; readonly plant?: CanaryKind }
  | { readonly kind: 'publish'; readonly topic: number }
  | { readonly kind: 'external'; readonly host: number; readonly plant?: CanaryKind }
  | { readonly kind: 'work'; readonly plant?: CanaryKind };

export interface EndpointPlan {
  readonly protocol: 'http' | 'grpc';
  readonly method: string;
  /** Route template, or `package.Service`. */
  readonly route: string;
  readonly steps: readonly Step[];
}

export interface ServicePlan {
  readonly name: string;
  readonly convention: Convention;
  readonly language: string;
  readonly endpoints: readonly EndpointPlan[];
}

export interface StorePlan {
  readonly system: string;
  readonly database: string;
  readonly host: string;
}

export interface TopicPlan {
  readonly system: string;
  readonly name: string;
  readonly consumer: number;
  /** The consumer starts a trace of its own and links to the producer. */
  readonly byLink: boolean;
}

/** A made-up system: who exists and what each endpoint does when it is called. Calls go to higher indexes only. */
export interface Topology {
  readonly services: readonly ServicePlan[];
  readonly stores: readonly StorePlan[];
  readonly topics: readonly TopicPlan[];
  readonly hosts: readonly string[];
}

const NOUNS = [
  'orders',
  'carts',
  'payments',
  'users',
  'invoices',
  'shipments',
  'products',
  'reviews',
  'coupons',
  'baskets',
];
const ROLES = ['service', 'api', 'worker', 'gateway'];
const LANGUAGES = ['java', 'python', 'go', 'nodejs', 'dotnet'];
const CONVENTIONS: readonly Convention[] = ['new', 'old', 'both'];
const HOSTS = [
  'api.stripe.com',
  'api.sendgrid.com',
  'hooks.slack.com',
  'maps.googleapis.com',
  'api.twilio.com',
  'eu.partner-logistics-hub.com',
];
const STORES: readonly StorePlan[] = [
  { system: 'postgresql', database: 'shop', host: 'postgres.shop.svc.cluster.local' },
  { system: 'redis', database: '0', host: 'redis.shop.svc.cluster.local' },
  { system: 'mysql', database: 'ledger', host: 'mysql.shop.svc.cluster.local' },
];
/** What is planted where: every external call of a chosen step, every query or piece of work of a chosen endpoint. */
const SENT: readonly CanaryKind[] = ['email', 'card', 'phone', 'iban'];
const QUERIED: readonly CanaryKind[] = ['email', 'ssn'];
const LOGGED: readonly CanaryKind[] = ['email', 'jwt', 'card'];

function serviceName(index: number): string {
  if (index === 0) return 'frontend';
  const noun = NOUNS[(index - 1) % NOUNS.length] as string;
  const role = ROLES[Math.floor((index - 1) / NOUNS.length) % ROLES.length] as string;
  const round = Math.floor((index - 1) / (NOUNS.length * ROLES.length));
  return `${noun}-${role}${round === 0 ? '' : `-${round}`}`;
}

function endpointName(
  random: Random,
  service: number,
  index: number,
): Pick<EndpointPlan, 'protocol' | 'method' | 'route'> {
  const noun = NOUNS[(service + index) % NOUNS.length] as string;
  if (service > 0 && service % 3 === 0) {
    const title = `${noun[0]?.toUpperCase()}${noun.slice(1)}`;
    return {
      protocol: 'grpc',
      method: `${random.pick(['Get', 'List', 'Put'])}${title}${index}`,
      route: `shop.v1.${title}Service`,
    };
  }
  const method = index % 3 === 0 ? 'POST' : 'GET';
  return { protocol: 'http', method, route: index % 2 === 0 ? `/${noun}/{id}` : `/${noun}/{id}/details${index}` };
}

interface Plan {
  readonly random: Random;
  readonly services: number;
  readonly topics: number;
}

function stepsOf(plan: Plan, service: number): Step[] {
  const { random, services, topics } = plan;
  const steps: Step[] = [];
  const below = services - service - 1;
  for (let i = 0; below > 0 && i < 2; i++)
    steps.push({
      kind: 'call',
      service: service + 1 + random.below(below),
      endpoint: random.below(3),
      bridged: random.chance(0.3),
    });
  if (random.chance(0.7)) {
    const query: Step = { kind: 'query', store: random.below(STORES.length) };
    steps.push(random.chance(0.25) ? { ...query, plant: random.pick(QUERIED) } : query);
  }
  if (topics > 0 && random.chance(0.25)) steps.push({ kind: 'publish', topic: random.below(topics) });
  if (random.chance(0.3)) {
    const call: Step = { kind: 'external', host: random.below(HOSTS.length) };
    steps.push(random.chance(0.5) ? { ...call, plant: random.pick(SENT) } : call);
  }
  steps.push(random.chance(0.2) ? { kind: 'work', plant: random.pick(LOGGED) } : { kind: 'work' });
  return steps;
}

/** A topology of at least two services; the same seed gives the same one. */
export function createTopology(seed: number, services: number): Topology {
  const random = createRandom(seed);
  const topics: TopicPlan[] = ['orders.placed', 'payments.settled'].map((name, i) => ({
    system: 'kafka',
    name,
    consumer: services - 1 - i,
    byLink: i === 1,
  }));
  const plan: Plan = { random, services, topics: services > 3 ? topics.length : 0 };
  return {
    services: Array.from({ length: services }, (_, index) => ({
      name: serviceName(index),
      convention: CONVENTIONS[index % CONVENTIONS.length] as Convention,
      language: LANGUAGES[index % LANGUAGES.length] as string,
      endpoints: Array.from({ length: 3 }, (_unused, i) => ({
        ...endpointName(random, index, i),
        // consumers publish nothing and call nobody with an earlier index, so a trace always ends
        steps: stepsOf(index >= services - 2 ? { ...plan, topics: 0 } : plan, index),
      })),
    })),
    stores: STORES,
    topics,
    hosts: HOSTS,
  };
}
