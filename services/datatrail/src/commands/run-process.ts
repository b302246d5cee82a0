import { createLog, type Settings } from '@datatrail/runtime';
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
  if (warning !== null) terminal.note(warning);
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
