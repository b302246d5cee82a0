import { type CallTarget, type EdgeKind, KIND, type Peer, type StoredSpan } from '@datatrail/model';
import type { CallGroup } from './call-groups.ts';
import { hostOf } from './one-call.ts';
import { sameService, type TraceTree } from './trace-tree.ts';

export const NO_TARGET: CallTarget = {
  kind: 'none',
  namespace: '',
  service: '',
  name: '',
  part: '',
  host: '',
  claimedService: '',
};

export const CALLER: CallTarget = { ...NO_TARGET, kind: 'caller' };

/** The spans of a group, outermost first. */
export function membersOf(tree: TraceTree, group: CallGroup): StoredSpan[] {
  return group.members.map((i) => tree.spans[i] as StoredSpan);
}

/** Who received: the service of the receiving span, with what the sender said of it. */
export function receivedBy(receiver: StoredSpan, members: readonly StoredSpan[]): CallTarget {
  const broker = brokerOf(members);
  return {
    kind: 'service',
    namespace: receiver.namespace,
    service: receiver.service,
    name: broker?.name ?? '',
    part: broker?.part ?? '',
    host: broker === undefined ? hostOf(members) : '',
    claimedService: broker === undefined ? claimOf(members) : '',
  };
}

function brokerOf(members: readonly StoredSpan[]): Peer | undefined {
  return members.find(({ peer }) => peer.kind === 'broker')?.peer;
}

function claimOf(members: readonly StoredSpan[]): string {
  return members.find(({ peer }) => peer.claimedService !== '')?.peer.claimedService ?? '';
}

/** Who was called, as the sender's spans tell it: the outermost that knows gives the type, the first host the address. */
export function toldTarget(members: readonly StoredSpan[]): CallTarget {
  const told =
    members.find(({ peer }) => peer.kind !== 'none' && peer.kind !== 'host') ??
    members.find(({ peer }) => peer.kind !== 'none');
  if (told === undefined) return NO_TARGET;
  const { kind, name, part } = told.peer;
  const host = hostOf(members);
  return {
    kind,
    namespace: '',
    service: '',
    name: kind === 'host' ? host : name,
    part,
    host,
    claimedService: claimOf(members),
  };
}

/** Where the data of a call went: the broker if there is one, else who answered, else who was named. */
export function targetOf(tree: TraceTree, group: CallGroup): CallTarget {
  const members = membersOf(tree, group);
  const told = toldTarget(members);
  if (told.kind === 'broker') return told;
  const outer = members[0] as StoredSpan;
  const foreign = group.receivers.map((i) => tree.spans[i] as StoredSpan).filter((span) => !sameService(span, outer));
  return foreign[0] === undefined ? told : receivedBy(foreign[0], members);
}

/** A CLIENT span of a messaging system may also fetch (`receive`) or confirm (`settle`). */
export function directionOf(outer: StoredSpan): 'send' | 'fetch' | 'confirm' {
  if (outer.protocol !== 'messaging' || outer.kind !== KIND.client) return 'send';
  if (/^(receive|process) /.test(outer.endpoint)) return 'fetch';
  return outer.endpoint.startsWith('settle ') ? 'confirm' : 'send';
}

export function edgeKindOf(target: CallTarget, fetches: boolean): EdgeKind {
  if (target.kind === 'datastore') return 'query';
  if (target.kind === 'broker') return fetches ? 'consume' : 'publish';
  return 'call';
}
