import { readFile } from 'node:fs/promises';
import { parseQwsCsv, scoreQwsTable } from '@datatrail/risk';
import { DatatrailError } from '@datatrail/runtime';
import { Option } from 'commander';
import { fileError } from '../file-error.ts';
import type { AddCommand } from './command.ts';

/** A QWS table has some hundred rows; what is larger is another file. */
const MAX_BYTES = 64 * 2 ** 20;
const SHOWN_PROBLEMS = 20;

export const addQws: AddCommand = (program, { terminal }) => {
  program
    .command('qws')
    .description('score a table of the nine QWS attributes: all columns, then wsrf and class, as CSV')
    .argument('<file.csv>', 'nine columns in QWS order, with or without one header line')
    .addOption(
      new Option('--mode <mode>', 'frozen reference, or relative to this table as in the paper')
        .choices(['absolute', 'relative'])
        .default('absolute'),
    )
    .action(async (file: string, { mode }: { mode: 'absolute' | 'relative' }) => {
      const parsed = parseQwsCsv(await readText(file));
      if (!parsed.ok) {
        const { problems } = parsed;
        const lines = problems.slice(0, SHOWN_PROBLEMS).map(({ line, message }) => `  line ${line}: ${message}`);
        const more = problems.length > SHOWN_PROBLEMS ? `\n  and ${problems.length - SHOWN_PROBLEMS} more` : '';
        throw new DatatrailError('bad_input', `${file} cannot be scored:\n${lines.join('\n')}${more}`, {
          cure: 'Correct these lines; every row needs nine numbers in QWS order.',
        });
      }
      await terminal.print(scoreQwsTable(parsed.table, mode));
    });
};

async function readText(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: unknown) => Promise.reject(fileError(file, error)));
  if (bytes.length > MAX_BYTES) {
    throw new DatatrailError('too_large', `${file} has ${bytes.length} bytes, at most ${MAX_BYTES} expected`, {
      cure: 'Name a CSV file with one row per service.',
    });
  }
  return bytes.toString('utf8');
}
