import { type EdgeFact, type EndpointFact, histogramMean, mergeHistograms } from '@datatrail/model';
import type { QwsValues } from './qws-reference.ts';

export interface QwsObservation {
  /** Endpoints of the service. */
  readonly endpoints: readonly EndpointFact[];
  /** Edges that lead to the service. */
  readonly callers: readonly EdgeFact[];
  /** Length of the window. */
  readonly seconds: number;
  /** Percentages that traces cannot show and somebody gave. */
  readonly given?: Partial<Pick<QwsValues, 'compliance' | 'bestPractices' | 'documentation'>>;
}

const sumOf = <T>(items: readonly T[], count: (item: T) => number): number =>
  items.reduce((all, item) => all + count(item), 0);

const percent = (part: number, whole: number): number | null =>
  whole <= 0 ? null : Math.round(Math.min(100, Math.max(0, (100 * part) / whole)) * 100) / 100;

const milliseconds = (histograms: readonly EdgeFact['clientLatency'][]): number | null => {
  const merged = mergeHistograms(histograms);
  return merged.count.length === 0 ? null : Math.round(histogramMean(merged) * 1000) / 1000;
};

const codesOf = (endpoint: EndpointFact): number => sumOf(endpoint.statusCodes, ([, count]) => count);

/**
 * Requests of which it can be told whether a response came. Where nobody on a side ever recorded an outcome, silence says
 * something about the instrumentation and nothing about the service, so that side does not count.
 */
function successability(endpoints: readonly EndpointFact[], callers: readonly EdgeFact[]): number | null {
  const telling = callers.filter((edge) => edge.answered > 0);
  const coded = endpoints.filter((endpoint) => codesOf(endpoint) > 0);
  const requests = sumOf(telling, (edge) => edge.calls) + sumOf(coded, (endpoint) => endpoint.calls);
  const responses =
    sumOf(telling, (edge) => Math.min(edge.calls, edge.answered)) +
    sumOf(coded, (endpoint) => Math.min(endpoint.calls, codesOf(endpoint)));
  return percent(responses, requests);
}

/** Calls per second; the share that sampling hid comes back by the weights that the callers' spans carry. */
function throughput({ endpoints, callers, seconds }: QwsObservation): number | null {
  const received = sumOf(endpoints, (endpoint) => endpoint.calls);
  const called = sumOf(callers, (edge) => edge.calls);
  if (received + called === 0) return null;
  const weight = called === 0 ? 1 : sumOf(callers, (edge) => edge.weightedCalls) / called;
  const perSecond = (Math.max(received, called) * Math.max(1, weight)) / Math.max(1, seconds);
  return Math.round(perSecond * 1e4) / 1e4;
}

/**
 * The nine QWS attributes as far as traces show them. Response time is what callers wait (CLIENT spans toward the
 * service), latency what the service itself takes (SERVER spans). Availability is the share of received calls that
 * did not fail, reliability the share of messages on both sides that were no error messages.
 */
export function qwsAttributes(observation: QwsObservation): QwsValues {
  const { endpoints, callers, given } = observation;
  const received = sumOf(endpoints, (endpoint) => endpoint.calls);
  const failed = sumOf(endpoints, (endpoint) => endpoint.errors);
  const messages = received + sumOf(callers, (edge) => edge.calls);
  return {
    responseTime: milliseconds(callers.map((edge) => edge.clientLatency)),
    availability: percent(received - failed, received),
    throughput: throughput(observation),
    successability: successability(endpoints, callers),
    reliability: percent(messages - failed - sumOf(callers, (edge) => edge.errors), messages),
    compliance: given?.compliance ?? null,
    bestPractices: given?.bestPractices ?? null,
    latency: milliseconds(endpoints.map((endpoint) => endpoint.latency)),
    documentation: given?.documentation ?? null,
  };
}
