import { createLog, createMetrics, DatatrailError, loadSettings, systemClock } from '@datatrail/runtime';
import type { OpenLetter } from '../replay-letters.ts';
import type { AddCommand } from './command.ts';

interface ReplayOptions {
  readonly config?: string;
  readonly list?: boolean;
}

export const addReplay: AddCommand = (program, { terminal }, exit) => {
  program
    .command('replay')
    .description('read records again that were set aside as dead letters, while Kafka still keeps them')
    .option('--config <file>', 'settings file instead of ./datatrail.yaml')
    .option('--list', 'only list them: where they are, why, and how long Kafka keeps them')
    .action(async ({ config, list }: ReplayOptions) => {
      const settings = loadSettings({ file: config });
      if (settings.kafka.brokers.length === 0)
        throw new DatatrailError('bad_settings', 'there are no dead letters without Kafka: kafka.brokers is not set', {
          cure: 'Name the settings file of the process that reads from Kafka (--config), or set DATATRAIL_KAFKA_BROKERS.',
        });
      const { createSpanStore } = await import('../create-span-store.ts');
      const { openLetters, replayLetters } = await import('../replay-letters.ts');
      const around = { settings, log: createLog(settings.log), metrics: createMetrics(), clock: systemClock };
      const store = createSpanStore(around, { isLive: true, maintains: false });
      try {
        await store.start();
        const letters = await openLetters(around, store);
        await terminal.print(letters.length === 0 ? 'There are no dead letters.\n' : `${letterTable(letters)}\n`);
        if (list === true || letters.length === 0) return;
        const replayed = await replayLetters(
          around,
          store,
          letters.map(({ letter }) => letter),
        );
        const { stored, failed, gone } = replayed;
        await terminal.print(`\n${stored} stored, ${failed} failed again, ${gone} no longer in Kafka.\n`);
        if (failed + gone > 0) exit(1);
      } finally {
        await store.stop();
      }
    });
};

function letterTable(letters: readonly OpenLetter[]): string {
  const rows = letters.map(({ letter: { source, reason, at, attempts, tenant }, timeLeftMs }) => [
    `${source.topic}/${source.partition}/${source.offset}`,
    tenant,
    reason,
    String(attempts),
    new Date(at).toISOString(),
    leftText(timeLeftMs),
  ]);
  const head = ['topic/partition/offset', 'tenant', 'reason', 'attempts', 'set aside', 'Kafka keeps it'];
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  return [head, ...rows].map(line).join('\n');
}

function leftText(ms: number | null): string {
  if (ms === null) return 'unknown';
  if (ms === Number.POSITIVE_INFINITY) return 'for ever';
  if (ms === 0) return 'no longer';
  const hours = Math.floor(ms / 3_600_000);
  return hours >= 48 ? `${Math.floor(hours / 24)} days` : `${hours} h ${Math.floor((ms % 3_600_000) / 60_000)} min`;
}
