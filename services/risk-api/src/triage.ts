import type { Finding } from '@datatrail/model';
import type { TriageEntry } from '@datatrail/store';

export const TRIAGE_STATES = ['open', 'suppressed', 'expired'] as const;

/** What was decided about a finding, as it holds now. `expired`: it was suppressed, and counts again. */
export interface TriageView {
  readonly state: (typeof TRIAGE_STATES)[number];
  readonly reason: string;
  readonly owner: string;
  readonly expires: string | null;
  readonly writtenAt: string;
}

const isoOf = (ms: number) => new Date(ms).toISOString();

export function viewOf({ state, reason, owner, expiresAt, writtenAt }: TriageEntry, now: number): TriageView {
  const isOver = state === 'suppressed' && expiresAt !== null && expiresAt <= now;
  return {
    state: isOver ? 'expired' : state,
    reason,
    owner,
    expires: expiresAt === null ? null : isoOf(expiresAt),
    writtenAt: isoOf(writtenAt),
  };
}

export interface TriagedFinding extends Finding {
  /** null: nobody has decided anything. */
  readonly triage: TriageView | null;
}

export function triaged(
  findings: readonly Finding[],
  entries: readonly TriageEntry[],
  now: number,
): readonly TriagedFinding[] {
  const byFinding = new Map(entries.map((entry) => [entry.finding, viewOf(entry, now)]));
  return findings.map((finding) => ({ ...finding, triage: byFinding.get(finding.id) ?? null }));
}

export const isSuppressed = ({ triage }: TriagedFinding): boolean => triage?.state === 'suppressed';
