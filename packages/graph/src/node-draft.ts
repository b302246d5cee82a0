import type { GraphNode, NodeKind } from '@datatrail/model';
import { compareText } from './trace-tree.ts';

/** Hosts listed of a node, smallest first. */
const MOST_HOSTS = 20;

/** What is known of a node while the facts are read. */
export interface NodeDraft {
  readonly id: string;
  readonly kind: NodeKind;
  readonly name: string;
  readonly environment: string;
  readonly organisation: string | null;
  readonly country: string | null;
  /** '' when none was named. */
  readonly host: string;
  /** Node that takes this one in when there are too many of its kind; '' for none. */
  readonly rollUp: string;
}

export function draftNode(node: Pick<NodeDraft, 'id' | 'kind' | 'name'> & Partial<NodeDraft>): NodeDraft {
  return { environment: '', organisation: null, country: null, host: '', rollUp: '', ...node };
}

/** Several drafts of one id: all their hosts; the country only when they agree on it. */
export function mergeDrafts(id: string, drafts: readonly NodeDraft[]): GraphNode {
  const sorted = [...drafts].sort(
    (a, b) => compareText(a.organisation ?? '~', b.organisation ?? '~') || compareText(a.name, b.name),
  );
  const first = sorted[0] as NodeDraft;
  const countries = new Set(drafts.map((d) => d.country));
  const hosts = new Set(drafts.map((d) => d.host).filter((host) => host !== ''));
  return {
    id,
    kind: first.kind,
    name: first.name,
    environment: first.environment,
    organisation: first.organisation,
    country: countries.size === 1 ? first.country : null,
    hosts: [...hosts].sort(compareText).slice(0, MOST_HOSTS),
  };
}

/** A node of a roll-up holds at most so many of its kind apart; the rest goes together. */
const MOST_APART: { readonly [rollUp: string]: number } = {
  'external:addresses': 20,
  'external:other-hosts': 300,
  'uninstrumented:addresses': 50,
  'uninstrumented:other-hosts': 300,
};
const MOST_PARTS = 100;

/**
 * Ids that are taken in by their roll-up: addresses all together as soon as there are too many, of names those with the
 * fewest calls. So the number of nodes is bounded whatever the traffic.
 */
export function rolledUp(drafts: Iterable<NodeDraft>, callsOf: (id: string) => number): Map<string, string> {
  const byRollUp = new Map<string, Set<string>>();
  for (const { id, rollUp } of drafts) {
    if (rollUp === '') continue;
    const ids = byRollUp.get(rollUp);
    if (ids === undefined) byRollUp.set(rollUp, new Set([id]));
    else ids.add(id);
  }
  const moved = new Map<string, string>();
  for (const [rollUp, ids] of byRollUp) {
    const most = MOST_APART[rollUp] ?? MOST_PARTS;
    if (ids.size <= most) continue;
    const kept = rollUp.endsWith(':addresses') ? 0 : most;
    const sorted = [...ids].sort((a, b) => callsOf(b) - callsOf(a) || compareText(a, b));
    for (const id of sorted.slice(kept)) moved.set(id, rollUp);
  }
  return moved;
}

const ROLL_UP_NAMES: { readonly [rollUp: string]: string } = {
  'external:addresses': 'external addresses',
  'external:other-hosts': 'other external hosts',
  'uninstrumented:addresses': 'internal addresses',
  'uninstrumented:other-hosts': 'other internal hosts',
};

/** The draft of a roll-up that takes in `draft`. */
export function rollUpDraft(rollUp: string, draft: NodeDraft): NodeDraft {
  const name = ROLL_UP_NAMES[rollUp] ?? rollUp.slice(rollUp.indexOf(':') + 1);
  return { ...draft, id: rollUp, name, organisation: null, country: null, rollUp: '' };
}
