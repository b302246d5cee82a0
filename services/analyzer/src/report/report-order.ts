import type { GraphNode, ServiceKey } from '@datatrail/model';

/** Code-unit order: the same on every machine and in every locale. */
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Compares by several texts, the first that differs decides. */
export function compareTexts(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const order = compareText(a[i] ?? '', b[i] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

export const serviceId = (key: ServiceKey): string => [key.environment, key.namespace, key.service].join('\n');

/** Whether a node of the graph is this service; its id names the environment where the service runs in several. */
export function isServiceNode(node: GraphNode, key: ServiceKey): boolean {
  if (node.kind !== 'service' || node.environment !== key.environment) return false;
  const name = key.namespace === '' ? key.service : `${key.namespace}/${key.service}`;
  return node.id === `service:${name}` || node.id === `service:${name}@${key.environment}`;
}

/** ISO 8601 with milliseconds, clamped to what a Date can hold. */
export function isoTime(us: number): string {
  return new Date(Math.min(8.64e15, Math.max(-8.64e15, Math.floor(us / 1000)))).toISOString();
}

export const sortedNames = (names: readonly string[]): string[] => [...new Set(names)].sort(compareText);
