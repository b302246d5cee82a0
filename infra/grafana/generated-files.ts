import { alertRules } from './alerts.ts';
import { datatrailDashboard } from './dashboard.ts';

const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** What `npm run grafana` writes: path below this folder -> text. */
export function generatedFiles(): ReadonlyMap<string, string> {
  return new Map([
    ['dashboards/datatrail-overview.json', jsonText(datatrailDashboard())],
    ['provisioning/alerting/datatrail.json', jsonText(alertRules())],
  ]);
}
