/** Lists of a fact are samples, smallest first, however many facts it was merged from. */
export const MOST = {
  addresses: 16,
  instances: 16,
  versions: 16,
  ports: 8,
  statusCodes: 32,
  callers: 50,
  categories: 64,
  exampleTraces: 3,
  /** Endpoints that a flow names. */
  flowEndpoints: 10,
  evidence: 3,
  /** Instances and versions that a service names. */
  serviceNames: 50,
} as const;

/**
 * Rows of one minute. A broken template, or somebody who means harm, makes a new host, key or service name with every call:
 * those that are seen most stay apart, the rest is counted together under the name `OTHER`.
 */
export const MOST_ROWS = {
  services: 500,
  /** Of one service. */
  edges: 300,
  flows: 300,
} as const;

/** Hosts of one registrable domain that one service calls; more of them are told as the domain. */
export const MOST_HOSTS_OF_DOMAIN = 20;

/** What rows that were put together are called. */
export const OTHER = '(other)';
