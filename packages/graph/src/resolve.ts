import type { ResolvedGraph, WindowFacts } from '@datatrail/model';
import type { Register } from '@datatrail/recipients';

/** Who is who in a window. Pure; sorted by id. */
export function resolve(_facts: WindowFacts, _register: Register): ResolvedGraph {
  return { nodes: [], edges: [], selfCalls: [], flows: [] };
}
