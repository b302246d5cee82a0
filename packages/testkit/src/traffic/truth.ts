import type { Grade } from '@datatrail/model';

/** Counts by a key of several names; the names never contain the separator. */
class Tally {
  readonly #counts = new Map<string, number>();

  add(...names: readonly string[]): void {
    const key = names.join('\0');
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  rows<T>(make: (names: readonly string[], count: number) => T): T[] {
    return [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, count]) => make(key.split('\0'), count));
  }
}

/** What is true of the traffic, by construction. All lists are sorted by their names; all counts are of distinct spans. */
export interface TrafficTruth {
  readonly spans: number;
  readonly traces: number;
  /** Spans that were sent a second time. */
  readonly duplicates: number;
  /** Receiving spans whose parent was never sent. */
  readonly orphans: number;
  readonly services: readonly string[];
  /** Calls between services: receiving spans whose caller is known. */
  readonly edges: readonly { readonly from: string; readonly to: string; readonly calls: number }[];
  readonly endpoints: readonly { readonly service: string; readonly endpoint: string; readonly calls: number }[];
  readonly externals: readonly { readonly from: string; readonly host: string; readonly calls: number }[];
  readonly queries: readonly {
    readonly from: string;
    readonly system: string;
    readonly database: string;
    readonly calls: number;
  }[];
  readonly publishes: readonly { readonly from: string; readonly topic: string; readonly calls: number }[];
  readonly consumes: readonly { readonly topic: string; readonly to: string; readonly calls: number }[];
  /** Planted values. `recipient`: host, `system/database`, or '' with grade telemetry. */
  readonly flows: readonly {
    readonly sender: string;
    readonly recipient: string;
    readonly category: string;
    readonly grade: Grade;
    readonly count: number;
  }[];
  /** The first planted values, at most {@link MAX_SECRETS}: none of them may be found anywhere afterwards. */
  readonly secrets: readonly string[];
}

/** Enough to grep for, few enough to stay flat over millions of spans. */
const MAX_SECRETS = 1000;

/** Counts while traffic is made. */
export class TruthKeeper {
  readonly edges = new Tally();
  readonly endpoints = new Tally();
  readonly externals = new Tally();
  readonly queries = new Tally();
  readonly publishes = new Tally();
  readonly consumes = new Tally();
  readonly flows = new Tally();
  readonly #services = new Tally();
  readonly #secrets: string[] = [];
  spans = 0;
  traces = 0;
  duplicates = 0;
  orphans = 0;

  span(service: string): void {
    this.spans++;
    this.#services.add(service);
  }

  secret(value: string): void {
    if (this.#secrets.length < MAX_SECRETS) this.#secrets.push(value);
  }

  truth(): TrafficTruth {
    const triple = (n: readonly string[]): readonly [string, string, string] => [n[0] ?? '', n[1] ?? '', n[2] ?? ''];
    return {
      spans: this.spans,
      traces: this.traces,
      duplicates: this.duplicates,
      orphans: this.orphans,
      services: this.#services.rows(([name]) => name ?? ''),
      edges: this.edges.rows(([from = '', to = ''], calls) => ({ from, to, calls })),
      endpoints: this.endpoints.rows(([service = '', endpoint = ''], calls) => ({ service, endpoint, calls })),
      externals: this.externals.rows(([from = '', host = ''], calls) => ({ from, host, calls })),
      queries: this.queries.rows((names, calls) => {
        const [from, system, database] = triple(names);
        return { from, system, database, calls };
      }),
      publishes: this.publishes.rows(([from = '', topic = ''], calls) => ({ from, topic, calls })),
      consumes: this.consumes.rows(([topic = '', to = ''], calls) => ({ topic, to, calls })),
      flows: this.flows.rows((names, count) => {
        const [sender, recipient, category] = triple(names);
        return { sender, recipient, category, grade: names[3] as Grade, count };
      }),
      secrets: this.#secrets,
    };
  }
}
