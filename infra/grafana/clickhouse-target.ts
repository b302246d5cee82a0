import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { queryText } from './query-text.ts';

export const PLUGIN = 'grafana-clickhouse-datasource';
/** The version that compose.yaml installs and whose macros the tests expand. */
export const PLUGIN_VERSION = '4.10.1';
/** Whatever data source the person picks; a dashboard names none. */
export const PICKED_SOURCE = { type: PLUGIN, uid: `\${datasource}` };

/** How the plugin shapes the answer: its numbers for time series and tables. */
const FORMATS = { timeseries: 0, table: 1 } as const;

/** A question to ClickHouse as the plugin keeps it in a dashboard. */
export interface ClickHouseQuery {
  readonly refId: string;
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly editorType: 'sql';
  readonly queryType: keyof typeof FORMATS;
  readonly format: number;
  readonly pluginVersion: string;
  readonly rawSql: string;
}

export function clickHouseQuery(name: string, queryType: keyof typeof FORMATS, refId = 'A'): ClickHouseQuery {
  const rawSql = queryText(name);
  return { refId, editorType: 'sql', queryType, format: FORMATS[queryType], pluginVersion: PLUGIN_VERSION, rawSql };
}

/** The same for the builders of panels; the SDK knows no ClickHouse. */
export function target(name: string, queryType: keyof typeof FORMATS, refId = 'A'): Builder<Dataquery> {
  const query = { ...clickHouseQuery(name, queryType, refId), datasource: PICKED_SOURCE };
  // the SDK marks what a builder may give by a method that it never calls
  return { build: () => Object.defineProperty(query, '_implementsDataqueryVariant', { value() {} }) as never };
}
