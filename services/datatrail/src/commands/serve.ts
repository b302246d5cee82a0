import { loadSettings, type Settings, type SettingsOverrides } from '@datatrail/runtime';
import type { Addresses } from '../create-datatrail.ts';
import { ALL_ROLES } from '../role.ts';
import type { AddCommand } from './command.ts';
import { runProcess } from './run-process.ts';

interface ServeOptions {
  readonly config?: string;
  readonly data?: string;
  readonly declarations?: string;
}

export const addServe: AddCommand = (program, context) => {
  program
    .command('serve')
    .description('take spans over OTLP and answer who sends which personal data to whom, until Ctrl-C')
    .option('--config <file>', 'settings file instead of ./datatrail.yaml')
    .option('--data <directory>', 'data directory instead of the one in the settings (./datatrail-data)')
    .option('--declarations <file>', 'declarations of recipients and flows, YAML; read again when it changes')
    .action((options: ServeOptions) => {
      const settings = loadSettings({ file: options.config, overrides: overridesOf(options) });
      return runProcess(settings, context, {
        roles: ALL_ROLES,
        welcome: (addresses) => welcome(addresses, settings),
      });
    });
};

function overridesOf({ data, declarations }: ServeOptions): SettingsOverrides {
  return {
    ...(data !== undefined && { data: { directory: data } }),
    ...(declarations !== undefined && { analyzer: { declarationsFile: declarations } }),
  };
}

function welcome({ otlpHttp, otlpGrpc, api }: Addresses, { data, kafka, clickhouse, forward }: Settings): string {
  const host = (address: string) => new URL(address).host;
  const beside = [
    ...(kafka.brokers.length > 0 ? [`  Kafka      ${kafka.brokers.join(', ')}, topic ${kafka.topic}`] : []),
    clickhouse.url === ''
      ? `  data       ${data.directory}`
      : `  ClickHouse ${host(clickhouse.url)}, database ${clickhouse.database}`,
    ...(forward.endpoint === '' ? [] : [`  sends on   screened spans to ${host(forward.endpoint)}`]),
  ];
  return `Datatrail takes spans.

  OTLP/HTTP  ${otlpHttp}
  OTLP/gRPC  ${otlpGrpc}
  API        ${api}/api/v1/report
  page       ${api}/
${beside.join('\n')}

Point a traced application at it, for example:
  OTEL_EXPORTER_OTLP_ENDPOINT=${otlpHttp} OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf your-program
Press Ctrl-C to stop.
`;
}
