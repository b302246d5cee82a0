import { SEVERITIES, type Severity } from '@datatrail/model';
import { Option } from 'commander';
import type { AddCommand } from './command.ts';
import { addFileOptions, type FileCommandOptions, reportOnFiles } from './file-command.ts';

export const addCheck: AddCommand = (program, context, exit) => {
  const command = program
    .command('check')
    .description('as analyze; exit code 1 when a finding is at or above --fail-on: for continuous integration');
  addFileOptions(command)
    .addOption(
      new Option('--fail-on <severity>', 'least severe finding that fails').choices(SEVERITIES).default('high'),
    )
    .action(async (files: string[], options: FileCommandOptions & { readonly failOn: Severity }) => {
      const { report, complete } = await reportOnFiles(files, options, context);
      const limit = SEVERITIES.indexOf(options.failOn);
      const failing = report.findings.filter(({ severity }) => SEVERITIES.indexOf(severity) >= limit).length;
      if (failing > 0) {
        context.terminal.note(
          `${failing === 1 ? 'One finding' : `${failing} findings`} at or above ${options.failOn}.`,
        );
        exit(1);
      }
      if (!complete) exit(2);
    });
};
