import type { Coverage, Level, ResolvedEdge, ServiceFact } from '@datatrail/model';
import { sortedNames } from './report-order.ts';

/** How much of a service its spans show. */
export interface ServiceCoverage extends Coverage {
  /** 0..1, two decimals: what is missing multiplies, so that each further gap costs less. */
  readonly share: number;
}

interface Gap {
  readonly factor: number;
  readonly sentence: string;
}

const NAMED = 5;

const shareOf = (part: number, whole: number): number => (whole <= 0 ? 0 : Math.min(1, part / whole));
const percent = (share: number): string => `${Math.max(1, Math.round(100 * share))} %`;

function contentGaps(fact: ServiceFact): Gap[] {
  const gaps: Gap[] = [];
  if (fact.clientSpans === 0)
    gaps.push({ factor: 0.9, sentence: 'outgoing calls: no CLIENT span; calls that are not instrumented do not show' });
  else if (fact.headersCaptured === 0)
    gaps.push({ factor: 0.8, sentence: 'request headers and bodies: none were captured, only URLs and attributes' });
  if (fact.unscanned > 0)
    gaps.push({
      factor: 1 - 0.5 * shareOf(fact.unscanned, fact.spans),
      sentence: `${fact.unscanned} values beyond the bounds of the scanner: masked without a look`,
    });
  if (fact.clientSpansWithoutPeer > 0) {
    const share = shareOf(fact.clientSpansWithoutPeer, fact.clientSpans);
    gaps.push({
      factor: 1 - 0.6 * share,
      sentence: `recipient of ${percent(share)} of its calls: no attribute names the other side`,
    });
  }
  if (fact.overflow > 0)
    gaps.push({
      factor: 0.9,
      sentence: `each of too many hosts, attribute keys or names: ${fact.overflow} rows were put together as "(other)"`,
    });
  return gaps;
}

function traceGaps(fact: ServiceFact): Gap[] {
  const gaps: Gap[] = [];
  if (fact.sampledSpans > 0) {
    const share = shareOf(fact.sampledSpans, fact.spans);
    gaps.push({
      factor: 1 - 0.4 * share,
      sentence: `requests left out by sampling (${percent(share)} of spans are sampled)`,
    });
  }
  if (fact.orphans > 0) {
    const share = shareOf(fact.orphans, fact.spans);
    gaps.push({
      factor: 1 - 0.5 * share,
      sentence: `callers of spans whose parents are not in the traces (${fact.orphans} spans)`,
    });
  }
  const broken = fact.zeroIds + fact.negativeDurations + fact.cycles;
  if (broken > 0)
    gaps.push({
      factor: 0.95,
      sentence: `${broken} broken spans (zero ids, negative durations or cycles) were counted only`,
    });
  if (fact.service.startsWith('unknown_service'))
    gaps.push({ factor: 0.7, sentence: 'which service this is: its spans carry no service.name' });
  return gaps;
}

function peerGaps(edges: readonly ResolvedEdge[]): Gap[] {
  const dark = sortedNames(edges.filter(({ to }) => to.kind === 'uninstrumented').map(({ to }) => to.name));
  if (dark.length === 0) return [];
  const more = dark.length > NAMED ? ` and ${dark.length - NAMED} more` : '';
  return [
    {
      factor: 0.9,
      sentence: `what happens at ${dark.slice(0, NAMED).join(', ')}${more}: called, but not instrumented`,
    },
  ];
}

function levelOf(share: number): Level {
  if (share >= 0.75) return 'high';
  return share >= 0.5 ? 'medium' : 'low';
}

/** What the score of a service cannot see, as sentences, and how much confidence is left. `edges` start at the service. */
export function coverageOf(fact: ServiceFact, edges: readonly ResolvedEdge[]): ServiceCoverage {
  const gaps = [...contentGaps(fact), ...traceGaps(fact), ...peerGaps(edges)];
  const share = Math.round(100 * gaps.reduce((left, gap) => left * gap.factor, 1)) / 100;
  return { level: levelOf(share), cannotSee: gaps.map((gap) => gap.sentence), share };
}
