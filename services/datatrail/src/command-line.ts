import { DatatrailError, errorFields, exitCodeOf } from '@datatrail/runtime';
import { Command, CommanderError } from 'commander';
import type { CommandContext } from './commands/command.ts';
import { COMMANDS } from './commands/index.ts';
import { Stopped } from './stop-signals.ts';

const DESCRIPTION =
  'Shows from distributed traces which service sends which personal data to whom, whether that is declared, ' +
  'and how risky each service is. Values are masked before anything is stored or shown.';

const EXAMPLES = `
Examples:
  datatrail demo                     a small traced shop and what is found in it
  datatrail serve                    take spans: OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318
  datatrail analyze traces.jsonl     report on a file of traces

Exit codes: 0 fine, 1 findings (only "check"), 2 bad usage or input, 3 environment.`;

/** Runs one command; resolves with the exit code and never rejects. */
export async function runCommandLine(args: readonly string[], context: CommandContext): Promise<number> {
  let exitCode = 0;
  const program = new Command('datatrail')
    .description(DESCRIPTION)
    .version(context.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .addHelpText('after', EXAMPLES)
    .configureOutput({ outputError: () => undefined })
    .showSuggestionAfterError(true)
    .exitOverride();
  for (const command of COMMANDS) {
    command(program, context, (code) => {
      exitCode = code;
    });
  }
  // settings of the program do not reach commands that were added as objects
  for (const command of program.commands) command.copyInheritedSettings(program);
  if (args.length === 0) {
    context.terminal.note(program.helpInformation() + EXAMPLES);
    return 2;
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    return explain(error, context);
  }
}

/** Says what was seen and the cure on standard error; gives the exit code. Never a stack, never a value. */
function explain(error: unknown, { terminal, stop }: CommandContext): number {
  terminal.progress('');
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    terminal.note(`datatrail: ${error.message.replace(/^error: /, '')}`);
    terminal.note('Cure: see "datatrail --help", or "datatrail COMMAND --help" for its options.');
    return 2;
  }
  if (stop.signal.aborted || error instanceof Stopped) return stop.exitCode;
  if (error instanceof DatatrailError) {
    terminal.note(`datatrail: ${error.message}`);
    if (error.cure !== '') terminal.note(`Cure: ${error.cure}`);
    return exitCodeOf(error.code);
  }
  terminal.note(defectText(error));
  return 3;
}

/** What may be told of an error that nobody foresaw: messages of others may quote the very text that was refused. */
export function defectText(error: unknown): string {
  const fields = Object.entries(errorFields(error)).map(([name, value]) => `${name}=${value}`);
  return `datatrail: something failed that should not: ${fields.join(' ')}
Cure: run "datatrail doctor"; if it finds nothing, report this line.`;
}
