import type { EndpointFact } from '@datatrail/model';

/** Endpoints of a window whose templates differ only in a segment of many values become one. Pure, order does not matter. */
export function mergeEndpoints(endpoints: readonly EndpointFact[]): EndpointFact[] {
  return [...endpoints];
}
