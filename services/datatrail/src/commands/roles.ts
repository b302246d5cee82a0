import { loadSettings } from '@datatrail/runtime';
import type { Addresses } from '../create-datatrail.ts';
import type { Role } from '../role.ts';
import type { AddCommand } from './command.ts';
import { runProcess } from './run-process.ts';

interface RoleOptions {
  readonly config?: string;
  readonly declarations?: string;
}

const DESCRIPTIONS: Readonly<Record<Role, string>> = {
  collector: 'only take spans, screen them and put them on Kafka',
  ingester: 'only read spans from Kafka, screen them again and store them',
  analyzer: 'only analyse what a ClickHouse server keeps; of several one works, the others stand by',
  api: 'only answer questions and serve the page from what a ClickHouse server keeps',
};

function roleCommand(role: Role): AddCommand {
  return (program, context) => {
    const command = program
      .command(role)
      .description(DESCRIPTIONS[role])
      .option('--config <file>', 'settings file instead of ./datatrail.yaml');
    if (role === 'analyzer' || role === 'api')
      command.option('--declarations <file>', 'declarations of recipients and flows, YAML; read again when it changes');
    command.action(({ config, declarations }: RoleOptions) => {
      const overrides = declarations === undefined ? {} : { analyzer: { declarationsFile: declarations } };
      const settings = loadSettings({ file: config, overrides });
      return runProcess(settings, context, { roles: new Set([role]), welcome: (at) => welcome(role, at) });
    });
  };
}

function welcome(role: Role, { otlpHttp, otlpGrpc, api, health }: Addresses): string {
  const lines = [
    ...(otlpHttp === '' ? [] : [`  OTLP/HTTP  ${otlpHttp}`, `  OTLP/gRPC  ${otlpGrpc}`]),
    ...(api === '' ? [] : [`  API        ${api}/api/v1/report`, `  page       ${api}/`]),
    `  health     ${health}/readyz`,
    `  metrics    ${health}/metrics`,
  ];
  return `Datatrail ${role} works.\n\n${lines.join('\n')}\n\nPress Ctrl-C to stop.\n`;
}

export const addCollector = roleCommand('collector');
export const addIngester = roleCommand('ingester');
export const addAnalyzer = roleCommand('analyzer');
export const addApi = roleCommand('api');
