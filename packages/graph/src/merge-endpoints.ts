import { type EndpointFact, mergeHistograms } from '@datatrail/model';
import { MOST, OTHER } from './fact-bounds.ts';
import { smallest } from './merge-facts.ts';
import { compareText } from './trace-tree.ts';

/** More different segments than these at one place of a path are values, not names. The first place holds resources. */
const MOST_SEGMENTS = 50;
const MOST_FIRST_SEGMENTS = 200;
/** Endpoints of one service and kind; the least called beyond them go together. */
const MOST_ENDPOINTS = 500;
/** What a merged segment is called: no rule of the templates makes it, so merging again finds it. */
const MERGED = '{*}';

/**
 * Endpoints whose templates differ only in a segment of many values become one, and their number is bounded. Pure; the
 * order of the facts does not matter, and merging what was merged changes nothing.
 */
export function mergeEndpoints(endpoints: readonly EndpointFact[]): EndpointFact[] {
  const groups = new Map<string, EndpointFact[]>();
  for (const fact of endpoints) {
    const key = [fact.environment, fact.namespace, fact.service, fact.kind, fact.protocol].join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [fact]);
    else group.push(fact);
  }
  return [...groups]
    .sort((a, b) => compareText(a[0], b[0]))
    .flatMap(([, group]) => bounded(byName(group, renamed(group.map((fact) => fact.endpoint)))));
}

/** New names of endpoints: only paths (`GET /a/b`) are merged by segment. Exported for the tests of its rules. */
export function renamed(endpoints: readonly string[]): Map<string, string> {
  const rows = [...new Set(endpoints)].sort(compareText).map((endpoint) => ({ endpoint, ...pathIn(endpoint) }));
  const names = new Map<string, string>();
  const byMethod = new Map<string, PathRow[]>();
  for (const { endpoint, method, segments } of rows) {
    if (segments === null) names.set(endpoint, endpoint);
    else byMethod.set(method, [...(byMethod.get(method) ?? []), { endpoint, segments }]);
  }
  for (const [method, paths] of byMethod) {
    mergeDays(paths);
    mergeLevel(paths, 1);
    for (const { endpoint, segments } of paths) names.set(endpoint, `${method}${segments.join('/')}`);
  }
  return names;
}

/** A service answers to few versions of its API: more days than these in the first place are values. */
const MOST_VERSIONS = 6;
const DAY = '{date}';

function mergeDays(paths: readonly PathRow[]): void {
  const dated = paths.filter(({ segments }) => /^\d{4}-\d{2}-\d{2}$/.test(segments[1] ?? ''));
  const isMerged = paths.some(({ segments }) => segments[1] === DAY && segments.length > 2);
  if (!isMerged && new Set(dated.map(({ segments }) => segments[1])).size <= MOST_VERSIONS) return;
  for (const { segments } of dated) segments[1] = DAY;
}

interface PathRow {
  readonly endpoint: string;
  readonly segments: string[];
}

function pathIn(endpoint: string): { readonly method: string; readonly segments: string[] | null } {
  const found = /^([A-Za-z]{2,12} )?(\/.*)$/.exec(endpoint);
  return { method: found?.[1] ?? '', segments: found === null ? null : (found[2] ?? '/').split('/') };
}

/** Segments by place; a work list instead of recursion, because paths have up to a dozen places. */
function mergeLevel(all: readonly PathRow[], first: number): void {
  const waiting: { rows: readonly PathRow[]; place: number }[] = [{ rows: all, place: first }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { rows, place } = next;
    const children = new Map<string, PathRow[]>();
    for (const row of rows) {
      const segment = row.segments[place];
      if (segment === undefined) continue;
      const child = children.get(segment);
      if (child === undefined) children.set(segment, [row]);
      else child.push(row);
    }
    const most = place === first ? MOST_FIRST_SEGMENTS : MOST_SEGMENTS;
    if (children.size > most || (children.has(MERGED) && children.size > 1)) {
      const merged = [...children.values()].flat();
      for (const row of merged) row.segments[place] = MERGED;
      waiting.push({ rows: merged, place: place + 1 });
    } else for (const child of children.values()) if (child.length > 1) waiting.push({ rows: child, place: place + 1 });
  }
}

function byName(group: readonly EndpointFact[], names: ReadonlyMap<string, string>): EndpointFact[] {
  const facts = new Map<string, EndpointFact[]>();
  for (const fact of group) {
    const name = names.get(fact.endpoint) ?? fact.endpoint;
    const same = facts.get(name);
    if (same === undefined) facts.set(name, [fact]);
    else same.push(fact);
  }
  return [...facts].sort((a, b) => compareText(a[0], b[0])).map(([name, same]) => mergeSame(name, same));
}

function bounded(facts: readonly EndpointFact[]): EndpointFact[] {
  if (facts.length <= MOST_ENDPOINTS) return [...facts];
  const sorted = [...facts].sort((a, b) => b.calls - a.calls || compareText(a.endpoint, b.endpoint));
  const other = sorted.filter((fact, i) => i >= MOST_ENDPOINTS || fact.endpoint === OTHER);
  const kept = sorted.slice(0, MOST_ENDPOINTS).filter((fact) => fact.endpoint !== OTHER);
  return [...kept, mergeSame(OTHER, other)].sort((a, b) => compareText(a.endpoint, b.endpoint));
}

function mergeSame(endpoint: string, facts: readonly EndpointFact[]): EndpointFact {
  const first = facts[0] as EndpointFact;
  if (facts.length === 1) return first.endpoint === endpoint ? first : { ...first, endpoint };
  const sum = (pick: (fact: EndpointFact) => number): number => facts.reduce((total, fact) => total + pick(fact), 0);
  const list = (pick: (fact: EndpointFact) => readonly string[], most: number): string[] =>
    smallest(facts.flatMap(pick), most);
  return {
    ...first,
    endpoint,
    calls: sum((f) => f.calls),
    errors: sum((f) => f.errors),
    latency: mergeHistograms(facts.map((f) => f.latency)),
    statusCodes: mergeCodes(facts),
    addresses: list((f) => f.addresses, MOST.addresses),
    instances: list((f) => f.instances, MOST.instances),
    versions: list((f) => f.versions, MOST.versions),
    callers: list((f) => f.callers, MOST.callers),
    publicCalls: sum((f) => f.publicCalls),
    rootCalls: sum((f) => f.rootCalls),
    categoriesIn: list((f) => f.categoriesIn, MOST.categories),
    categoriesOut: list((f) => f.categoriesOut, MOST.categories),
    exampleTraces: list((f) => f.exampleTraces, MOST.exampleTraces),
    firstSeenUs: facts.reduce((least, f) => Math.min(least, f.firstSeenUs), Number.POSITIVE_INFINITY),
    lastSeenUs: facts.reduce((most, f) => Math.max(most, f.lastSeenUs), 0),
  };
}

function mergeCodes(facts: readonly EndpointFact[]): (readonly [number, number])[] {
  const counts = new Map<number, number>();
  for (const { statusCodes } of facts)
    for (const [code, count] of statusCodes) counts.set(code, (counts.get(code) ?? 0) + count);
  return [...counts].sort((a, b) => a[0] - b[0]).slice(0, MOST.statusCodes);
}
