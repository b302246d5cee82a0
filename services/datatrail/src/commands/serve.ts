import { createLog, loadSettings, type SettingsOverrides } from '@datatrail/runtime';
import type { Addresses } from '../create-datatrail.ts';
import { keptCategoriesWarning } from '../kept-categories.ts';
import type { AddCommand } from './command.ts';

interface ServeOptions {
  readonly config?: string;
  readonly data?: string;
  readonly declarations?: string;
}

export const addServe: AddCommand = (program, { terminal, stop, version }) => {
  program
    .command('serve')
    .description('take spans over OTLP and answer who sends which personal data to whom, until Ctrl-C')
    .option('--config <file>', 'settings file instead of ./datatrail.yaml')
    .option('--data <directory>', 'data directory instead of the one in the settings (./datatrail-data)')
    .option('--declarations <file>', 'declarations of recipients and flows, YAML; read again when it changes')
    .action(async (options: ServeOptions) => {
      const settings = loadSettings({ file: options.config, overrides: overridesOf(options) });
      const log = createLog(settings.log);
      const warning = keptCategoriesWarning(settings);
      if (warning !== null) terminal.note(warning);
      // servers are loaded by those who serve: the other commands start in half the time
      const { createDatatrail } = await import('../create-datatrail.ts');
      const datatrail = createDatatrail({ settings, log, version });
      await datatrail.start();
      try {
        await terminal.print(welcome(datatrail.addresses, settings.data.directory));
        await stop.asked;
        terminal.note('Stopping; press Ctrl-C again to end at once.');
      } finally {
        await datatrail.stop();
      }
    });
};

function overridesOf({ data, declarations }: ServeOptions): SettingsOverrides {
  return {
    ...(data !== undefined && { data: { directory: data } }),
    ...(declarations !== undefined && { analyzer: { declarationsFile: declarations } }),
  };
}

function welcome({ otlpHttp, otlpGrpc, api }: Addresses, directory: string): string {
  return `Datatrail takes spans.

  OTLP/HTTP  ${otlpHttp}
  OTLP/gRPC  ${otlpGrpc}
  API        ${api}/api/v1/report
  page       ${api}/
  data       ${directory}

Point a traced application at it, for example:
  OTEL_EXPORTER_OTLP_ENDPOINT=${otlpHttp} OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf your-program
Press Ctrl-C to stop.
`;
}
