import { DatatrailError, environmentName, hashOfKey, KEY_ROLES, type KeyRole, makeKey } from '@datatrail/runtime';
import { Option } from 'commander';
import type { AddCommand } from './command.ts';

interface NewKeyOptions {
  readonly tenant: string;
  readonly for: KeyRole;
  readonly json?: boolean;
}

const TENANT_NAME = /^[A-Za-z0-9][\w.-]{0,62}$/;
const MEANING: Readonly<Record<KeyRole, string>> = {
  ingest: 'sends spans',
  read: 'asks the API',
  admin: 'asks the API and changes declarations and triage',
};

export const addKeys: AddCommand = (program, { terminal }) => {
  program
    .command('keys')
    .description('keys of exporters and of those who ask the API')
    .command('new')
    .description('print a fresh key once, and the hash of it that goes into the settings; nothing is written anywhere')
    .option('--tenant <name>', 'whose key it is', 'default')
    .addOption(new Option('--for <use>', 'what it is good for').choices([...KEY_ROLES]).makeOptionMandatory())
    .option('--json', 'print JSON')
    .action(async ({ tenant, for: role, json }: NewKeyOptions) => {
      if (!TENANT_NAME.test(tenant))
        throw new DatatrailError('bad_usage', 'the name of the tenant is none', {
          cure: 'Use letters, digits, dots, underscores and hyphens, at most 63.',
        });
      const key = makeKey(role);
      const entry = `${tenant}:${hashOfKey(key).toString('hex')}`;
      await terminal.print(
        json ? `${JSON.stringify({ tenant, for: role, key, entry })}\n` : textOf({ tenant, role, key, entry }),
      );
    });
};

function textOf({
  tenant,
  role,
  key,
  entry,
}: Readonly<Record<'tenant' | 'key' | 'entry', string>> & { role: KeyRole }) {
  const use =
    role === 'ingest' ? `OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20${key}` : `Authorization: Bearer ${key}`;
  return `A key of tenant ${tenant}; whoever has it ${MEANING[role]}. It is shown this once: keep it where secrets are kept.

  ${key}

Its hash goes into the settings, beside those of other keys (keys.${role}, or ${environmentName('keys', role)}):

  ${entry}

It is sent as

  ${use}
`;
}
