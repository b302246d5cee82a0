import * as barChart from '@grafana/grafana-foundation-sdk/barchart';
import {
  type Dashboard,
  DashboardBuilder,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard';
import * as nodeGraph from '@grafana/grafana-foundation-sdk/nodegraph';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeSeries from '@grafana/grafana-foundation-sdk/timeseries';
import { PICKED_SOURCE, PLUGIN, target } from './clickhouse-target.ts';
import { queryText } from './query-text.ts';

/** Grafana's grid is 24 wide. */
const HALF = 12;
const WHOLE = 24;
const HEIGHT = 9;

const source = () => new DatasourceVariableBuilder('datasource').label('Data source').type(PLUGIN);

const tenant = () =>
  new QueryVariableBuilder('tenant')
    .label('Tenant')
    .datasource(PICKED_SOURCE)
    .query(queryText('variable_tenant'))
    .current({ text: 'default', value: 'default' })
    .refresh(VariableRefresh.OnDashboardLoad);

const environment = () =>
  new QueryVariableBuilder('environment')
    .label('Environment')
    .datasource(PICKED_SOURCE)
    .query(queryText('variable_environment'))
    .current({ text: 'All', value: '$__all' })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .multi(true)
    .includeAll(true);

const tableOf = (title: string, query: string) =>
  new table.PanelBuilder()
    .title(title)
    .datasource(PICKED_SOURCE)
    .withTarget(target(query, 'table'))
    .filterable(true)
    .height(HEIGHT);

const seriesOf = (title: string, query: string) =>
  new timeSeries.PanelBuilder()
    .title(title)
    .datasource(PICKED_SOURCE)
    .withTarget(target(query, 'timeseries'))
    .height(HEIGHT)
    .span(HALF);

const barsOf = (title: string, query: string) =>
  new barChart.PanelBuilder()
    .title(title)
    .datasource(PICKED_SOURCE)
    .withTarget(target(query, 'table'))
    .height(HEIGHT)
    .span(HALF);

const serviceMap = () =>
  new nodeGraph.PanelBuilder()
    .title('Service map')
    .description('Rings: red is the share of received calls that failed. Red edges: data nobody declared goes there.')
    .datasource(PICKED_SOURCE)
    .withTarget(target('service_map_nodes', 'table', 'nodes'))
    .withTarget(target('service_map_edges', 'table', 'edges'))
    .height(2 * HEIGHT)
    .span(WHOLE);

const ingestState = () =>
  new stat.PanelBuilder()
    .title('Intake')
    .description(
      'Of the window, but for refused spans: those since the beginning. Behind: newest span to newest facts.',
    )
    .datasource(PICKED_SOURCE)
    .withTarget(target('ingest_state', 'table'))
    .height(HEIGHT)
    .span(HALF)
    .overrideByName('seconds_behind', [{ id: 'unit', value: 's' }]);

/** Risk, flows, findings, who calls whom, and whether spans arrive. */
export function datatrailDashboard(): Dashboard {
  return new DashboardBuilder('Datatrail')
    .uid('datatrail-overview')
    .description(
      'Privacy risk of services, from their traces. Values are never here: only categories, keys and counts.',
    )
    .tags(['datatrail', 'privacy'])
    .time({ from: 'now-6h', to: 'now' })
    .refresh('1m')
    .withVariable(source())
    .withVariable(tenant())
    .withVariable(environment())
    .withRow(new RowBuilder('Risk'))
    .withPanel(tableOf('Risk per service', 'risk_of_services').span(HALF))
    .withPanel(seriesOf('Risk over time', 'risk_over_time').min(0).max(100))
    .withRow(new RowBuilder('Flows'))
    .withPanel(barsOf('Flows by verdict', 'flows_by_verdict'))
    .withPanel(seriesOf('Flows by verdict over time', 'flows_over_time'))
    .withPanel(tableOf('Flows', 'flows').span(WHOLE))
    .withPanel(serviceMap())
    .withRow(new RowBuilder('Findings'))
    .withPanel(barsOf('Findings by severity', 'findings_by_severity'))
    .withPanel(seriesOf('Values found by category', 'values_found'))
    .withPanel(tableOf('Findings', 'findings').span(WHOLE))
    .withPanel(tableOf('Traces in which values were found', 'traces_with_values').span(WHOLE))
    .withRow(new RowBuilder('Intake'))
    .withPanel(ingestState())
    .withPanel(seriesOf('Spans stored', 'spans_stored').unit('short'))
    .build();
}
