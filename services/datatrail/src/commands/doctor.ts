import { describeSettings, loadSettings, systemClock } from '@datatrail/runtime';
import type { CheckResult } from '../check-result.ts';
import { keptCategoriesWarning } from '../kept-categories.ts';
import type { AddCommand } from './command.ts';

export const addDoctor: AddCommand = (program, { terminal }, exit) => {
  program
    .command('doctor')
    .description(
      'check settings, ports, engine, data directory, disk, clock, Kafka, ClickHouse and keys; say the cure of what is wrong',
    )
    .option('--config <file>', 'settings file instead of ./datatrail.yaml')
    .action(async ({ config }: { config?: string }) => {
      const settings = loadSettings({ file: config });
      await terminal.print(`Settings (secrets hidden)\n${settingLines(settings)}\n\nChecks\n`);
      const { examine } = await import('../doctor-checks.ts');
      const results = await examine({ settings, clock: systemClock, nodeVersion: process.versions.node });
      await terminal.print(`${results.map(resultLine).join('\n')}\n`);
      const failed = results.filter((result) => !result.ok).length;
      const warning = keptCategoriesWarning(settings);
      if (warning !== null) await terminal.print(`\n${warning}\n`);
      await terminal.print(failed === 0 ? '\nEverything is fine.\n' : `\n${failed} to cure.\n`);
      exit(failed === 0 ? 0 : 3);
    });
};

function settingLines(settings: Parameters<typeof describeSettings>[0]): string {
  return describeSettings(settings)
    .map(({ section, name, value, unit, environment }) => {
      const shown = value === '' ? '-' : `${value}${unit === 'bytes' || unit === '' ? '' : ` ${unit}`}`;
      return `  ${`${section}.${name}`.padEnd(30)} ${shown.padEnd(24)} ${environment}`;
    })
    .join('\n');
}

function resultLine({ name, ok, seen, cure }: CheckResult): string {
  const line = `  ${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(16)} ${seen}`;
  return ok ? line : `${line}\n       ${''.padEnd(16)} Cure: ${cure}`;
}
