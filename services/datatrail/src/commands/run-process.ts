import { createLog, isLoopback, type Settings } from '@datatrail/runtime';
import type { Addresses } from '../create-datatrail.ts';
import { keptCategoriesWarning } from '../kept-categories.ts';
import type { Roles } from '../role.ts';
import type { CommandContext } from './command.ts';

/** Runs a process of these roles until somebody asks it to stop. `welcome` is printed once it works. */
export async function runProcess(
  settings: Settings,
  { terminal, stop, version }: CommandContext,
  { roles, welcome }: { readonly roles: Roles; readonly welcome: (addresses: Addresses) => string },
): Promise<void> {
  const log = createLog(settings.log);
  const warning = keptCategoriesWarning(settings);
  for (const said of [warning, plainTextWarning(settings)]) if (said !== null) terminal.note(said);
  // servers are loaded by those who serve: the other commands start in half the time
  const { createDatatrail } = await import('../create-datatrail.ts');
  const datatrail = createDatatrail({ settings, log, version, roles });
  await datatrail.start();
  try {
    await terminal.print(welcome(datatrail.addresses));
    await stop.asked;
    terminal.note('Stopping; press Ctrl-C again to end at once.');
  } finally {
    await datatrail.stop();
  }
}

/** Keys and spans pass as they are where no proxy encrypts: said at every start that opens a public address. */
export function plainTextWarning({ collector, api }: Settings): string | null {
  const open = [
    ['collector.httpHost', collector.httpHost],
    ['collector.grpcHost', collector.grpcHost],
    ['api.host', api.host],
  ].filter(([, host = '']) => !isLoopback(host));
  if (open.length === 0) return null;
  const names = open.map(([name]) => name).join(', ');
  return `Warning: ${names} can be reached from other machines, and what comes in there, keys too, is not encrypted. Cure: let a proxy with TLS stand in front, and let nobody else reach these addresses.`;
}
