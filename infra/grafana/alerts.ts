import { type ClickHouseQuery, clickHouseQuery } from './clickhouse-target.ts';

/** As in provisioning/datasources: an alert runs without a person who could pick one. */
export const PROVISIONED_SOURCE = 'datatrail-clickhouse';
/** Grafana's own name for "compute it here". */
const EXPRESSION = '__expr__';

interface AlertSpec {
  readonly uid: string;
  readonly title: string;
  readonly query: string;
  /** Fires above this number. */
  readonly above: number;
  /** How long it must hold, and how far back the question looks. */
  readonly holds: string;
  readonly lookBackSeconds: number;
  readonly severity: 'warning' | 'critical';
  readonly summary: string;
}

const ALERTS: readonly AlertSpec[] = [
  {
    uid: 'datatrail-grave-findings',
    title: 'High or critical findings',
    query: 'alert_grave_findings',
    above: 0,
    holds: '5m',
    lookBackSeconds: 86_400,
    severity: 'warning',
    summary: 'Service {{ $labels.service }} has findings of high or critical severity.',
  },
  {
    uid: 'datatrail-dead-letters',
    title: 'Records that could not be read',
    query: 'alert_dead_letters',
    above: 0,
    holds: '0s',
    lookBackSeconds: 3600,
    severity: 'critical',
    summary: 'Records of {{ $labels.topic }} were set aside; replay them while the topic still keeps them.',
  },
  {
    uid: 'datatrail-analysis-behind',
    title: 'Analysis is behind',
    query: 'alert_analysis_behind',
    above: 600,
    holds: '10m',
    lookBackSeconds: 3600,
    severity: 'critical',
    summary: 'Spans of tenant {{ $labels.tenant }} came in more than ten minutes after the newest facts.',
  },
];

interface AlertQuery {
  readonly refId: string;
  readonly datasourceUid: string;
  readonly relativeTimeRange: { readonly from: number; readonly to: number };
  readonly model: ClickHouseQuery | Readonly<Record<string, unknown>>;
}

function queriesOf({ query, above, lookBackSeconds }: AlertSpec): AlertQuery[] {
  const relativeTimeRange = { from: lookBackSeconds, to: 0 };
  const conditions = [{ evaluator: { type: 'gt', params: [above] } }];
  const threshold = { refId: 'B', type: 'threshold', expression: 'A', conditions };
  return [
    { refId: 'A', datasourceUid: PROVISIONED_SOURCE, relativeTimeRange, model: clickHouseQuery(query, 'table') },
    { refId: 'B', datasourceUid: EXPRESSION, relativeTimeRange, model: threshold },
  ];
}

/** Rules in the form of Grafana's file provisioning. No data means that nothing is wrong: every question answers by rows. */
export function alertRules() {
  const rules = ALERTS.map((spec) => ({
    uid: spec.uid,
    title: spec.title,
    condition: 'B',
    data: queriesOf(spec),
    for: spec.holds,
    noDataState: 'OK',
    execErrState: 'Error',
    labels: { severity: spec.severity },
    annotations: { summary: spec.summary },
  }));
  return { apiVersion: 1, groups: [{ orgId: 1, name: 'datatrail', folder: 'Datatrail', interval: '1m', rules }] };
}
