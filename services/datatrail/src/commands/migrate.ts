import { loadSettings } from '@datatrail/runtime';
import type { AddCommand } from './command.ts';

export const addMigrate: AddCommand = (program, { terminal }) => {
  program
    .command('migrate')
    .description('bring the tables of the data directory to this version; serve does so by itself at its start')
    .option('--config <file>', 'settings file instead of ./datatrail.yaml')
    .action(async ({ config }: { config?: string }) => {
      const settings = loadSettings({ file: config });
      const { directory } = settings.data;
      const { createChdbStore } = await import('@datatrail/store/chdb');
      const store = createChdbStore({ directory, onNotice: (notice) => terminal.note(notice) });
      try {
        await store.start();
        const { spans, bytesOnDisk } = await store.readIngest('default');
        await terminal.print(`${directory} is up to date: ${spans} spans, ${bytesOnDisk} bytes.\n`);
      } finally {
        await store.stop();
      }
    });
};
