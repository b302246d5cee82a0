import { fileURLToPath } from 'node:url';
import { createLog, loadSettings, type Settings } from '@datatrail/runtime';
import type { Datatrail } from '../create-datatrail.ts';
import { type Customers, createCustomers } from '../demo/customers.ts';
import { type Shop, startShop } from '../demo/shop.ts';
import { startStandIn } from '../demo/stand-in.ts';
import { withOwnFolder } from '../own-folder.ts';
import { renderReport } from '../report-format.ts';
import { TENANT } from '../tenant.ts';
import type { AddCommand, CommandContext } from './command.ts';

interface DemoOptions {
  readonly once?: boolean;
  readonly json?: boolean;
}

const VISITS = 20;
/** A visit now and then, so that there is something to watch. */
const VISIT_EVERY_MS = 2_000;
/** The exporters send every 0.5 s: so long without a new span means that all have arrived. */
const QUIET_MS = 1_500;
const LONGEST_WAIT_MS = 20_000;

export const addDemo: AddCommand = (program, context) => {
  program
    .command('demo')
    .description('run a small traced shop on this machine and print what it sends to whom; stays up until Ctrl-C')
    .option('--once', 'end after printing')
    .option('--json', 'print the report as JSON')
    .action((options: DemoOptions) => withOwnFolder((folder) => runDemo(options, context, folder)));
};

async function runDemo(options: DemoOptions, context: CommandContext, folder: string): Promise<void> {
  const { terminal, stop, version } = context;
  const settings = demoSettings(folder);
  const { createDatatrail } = await import('../create-datatrail.ts');
  const datatrail = createDatatrail({ settings, log: createLog(settings.log), version });
  terminal.note('Starting Datatrail on free ports of this machine ...');
  await datatrail.start();
  try {
    await withShop(datatrail, context, async (customers) => {
      terminal.note(`${VISITS} customers visit the shop ...`);
      for (let i = 0; i < VISITS && !stop.signal.aborted; i++) await customers.visit(i);
      await untilQuiet(datatrail, stop.signal);
      await datatrail.analyzer.settle();
      const report = await datatrail.analyzer.report({ tenant: TENANT });
      const { hasColour, columns } = terminal;
      await terminal.print(
        renderReport(report, options.json === true ? 'json' : 'text', { color: hasColour, width: columns }),
      );
      if (options.once === true || stop.signal.aborted) return;
      terminal.note(addressLines(datatrail));
      await keepVisiting(customers, stop.signal);
    });
  } finally {
    await datatrail.stop();
  }
}

function demoSettings(folder: string): Settings {
  return loadSettings({
    // neither a settings file nor the environment of the person may change what the demo shows
    environment: {},
    overrides: {
      data: { directory: folder },
      collector: { httpPort: 0, grpcPort: 0 },
      api: { port: 0 },
      analyzer: {
        intervalSeconds: 1,
        declarationsFile: fileURLToPath(new URL('../../demo/declarations.yaml', import.meta.url)),
      },
      log: { level: 'warn' },
    },
  });
}

async function withShop(
  datatrail: Datatrail,
  { terminal }: CommandContext,
  work: (customers: Customers) => Promise<void>,
): Promise<void> {
  const standIn = await startStandIn();
  let shop: Shop | null = null;
  let customers: Customers | null = null;
  try {
    terminal.note('Starting seven services, each with the stock OpenTelemetry SDK and exporter ...');
    const { otlpHttp, otlpGrpc } = datatrail.addresses;
    shop = await startShop({ ...standIn, otlpHttp, otlpGrpc });
    customers = createCustomers(shop.gatewayPort);
    await work(customers);
  } finally {
    customers?.stop();
    await shop?.stop();
    standIn.stop();
  }
}

async function untilQuiet(datatrail: Datatrail, signal: AbortSignal): Promise<void> {
  const begun = performance.now();
  let seen = -1;
  while (!signal.aborted && performance.now() - begun < LONGEST_WAIT_MS) {
    if (seen > 0 && seen === datatrail.storedSpans) return;
    seen = datatrail.storedSpans;
    await pause(QUIET_MS, signal);
  }
}

async function keepVisiting(customers: Customers, signal: AbortSignal): Promise<void> {
  for (let i = VISITS; !signal.aborted; i++) {
    await pause(VISIT_EVERY_MS, signal);
    if (!signal.aborted) await customers.visit(i);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}

function addressLines({ addresses: { otlpHttp, otlpGrpc, api } }: Datatrail): string {
  return `
The shop stays open. Look around, or send spans of your own:
  page       ${api}/
  API        ${api}/api/v1/report
  OTLP/HTTP  ${otlpHttp}
  OTLP/gRPC  ${otlpGrpc}
Press Ctrl-C to stop.`;
}
