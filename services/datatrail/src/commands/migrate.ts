import { createLog, createMetrics, loadSettings, type Settings, systemClock } from '@datatrail/runtime';
import { Option } from 'commander';
import { TENANT } from '../tenant.ts';
import type { AddCommand, CommandContext } from './command.ts';

const FORMS = ['embedded', 'server', 'cluster'] as const;
type Form = (typeof FORMS)[number];

interface MigrateOptions {
  readonly config?: string;
  readonly data?: string;
  readonly plan?: boolean;
  readonly form?: Form;
  readonly acceptKey?: boolean;
}

export const addMigrate: AddCommand = (program, context) => {
  program
    .command('migrate')
    .description('bring the tables to this version; serve does so by itself at its start')
    .option('--config <file>', 'settings file instead of ./datatrail.yaml')
    .option('--data <directory>', 'data directory instead of the one in the settings')
    .option('--plan', 'print the statements that an empty database needs, and do nothing')
    .addOption(
      new Option('--form <form>', 'for --plan: where the tables are; default as the settings say').choices(FORMS),
    )
    .option(
      '--accept-key',
      'note the fingerprint key of the settings for the one in force, because the old one is lost',
    )
    .action(async (options: MigrateOptions) => {
      const overrides = options.data === undefined ? {} : { data: { directory: options.data } };
      const settings = loadSettings({ file: options.config, overrides });
      if (options.plan === true) await printPlan(settings, options.form ?? formOf(settings), context);
      else await migrate(settings, options.acceptKey === true, context);
    });
};

function formOf({ clickhouse }: Settings): Form {
  if (clickhouse.url === '') return 'embedded';
  return clickhouse.cluster === '' ? 'server' : 'cluster';
}

/** Stands for the cluster that a server belongs to, by a macro of its own. */
const OWN_CLUSTER = '{cluster}';

async function printPlan({ clickhouse }: Settings, form: Form, { terminal }: CommandContext): Promise<void> {
  const { renderMigrations } = await import('@datatrail/store');
  const { cluster, database } = clickhouse;
  const statements = renderMigrations(
    form === 'cluster' ? { kind: form, cluster: cluster || OWN_CLUSTER, database } : { kind: form },
  );
  await terminal.print(`${statements.map((statement) => `${statement.replace(/;\s*$/, '')};`).join('\n\n')}\n`);
}

async function migrate(settings: Settings, acceptKey: boolean, { terminal }: CommandContext): Promise<void> {
  const { createSpanStore } = await import('../create-span-store.ts');
  const { ownKeyIds } = await import('../create-screening.ts');
  const around = { settings, log: createLog(settings.log), metrics: createMetrics(), clock: systemClock };
  const store = createSpanStore(around, { isLive: true, maintains: true });
  try {
    await store.start();
    const { spans, bytesOnDisk } = await store.readIngest(TENANT);
    const { clickhouse, data } = settings;
    const where = clickhouse.url === '' ? data.directory : `${new URL(clickhouse.url).host}, ${clickhouse.database},`;
    await terminal.print(`${where} is up to date: ${spans} spans, ${bytesOnDisk} bytes.\n`);
    if (!acceptKey) return;
    const { keyId } = await ownKeyIds(around);
    await store.noteKeyId(keyId);
    await terminal.print(
      `Fingerprint key ${keyId} is in force from now on; what another key made does not match it.\n`,
    );
  } finally {
    await store.stop();
  }
}
