import type { GraphNode } from '@datatrail/model';
import { namesOf } from './check-references.ts';
import {
  type Declarations,
  type DeclaredFlow,
  type DeclaredRecipient,
  type DeclaredService,
  TELEMETRY,
} from './declarations.ts';

/** Finds what was declared about a node of the graph. */
export interface DeclarationIndex {
  readonly flows: readonly DeclaredFlow[];
  service(service: { readonly namespace: string; readonly service: string }): DeclaredService | null;
  recipient(node: GraphNode): DeclaredRecipient | null;
  /** Flows to a recipient, whatever their service and category. */
  flowsTo(recipient: DeclaredRecipient): readonly DeclaredFlow[];
  readonly telemetryFlows: readonly DeclaredFlow[];
}

/** `ns/name` or `name` of a service node; its id names the environment too where the service runs in several. */
const fullName = (node: GraphNode): string => {
  const name = node.id.slice(node.id.indexOf(':') + 1);
  const suffix = `@${node.environment}`;
  return node.environment !== '' && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
};

/** Whether `name` or `namespace/name` means this service; `*` means all. */
export function meansService(reference: string, node: GraphNode): boolean {
  if (reference === '*' || reference === node.name) return true;
  const full = fullName(node);
  return full === reference || (!reference.includes('/') && full.slice(full.lastIndexOf('/') + 1) === reference);
}

function meansHost(pattern: string, host: string): boolean {
  const bare = pattern.replace(/^\*?\./, '');
  return host.endsWith(`.${bare}`) || (bare === pattern && host === bare);
}

/** Declared categories stand for themselves and all below. */
export function coversCategory(declared: readonly string[], category: string): boolean {
  return declared.some((key) => category === key || category.startsWith(`${key}.`));
}

function isRecipient(recipient: DeclaredRecipient, node: GraphNode): boolean {
  const names = new Set([recipient.organisation, ...recipient.aliases].map((name) => name.toLowerCase()));
  if (node.organisation !== null && names.has(node.organisation.toLowerCase())) return true;
  const called = [node.name, node.id.slice(node.id.indexOf(':') + 1)].map((name) => name.toLowerCase());
  if (called.some((name) => names.has(name))) return true;
  const hosts = [...node.hosts.map((host) => host.toLowerCase()), ...called];
  return hosts.some((host) => recipient.hosts.some((pattern) => meansHost(pattern, host)));
}

export function indexDeclarations(declarations: Declarations): DeclarationIndex {
  const flowsByRecipient = new Map<DeclaredRecipient, DeclaredFlow[]>();
  for (const recipient of declarations.recipients) {
    const names = new Set(namesOf(recipient));
    flowsByRecipient.set(
      recipient,
      declarations.flows.filter((flow) => names.has(flow.recipient.toLowerCase())),
    );
  }
  return {
    flows: declarations.flows,
    telemetryFlows: declarations.flows.filter((flow) => flow.recipient.toLowerCase() === TELEMETRY),
    service: ({ namespace, service }) =>
      declarations.services.find(
        (declared) => declared.name === service && (declared.namespace === '' || declared.namespace === namespace),
      ) ?? null,
    recipient: (node) => declarations.recipients.find((recipient) => isRecipient(recipient, node)) ?? null,
    flowsTo: (recipient) => flowsByRecipient.get(recipient) ?? [],
  };
}
