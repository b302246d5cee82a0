import type { Finding, FlowReport, GraphNode, Report, Severity, Verdict } from '@datatrail/model';
import { SEVERITIES } from '@datatrail/model';
import { DatatrailError } from '@datatrail/runtime';
import type { FactFilter } from '@datatrail/store';
import type { Question } from './schemas/question-schema.ts';

const MINUTE_MS = 60_000;

/** The part of a question that the store answers. A window is half-open and made of whole minutes. */
export function factFilterOf(question: Question, tenant: string): FactFilter {
  const fromMinute = question.from === undefined ? 0 : Math.floor(momentOf('from', question.from) / MINUTE_MS);
  const toMinute =
    question.to === undefined ? Number.MAX_SAFE_INTEGER : Math.ceil(momentOf('to', question.to) / MINUTE_MS);
  if (toMinute <= fromMinute) {
    throw new DatatrailError('bad_usage', '`to` is not after `from`', { cure: 'Swap them, or leave one out.' });
  }
  const windowed = question.from !== undefined || question.to !== undefined;
  return {
    tenant,
    ...(windowed && {
      window: { fromMinute: Math.min(fromMinute, LAST_MINUTE), toMinute: Math.min(toMinute, LAST_MINUTE) },
    }),
    ...(question.environment !== undefined && { environment: question.environment }),
    ...(question.namespace !== undefined && { namespace: question.namespace }),
    ...(question.service !== undefined && { service: question.service }),
  };
}

/** 2200-01-01: no clock that is believed says later, and its microseconds are an exact number. */
const LAST_MINUTE = Date.UTC(2200, 0, 1) / MINUTE_MS;
const MINUTE_US = 60_000_000;

/** The window of a question in microseconds; all time without one. */
export function windowUs({ window }: FactFilter): { readonly fromUs: number; readonly toUs: number } {
  return {
    fromUs: (window?.fromMinute ?? 0) * MINUTE_US,
    toUs: Math.min(window?.toMinute ?? LAST_MINUTE, LAST_MINUTE) * MINUTE_US,
  };
}

/** What an answer says of its window. `to` null: up to now. */
export function windowOf({ window }: FactFilter): { readonly from: string; readonly to: string | null } {
  const { fromMinute = 0, toMinute = LAST_MINUTE } = window ?? {};
  const isoOf = (minute: number) => new Date(minute * MINUTE_MS).toISOString();
  return { from: isoOf(fromMinute), to: toMinute >= LAST_MINUTE ? null : isoOf(toMinute) };
}

const HOUR_MS = 60 * MINUTE_MS;

/**
 * A question that names no start goes back so many days from its end, or from now: what it costs must not grow with all
 * that was ever stored. Whole hours, so that those who ask within one get the same report.
 */
export function withDefaultWindow(question: Question, windowDays: number, now: number): Question {
  if (question.from !== undefined) return question;
  const end = question.to === undefined ? now : momentOf('to', question.to);
  const start = Math.max(0, Math.floor((end - windowDays * 24 * HOUR_MS) / HOUR_MS) * HOUR_MS);
  return { ...question, from: new Date(start).toISOString() };
}

const ISO_WITH_ZONE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds since 1970. Throws `bad_usage` that names the parameter. */
export function momentOf(name: string, value: string): number {
  const moment = ISO_WITH_ZONE.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(moment) || moment < 0) {
    throw new DatatrailError('bad_usage', `\`${name}\` is no moment after 1970`, {
      cure: 'Write it as ISO 8601 with a zone, for example 2026-11-22T20:00:00Z.',
    });
  }
  return moment;
}

interface Asked {
  readonly category?: string | undefined;
  readonly recipient?: string | undefined;
  readonly verdict?: Verdict | undefined;
  readonly severity?: Severity | undefined;
}

/** `node` is what was asked for: by id, name or one of its hosts. */
function isRecipient(node: GraphNode | undefined, id: string, asked: string): boolean {
  return id === asked || node?.name === asked || node?.organisation === asked || node?.hosts.includes(asked) === true;
}

export function matchingFlows(report: Report, asked: Asked): readonly FlowReport[] {
  const nodes = new Map(report.graph.nodes.map((node) => [node.id, node]));
  return report.flows.filter(
    (flow) =>
      (asked.category === undefined || flow.category === asked.category) &&
      (asked.verdict === undefined || flow.verdict === asked.verdict) &&
      (asked.recipient === undefined || isRecipient(nodes.get(flow.recipient), flow.recipient, asked.recipient)),
  );
}

/** `severity` means at least this severe. */
export function matchingFindings(report: Report, asked: Asked): readonly Finding[] {
  const nodes = new Map(report.graph.nodes.map((node) => [node.id, node]));
  const atLeast = asked.severity === undefined ? 0 : SEVERITIES.indexOf(asked.severity);
  return report.findings.filter(
    (finding) =>
      SEVERITIES.indexOf(finding.severity) >= atLeast &&
      (asked.category === undefined || finding.category === asked.category) &&
      (asked.verdict === undefined || finding.verdict === asked.verdict) &&
      (asked.recipient === undefined || isRecipient(nodes.get(finding.recipient), finding.recipient, asked.recipient)),
  );
}
